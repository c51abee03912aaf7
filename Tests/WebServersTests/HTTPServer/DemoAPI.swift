import Foundation
import Processes
import Servers
import Synchronization
import WebServers

/// A server with a route of each kind, for the tests.
struct DemoAPI {
  struct Order: Codable, Sendable, Equatable {
    var item: String
    var count: Int
  }

  struct Secret: Error, CustomStringConvertible {
    var description: String { "the password is 1234" }
  }

  let server: HTTPServer
  private let entries = Entries()

  private final class Entries: Sendable { let list = Mutex<[HTTPLogEntry]>([]) }

  /// What the access log has so far.
  var log: [HTTPLogEntry] { entries.list.withLock { $0 } }

  init(_ limits: HTTPLimits = HTTPLimits(), adding more: (inout HTTPRoutes) -> Void = { _ in })
    throws
  {
    var routes = HTTPRoutes()
    routes.get("/hello/{name}") { request in
      try .json(["hello": request.parameter("name", as: String.self)])
    }
    routes.get("/items/{id}") { request in
      let id: Int = try request.parameter("id")
      return try .json(["id": id, "limit": request.query("limit", default: 10)])
    }
    routes.get("/items/newest") { _ in
      var reply = HTTPReply.text("newest\n")
      reply.answeredBy = "replica-1"
      return reply
    }
    routes.post("/orders") { try .json($0.json(Order.self), status: 201) }
    routes.put("/echo") { HTTPReply(body: $0.body) }
    routes.get("/secret") { _ in throw Secret() }
    routes.get("/split") { _ in HTTPReply(headers: ["X-Name": "a\r\nSet-Cookie: b"]) }
    routes.on("GET", "/later") { _ in
      await Task.yield()
      return .text("later\n")
    }
    more(&routes)
    let entries = entries
    server = try HTTPServer(routes, name: "demo", limits: limits) { entry in
      entries.list.withLock { $0.append(entry) }
    }
  }

  /// What curl prints for a path: status line, header fields, body.
  func curl(_ path: String) throws -> String { try curl(words: [server.url + path]) }

  /// What curl prints.
  func curl(words: [String]) throws -> String {
    let words = ["--silent", "--show-error", "--include", "--max-time", "60"] + words
    return try ChildProcess.collect(
      .init("curl", words, environment: ["PATH": Executable.defaultPath]),
      deadline: .after(.seconds(60))
    ).output.replacing("\r\n", with: "\n")
  }

  /// What the server sends on a connection of its own, from bytes until it closes.
  func exchange(_ bytes: String) throws -> String {
    let client = try ByteConnection(to: "127.0.0.1:\(server.port)")
    try client.send(bytes)
    client.endSending()
    return String(decoding: try client.receiveAll(), as: UTF8.self)
  }
}
