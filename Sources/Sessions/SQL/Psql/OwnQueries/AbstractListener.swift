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
    // What libpq makes of the host; a zero byte in place of its first character makes it abstract.
    guard let address = SocketAddress.abstract(Array("\(host)/.s.PGSQL.5432".utf8.dropFirst())) else {
      throw SystemError("cannot listen on \(host)", code: ENAMETOOLONG)
    }
    (descriptor, _) = try Socket.listen(on: address, waiting: 5)
  }

  /// The connection of a process; nil when it is not there yet. Those of others are closed.
  func accept(from processID: Int32) -> Descriptor? {
    while let number = Socket.accept(descriptor.number) {
      let connection = Descriptor(owning: number)
      if Socket.peerProcess(of: number) == processID { return connection }
    }
    return nil
  }
}
