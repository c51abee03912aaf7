import Applications
import WebServers

extension SystemKind {
  /// The server for agents of the module about MCP.
  static let mcp = SystemKind(
    name: "mcp", summary: "a help desk with a REST API and an MCP endpoint for agents",
    discussion: """
      The REST API is described at /openapi.json, and the endpoint for agents is /mcp: Streamable HTTP
      without sessions, revisions 2025-06-18, 2025-11-25 and 2026-07-28 of the Model Context Protocol. Each
      route with the tag `agent` is a tool. Reading is open to all your processes; changes need a bearer
      token. Two tokens are made at the start and printed: one for agents, one for administrators.

      It listens on 127.0.0.1 and serves your own processes and root's. It refuses requests with a
      foreign Host, and calls and changes that a web page of another origin sends. All tickets are gone when it ends.
      """,
    port: 3_333,
    example: "an MCP server for an agent of your own"
  ) { start in
    let (agent, admin) = (token(), token())
    let desk = try MCPServer(
      tokens: [agent: ["agent"], admin: ["agent", "admin"]], port: start.port,
      report: start.complain)
    return RunningSystem(
      address: desk.server.url,
      firstCommands: [
        "curl \(desk.server.url)/tickets",
        "curl -H 'Accept: application/json, text/event-stream' -H 'Content-Type: application/json' "
          + "-H 'MCP-Protocol-Version: 2025-11-25' -d '{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}' "
          + desk.endpoint,
        "# tokens: \(agent) (agent), \(admin) (agent and admin), as 'Authorization: Bearer TOKEN'",
      ]
    ) { try desk.server.stop() }
  }

  /// 128 random bits.
  private static func token() -> String {
    var random = SystemRandomNumberGenerator()
    return (0..<2).map { _ in
      let digits = String(random.next() as UInt64, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }
}
