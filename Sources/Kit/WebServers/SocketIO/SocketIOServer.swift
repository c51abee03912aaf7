public import Servers

/// What a Socket.IO server does. All calls come from the server's one thread.
public protocol SocketIOService: AnyObject {
  /// A client has connected. `auth` is what it sent with that, such as its name; it is a JSON object.
  func connected(_ socket: SocketIOSocket, auth: SocketIOAuth)
  /// An event has come.
  func received(_ event: SocketIOEvent, from socket: SocketIOSocket)
  /// A client has gone. Called once for each that has connected.
  func disconnected(_ socket: SocketIOSocket)
}

/// How often a server asks whether its clients are still there.
public struct SocketIOTimes: Sendable, Equatable {
  /// How long after a client's last answer it is asked. A client that has not connected to the main
  /// namespace by then is closed.
  public var pingInterval: Duration = .seconds(25)
  /// How long it has for the answer.
  public var pingTimeout: Duration = .seconds(20)

  /// The protocol's usual times.
  public init() {}

  /// Times of your own.
  public init(pingInterval: Duration, pingTimeout: Duration) {
    (self.pingInterval, self.pingTimeout) = (pingInterval, pingTimeout)
  }
}

/// A server for Socket.IO clients: Engine.IO 4 with Socket.IO 5 on top, over WebSocket connections.
///
///     let server = try SocketIOServer { RoomService() }
///
/// A client has to be told to use that transport: `io(url, { transports: ["websocket"] })`. Long polling,
/// namespaces beside the main one, and binary values are refused.
///
/// Source: the Engine.IO protocol, version 4, and the Socket.IO protocol, version 5.
public final class SocketIOServer: Sendable {
  /// The server beneath.
  public let server: WebSocketServer

  /// Starts a server.
  ///
  /// - Parameters:
  ///   - port: the port; 0 stands for a free one.
  ///   - limits: what it takes.
  ///   - times: how often clients are asked whether they are there.
  ///   - origins: from which other origins web pages may connect.
  ///   - routes: what is answered to other requests.
  ///   - service: makes what the server does; called once, before this returns.
  /// - Throws: `SocketError` when it cannot listen there.
  public init(
    port: UInt16 = 0, limits: WebSocketLimits = WebSocketLimits(),
    times: SocketIOTimes = SocketIOTimes(), origins: [String] = [],
    routes: HTTPRoutes = HTTPRoutes(), service: () -> sending any SocketIOService
  ) throws(SocketError) {
    var routes = routes
    for method in ["GET", "POST"] {
      routes.on(method, SocketIOEngine.path) { _ in
        throw HTTPProblem(400, "Only the transport `websocket` works here.")
      }
    }
    server = try WebSocketServer(
      port: port, limits: limits, origins: origins, routes: routes
    ) {
      SocketIOEngine(service(), times: times, messageBytes: limits.messageBytes)
    }
  }

  /// Where it listens: `127.0.0.1:40123`.
  public var address: String { server.address }
}

/// What a client sent when it connected.
public struct SocketIOAuth: Sendable {
  let json: [UInt8]

  /// The value as a type; nil when it is none of that type.
  public func value<Value: Decodable>(as type: Value.Type = Value.self) -> Value? {
    SocketIOPayload([UInt8(ascii: "[")] + json + [UInt8(ascii: "]")])
      .flatMap { $0.count == 1 ? try? $0.value(0, as: type) : nil }
  }
}
