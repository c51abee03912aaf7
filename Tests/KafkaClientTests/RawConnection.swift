import Glibc

/// A connection on which a test sends whatever it likes.
enum RawConnection {
  struct Failed: Error {}

  /// Sends bytes and returns everything that comes back until the other side closes.
  static func answer(to bytes: [UInt8], at address: String) throws -> [UInt8] {
    guard let port = UInt16(address.split(separator: ":").last ?? "") else { throw Failed() }
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var target = sockaddr_in()
    target.sin_family = sa_family_t(AF_INET)
    target.sin_port = port.bigEndian
    target.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    // Safe: the address lives on the stack during the call and has the stated size.
    let result = unsafe withUnsafePointer(to: &target) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        unsafe connect(descriptor, generic, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0, unsafe send(descriptor, bytes, bytes.count, 0) == bytes.count else {
      throw Failed()
    }
    shutdown(descriptor, Int32(SHUT_WR))
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = unsafe read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return answer }
      answer += buffer[..<count]
    }
  }
}
