import Glibc

/// Two connected sockets of this process, one as a server accepted it.
final class LoopbackPair {
  struct Failed: Error {}

  let listener: Int32
  private(set) var client: Int32
  let accepted: Int32

  /// Connects over an address: `AF_INET`, `AF_INET6`, or both, which is an IPv4 client of a server
  /// that listens on an IPv6 socket.
  init(server: Int32 = AF_INET, client family: Int32 = AF_INET) throws {
    let listener = socket(server, Int32(SOCK_STREAM.rawValue), 0)
    let client = socket(family, Int32(SOCK_STREAM.rawValue), 0)
    (self.listener, self.client) = (listener, client)
    var off: Int32 = 0
    let size = socklen_t(MemoryLayout<Int32>.size)
    if server == AF_INET6 {
      unsafe setsockopt(listener, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &off, size)
    }
    // Safe, twice: `with` passes an address of the size that it says.
    let bound = unsafe Self.with(server, isAny: server != family, port: 0) {
      unsafe bind(listener, $0, $1)
    }
    guard bound == 0, listen(listener, 8) == 0 else { throw Failed() }
    let port = try Self.port(of: listener)
    let connected = unsafe Self.with(family, isAny: false, port: port) {
      unsafe connect(client, $0, $1)
    }
    guard connected == 0 else { throw Failed() }
    accepted = accept(listener, nil, nil)
    guard accepted >= 0 else { throw Failed() }
  }

  deinit {
    for descriptor in [client, accepted, listener] where descriptor >= 0 { close(descriptor) }
  }

  /// The client says that it sends nothing more.
  func halfCloseClient() { shutdown(client, Int32(SHUT_WR)) }

  /// The client's process lets go of its end; `abruptly` with a reset.
  func closeClient(abruptly: Bool = false) {
    var linger = linger(l_onoff: abruptly ? 1 : 0, l_linger: 0)
    unsafe setsockopt(
      client, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
    close(client)
    client = -1
  }

  private static func port(of descriptor: Int32) throws -> UInt16 {
    var storage = sockaddr_in6()
    var size = socklen_t(MemoryLayout<sockaddr_in6>.size)
    // Safe: an IPv6 address has room for both kinds, and both have the port in the same place.
    let result = unsafe withUnsafeMutablePointer(to: &storage) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe getsockname(descriptor, $0, &size)
      }
    }
    guard result == 0 else { throw Failed() }
    return UInt16(bigEndian: storage.sin6_port)
  }

  private static func with(
    _ family: Int32, isAny: Bool, port: UInt16,
    _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    // Safe: each address is passed as what it is, in its own size, for the call only.
    if family == AF_INET {
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = port.bigEndian
      address.sin_addr.s_addr = isAny ? 0 : UInt32(0x7f00_0001).bigEndian
      return unsafe withUnsafePointer(to: &address) {
        unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          unsafe body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
    }
    var address = sockaddr_in6()
    address.sin6_family = sa_family_t(AF_INET6)
    address.sin6_port = port.bigEndian
    address.sin6_addr = isAny ? in6addr_any : in6addr_loopback
    return unsafe withUnsafePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe body($0, socklen_t(MemoryLayout<sockaddr_in6>.size))
      }
    }
  }
}
