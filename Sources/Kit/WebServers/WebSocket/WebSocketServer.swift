import Dispatch
import Foundation
import Platform
public import Servers

/// A WebSocket server: one thread, many connections, any number of which may be idle.
///
///     let server = try WebSocketServer { ChatService() }
///     share("chat", server.address)
///     …
///     try server.stop()
///
/// It listens on 127.0.0.1 and serves only processes of the user that started it, and of root. A
/// request that names another host than this machine is refused, and so is one of a web page that
/// comes from another origin than this server.
///
/// Other requests than those for a WebSocket connection are answered by routes, without a body, on
/// the same thread; the connection ends with the reply.
///
/// Source: RFC 6455. No extensions: messages are not compressed.
public final class WebSocketServer: Sendable {
  /// The port that it listens on.
  public let port: UInt16
  /// Where it listens: `127.0.0.1:40123`.
  public var address: String { "127.0.0.1:\(port)" }

  private let thread: LoopThread<WebSocketStatistics>

  /// Starts a server.
  ///
  /// - Parameters:
  ///   - port: the port; 0 stands for a free one.
  ///   - limits: what it takes.
  ///   - origins: from which other origins web pages may connect: `http://localhost:3000`.
  ///   - routes: what is answered to other requests.
  ///   - service: makes what the server does; called once, before this returns.
  /// - Throws: `SocketError` when it cannot listen there.
  public init(
    port: UInt16 = 0, limits: WebSocketLimits = WebSocketLimits(), origins: [String] = [],
    routes: HTTPRoutes = HTTPRoutes(), service: () -> sending any WebSocketService
  ) throws(SocketError) {
    let poller = try Poller()
    let (listener, port) = try Socket.listen(host: limits.host, port: port)
    self.port = port
    let mailbox = Mailbox<WebSocketStatistics>(bell: poller.bell)
    let loop = WebSocketLoop(
      listener: listener, poller: poller, limits: limits, origins: origins,
      responder: HTTPResponder(name: "server", routes: routes), service: service(),
      mailbox: mailbox)
    thread = LoopThread("websocket-server", mailbox, run: loop.run)
  }

  /// Has the service's `woken` called on the server's thread: another thread has something to be sent.
  public func wake() { thread.wake() }

  /// What it has done so far.
  public var statistics: WebSocketStatistics { thread.statistics }

  /// Ends the server in good order. It accepts no new connections, and receives the messages that
  /// have arrived. It tells each client that the server goes away, with the code 1001, after all
  /// that was sent to it. Waits until the clients have answered.
  ///
  /// Stopping again does nothing.
  ///
  /// - Parameter patience: how long clients have to read and to answer.
  /// - Throws: `DrainError` when some did not: they have been cut off.
  public func stop(within patience: Duration = .seconds(5)) throws(DrainError) {
    try thread.stop(within: patience, .closes)
  }
}
