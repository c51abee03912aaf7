import CLinux
import Glibc
import Processes

/// A Unix socket with an abstract name: it has no file that could stay behind.
///
/// Every user of the machine can connect to it, so `accept` asks the kernel which process is there.
struct AbstractListener {
  /// The socket's name as libpq's `host`.
  let host: String
  let descriptor: Descriptor

  /// Listens under a new name.
  ///
  /// - Throws: `SystemError` when the socket cannot be made.
  init() throws(SystemError) {
    var generator = SystemRandomNumberGenerator()
    host = "@etude-\(getpid())-" + String(generator.next(), radix: 36)
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let number = socket(AF_UNIX, kind | Int32(SOCK_NONBLOCK.rawValue), 0)
    guard number >= 0 else { throw SystemError.last("cannot make a socket") }
    descriptor = Descriptor(owning: number)
    // The path that libpq makes of the host. A zero byte in place of the `@` makes it abstract.
    let name = [0] + Array("\(host)/.s.PGSQL.5432".utf8.dropFirst())
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let start = MemoryLayout<sockaddr_un>.size - MemoryLayout.size(ofValue: address.sun_path)
    // Safe: the name is some 50 bytes long, and a sockaddr_un has room for 108 behind its family.
    let isBound = unsafe withUnsafeMutableBytes(of: &address) { bytes in
      for (index, byte) in name.enumerated() { unsafe bytes[start + index] = byte }
      guard let base = bytes.baseAddress else { return false }
      return unsafe bind(
        number, base.assumingMemoryBound(to: sockaddr.self), socklen_t(start + name.count)) == 0
    }
    guard isBound, listen(number, 5) == 0 else { throw SystemError.last("cannot listen") }
  }

  /// Takes the connection of a process, and closes those of others; nil when it has not come yet.
  func accept(from processID: Int32) -> Descriptor? {
    while true {
      let kind = Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
      let number = accept4(descriptor.number, nil, nil, kind)
      guard number >= 0 else { return nil }
      let connection = Descriptor(owning: number)
      // `struct ucred`: the process, its user, its group.
      var peer: (process: Int32, user: UInt32, group: UInt32) = (0, 0, 0)
      var length = socklen_t(MemoryLayout.size(ofValue: peer))
      // Safe: the kernel writes at most as many bytes as the three numbers have.
      let isKnown = unsafe getsockopt(number, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0
      if isKnown, peer.process == processID { return connection }
    }
  }
}
