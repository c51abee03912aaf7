import Foundation
import Platform

/// A small key-value server: one keyspace, one thread, many connections, two protocols.
///
///     let server = try KVServer(port: 0)
///     share("kv", server.address)
///     …
///     try server.stop()
///
/// It understands lines such as `SET name Alice`, typed into `nc`, and RESP2, or RESP3 after HELLO 3,
/// which `redis-cli` and every Redis client speak. Commands: PING, ECHO, SET, GET, DEL, EXISTS,
/// DBSIZE, QUIT, and what clients ask when they connect. Nothing is written to a disk.
///
/// On a loopback address it serves only processes of the user that started it, and of root: what
/// another user of the machine connects is closed unread.
public final class KVServer: Sendable {
  /// The port that it listens on.
  public let port: UInt16
  /// Where it listens: `127.0.0.1:40123`.
  public let address: String

  private let thread: LoopThread<KVStatistics>

  /// Starts a server.
  ///
  /// - Parameters:
  ///   - port: the port; 0 stands for a free one.
  ///   - host: the address to listen on, or a name of this machine.
  ///   - limits: what it takes.
  ///   - report: told, in a line, when a connection is refused or closed for the first time because
  ///     of its user or of the memory that it takes. Called on the server's thread.
  ///   - commands: further commands, by name in capitals. A command that is built in stays as it is.
  /// - Throws: `SocketError` when it cannot listen there.
  /// - Precondition: a request may be less than 4 GiB long.
  public init(
    port: UInt16, host: String = "127.0.0.1", limits: KVLimits = KVLimits(),
    report: @escaping @Sendable (String) -> Void = { _ in }, commands: [String: KVCommand] = [:]
  ) throws(SocketError) {
    precondition(limits.requestBytes <= UInt32.max && limits.lineBytes <= UInt32.max)
    let poller = try Poller()
    let (listener, port) = try Socket.listen(host: host, port: port)
    self.port = port
    address = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    let mailbox = Mailbox<KVStatistics>(bell: poller.bell)
    let loop = KVLoop(
      listener: listener, poller: poller, limits: limits, commands: commands, mailbox: mailbox,
      tell: report)
    thread = LoopThread("kv-server", mailbox, run: loop.run)
  }

  /// What it has done so far.
  public var statistics: KVStatistics { thread.statistics }

  /// Ends the server in good order: no new connections; what has been received is answered; each
  /// connection is closed when its replies have been sent. Waits until that is done.
  ///
  /// Stopping again does nothing.
  ///
  /// - Parameter patience: how long clients have to take their replies.
  /// - Throws: `DrainError` when some did not: they have been cut off.
  public func stop(within patience: Duration = .seconds(5)) throws(DrainError) {
    try thread.stop(within: patience, .replies)
  }
}
