import Glibc

/// Finds ports that nobody listens on.
enum LoopbackPort {
  /// Below the range from which the kernel takes the ports of outgoing connections, so that a
  /// server that is stopped finds its port free when it starts again.
  private static let range = 15_000..<30_000

  /// A port that was free a moment ago. Somebody may take it meanwhile: a server that then fails
  /// to start is started again on another.
  static func free() -> Int {
    for _ in 0..<200 {
      let port = Int.random(in: range)
      if isFree(port) { return port }
    }
    return Int.random(in: range)
  }

  private static func isFree(_ port: Int) -> Bool {
    let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard number >= 0 else { return false }
    defer { close(number) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    // Safe: bind reads one address of the size that it is told.
    return unsafe withUnsafePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(number, $0, size) == 0
      }
    }
  }
}
