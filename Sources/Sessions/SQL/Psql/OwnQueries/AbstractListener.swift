import Glibc
import Platform

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
    // The path that libpq makes of the host. A zero byte in place of the `@` makes it abstract.
    let name = Array("\(host)/.s.PGSQL.5432".utf8.dropFirst())
    guard let address = SocketAddress.abstract(name) else {
      throw SystemError.last("cannot listen")
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
