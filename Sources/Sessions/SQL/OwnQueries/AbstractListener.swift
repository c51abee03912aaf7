import CLinux
import Glibc
import Processes

/// A Unix socket in Linux's abstract names: it has no file, so nothing can be left behind.
///
/// Every user of the machine can connect to it, so `accept` asks the kernel which process is there.
struct AbstractListener {
  /// How libpq is told of it, as `host`.
  let host: String
  let descriptor: Descriptor

  /// Listens under a name that is not used yet.
  init() throws(SystemError) {
    var generator = SystemRandomNumberGenerator()
    host = "@etude-\(getpid())-" + String(generator.next(), radix: 36)
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let number = socket(AF_UNIX, kind | Int32(SOCK_NONBLOCK.rawValue), 0)
    guard number >= 0 else { throw SystemError.last("cannot make a socket") }
    descriptor = Descriptor(owning: number)
    // What libpq makes of the host; a zero byte in place of its first character makes it abstract.
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

  /// The connection of a process; nil when it is not there yet. Those of others are closed.
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
