import Glibc

/// Binds a socket to a port on 127.0.0.1 that nothing listens on now.
///
/// - Returns: the port; nil when there is none, and `errno` says why.
public func bindToFreePort(_ socket: Int32) -> UInt16? {
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
  var length = socklen_t(MemoryLayout<sockaddr_in>.size)
  // Safe: the address lives on the stack during both calls and has the stated size.
  let result = unsafe withUnsafeMutablePointer(to: &address) { pointer in
    unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
      unsafe bind(socket, generic, length) == 0 ? getsockname(socket, generic, &length) : -1
    }
  }
  return result == 0 ? UInt16(bigEndian: address.sin_port) : nil
}
