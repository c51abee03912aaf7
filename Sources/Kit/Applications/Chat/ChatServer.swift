public import Servers
public import WebServers

/// Chat rooms for Socket.IO clients, whose messages are masked before anybody else sees them.
///
///     let server = try ChatServer(masker: Masker(dictionary))
///     share("chat", server.address)
///     …
///     try server.stop()
///
/// A client emits `join` and `leave` with a room's name, and `message` with `{room, text}`; each is
/// acknowledged. The others in the room get the event `message`: a number, the sender, and the
/// masked text. `GET /` is a page to chat with in a browser, `GET /statistics` what the server has
/// done.
///
/// It listens on 127.0.0.1, for the user that started it and root. A client that does not read is cut
/// off when 256 KB wait for it; it holds up no room.
public final class ChatServer: Sendable {
  private let io: SocketIOServer
  private let counters: ChatCounters

  /// Starts a server.
  ///
  /// - Parameters:
  ///   - port: the port; 0 stands for a free one.
  ///   - limits: what it takes.
  ///   - times: how often clients are asked whether they are there.
  ///   - origins: from which other origins web pages may connect.
  ///   - mask: masks a text. It is called on the server's thread, once a message, and holds up every room
  ///     while it works. When it throws, the message is refused.
  ///   - maskName: masks the name of a client. A room whose name it changes is refused.
  /// - Throws: `SocketError` when it cannot listen there.
  public init(
    port: UInt16 = 0, limits: WebSocketLimits = WebSocketLimits(),
    times: SocketIOTimes = SocketIOTimes(), origins: [String] = [],
    mask: @escaping @Sendable (String) throws -> String,
    maskName: @escaping @Sendable (String) -> String = { $0 }
  ) throws(SocketError) {
    let counters = ChatCounters()
    self.counters = counters
    var routes = HTTPRoutes()
    routes.get("/") { _ in ChatPage.reply }
    routes.get("/statistics") { _ in try .json(counters.now) }
    io = try SocketIOServer(
      port: port, limits: limits, times: times, origins: origins, routes: routes
    ) {
      ChatService(mask: mask, maskName: maskName, statistics: counters)
    }
  }

  /// Where it listens: `127.0.0.1:40123`.
  public var address: String { io.address }

  /// What it has done so far.
  public var statistics: ChatStatistics { counters.now }

  /// What the server beneath has done so far.
  public var connections: WebSocketStatistics { io.server.statistics }

  /// Ends the server in good order: messages that have arrived are passed on, and each client is told.
  ///
  /// - Parameter patience: how long clients have to read and to answer.
  /// - Throws: `DrainError` when some did not.
  public func stop(within patience: Duration = .seconds(5)) throws(DrainError) {
    try io.server.stop(within: patience)
  }
}
