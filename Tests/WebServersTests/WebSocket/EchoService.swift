import WebServers

/// Sends every message back. Text that begins with `close ` closes with the code behind it, `flood N`
/// brings N messages of 1,000 bytes, and `all TEXT` goes to every client.
final class EchoService: WebSocketService {
  private var connections: [Int: WebSocketConnection] = [:]

  func check(_ request: WebSocketRequest) throws(HTTPProblem) {
    if request.path == "/no" { throw HTTPProblem(404, "There is nothing at /no.") }
  }

  func opened(_ connection: WebSocketConnection, request: WebSocketRequest) {
    connections[connection.number] = connection
    if let greeting = request.query("greeting") { connection.send(.text(greeting)) }
  }

  func received(_ message: WebSocketMessage, from connection: WebSocketConnection) {
    guard case .text(let text) = message else { return connection.send(message) }
    if text.hasPrefix("close "), let code = Int(text.dropFirst(6)) {
      connection.close(code)
    } else if text.hasPrefix("flood "), let count = Int(text.dropFirst(6)) {
      for _ in 0..<count { connection.send(.text(String(repeating: "x", count: 1_000))) }
    } else if text.hasPrefix("all ") {
      for other in connections.values { other.send(.text(String(text.dropFirst(4)))) }
    } else if text == "alarm" {
      connection.setAlarm(.now)
    } else {
      connection.send(message)
    }
  }

  func due(_ connection: WebSocketConnection) { connection.send(.text("due")) }

  func closed(_ connection: WebSocketConnection) {
    connections[connection.number] = nil
    for other in connections.values { other.send(.text("left")) }
  }

  static func server(
    limits: WebSocketLimits = WebSocketLimits(), origins: [String] = []
  ) throws -> WebSocketServer {
    var routes = HTTPRoutes()
    routes.get("/hello") { _ in .text("hello\n") }
    return try WebSocketServer(limits: limits, origins: origins, routes: routes) { EchoService() }
  }
}
