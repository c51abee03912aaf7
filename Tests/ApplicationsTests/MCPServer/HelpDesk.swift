import Applications
import Foundation
import Servers
import Synchronization
import WebServers

/// The MCP server of the course, with two tokens, for the tests.
struct HelpDesk {
  let running: MCPServer
  private let failures = Failures()

  private final class Failures: Sendable { let list = Mutex<[String]>([]) }

  /// What was reported of handlers that failed.
  var reported: [String] { failures.list.withLock { $0 } }

  init(
    document: JSONValue = TicketAPI.document, policy: ToolPolicy = .tagged("agent"),
    adding: [String: DescribedAPI.Handler] = [:], limits: HTTPLimits = HTTPLimits()
  ) throws {
    let failures = failures
    running = try MCPServer(
      document: document, policy: policy, tokens: ["agent-1": ["agent"], "admin-1": ["admin"]],
      adding: adding, limits: limits
    ) { text in failures.list.withLock { $0.append(text) } }
  }

  /// An answer: the status, the header fields as they came, the body.
  struct Answer {
    var status: Int
    var head: String
    var body: String
    /// The body as JSON; null where it is none.
    var json: JSONValue { (try? JSONValue(parsing: body.utf8)) ?? nil }
  }

  /// Sends a request on a connection of its own.
  func send(
    _ method: String = "POST", _ path: String = "/mcp", _ headers: [String] = [],
    body: String? = nil, host: String? = nil
  ) throws -> Answer {
    let client = try ByteConnection(to: "127.0.0.1:\(running.server.port)")
    defer { client.close() }
    var lines = [
      "\(method) \(path) HTTP/1.1", "Host: \(host ?? "127.0.0.1:\(running.server.port)")",
    ]
    lines += headers + ["Connection: close"]
    if let body { lines.append("Content-Length: \(body.utf8.count)") }
    try client.send(lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? ""))
    let text = String(decoding: try client.receiveAll(), as: UTF8.self)
    let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
    return Answer(
      status: Int(text.dropFirst(9).prefix(3)) ?? 0, head: String(parts.first ?? ""),
      body: parts.count > 1 ? String(parts[1]) : "")
  }

  static let accepts = [
    "Accept: application/json, text/event-stream", "Content-Type: application/json",
  ]

  /// Sends a message of a revision, as its clients do.
  func call(
    _ method: String, _ params: JSONValue = [:], _ revision: String = "2026-07-28",
    token: String? = nil, headers more: [String] = []
  ) throws -> Answer {
    var headers = Self.accepts + ["MCP-Protocol-Version: \(revision)"] + more
    var params = params
    if revision == "2026-07-28" {
      headers.append("Mcp-Method: \(method)")
      if let name = params["name"]?.text ?? params["uri"]?.text {
        headers.append("Mcp-Name: \(name)")
      }
      params["_meta"] = [
        "io.modelcontextprotocol/protocolVersion": .string(revision),
        "io.modelcontextprotocol/clientCapabilities": [:],
      ]
    }
    if let token { headers.append("Authorization: Bearer \(token)") }
    let message: JSONValue = [
      "jsonrpc": "2.0", "id": 1, "method": .string(method), "params": params,
    ]
    return try send("POST", "/mcp", headers, body: message.json)
  }
}
