import Applications
import Foundation
import Testing
import WebServers

/// One message, and what has to come back.
struct ProtocolCase: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var headers: [String]
  var body: String
  var status: Int
  var code: Int?

  private static let version = "MCP-Protocol-Version: 2026-07-28"
  private static let meta =
    #""_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}"#
  private static func modern(_ method: String, _ more: String = "") -> String {
    #"{"jsonrpc":"2.0","id":7,"method":"\#(method)","params":{\#(meta)\#(more)}}"#
  }
  private static let legacy = #"{"jsonrpc":"2.0","id":7,"method":"tools/list"}"#

  init(_ name: String, _ headers: [String], _ body: String, _ status: Int, _ code: Int? = nil) {
    (testDescription, self.headers, self.body) = (name, headers, body)
    (self.status, self.code) = (status, code)
  }

  static let all: [ProtocolCase] = [
    .init("a whole request", [version, "Mcp-Method: tools/list"], modern("tools/list"), 200),
    .init(
      "the method's header lacks", [version], modern("tools/list"), 400, -32_020),
    .init(
      "the method's header differs", [version, "Mcp-Method: tools/call"], modern("tools/list"), 400,
      -32_020),
    .init(
      "values of headers know capitals", [version, "Mcp-Method: Tools/List"], modern("tools/list"),
      400, -32_020),
    .init(
      "a header twice", [version, "Mcp-Method: tools/list", "Mcp-Method: tools/list"],
      modern("tools/list"), 400, -32_020),
    .init(
      "the name's header lacks", [version, "Mcp-Method: tools/call"],
      modern("tools/call", #","name":"listTickets""#), 400, -32_020),
    .init(
      "the name's header differs", [version, "Mcp-Method: tools/call", "Mcp-Name: getTicket"],
      modern("tools/call", #","name":"listTickets""#), 400, -32_020),
    .init(
      "the name comes in Base64",
      [version, "Mcp-Method: tools/call", "Mcp-Name: =?base64?bGlzdFRpY2tldHM=?="],
      modern("tools/call", #","name":"listTickets""#), 200),
    .init(
      "no Base64", [version, "Mcp-Method: tools/call", "Mcp-Name: =?base64?!?="],
      modern("tools/call", #","name":"listTickets""#), 400, -32_020),
    .init(
      "the version's header lacks", ["Mcp-Method: tools/list"], modern("tools/list"), 400, -32_020),
    .init(
      "header and body are of two versions",
      ["MCP-Protocol-Version: 2025-11-25", "Mcp-Method: tools/list"], modern("tools/list"), 400,
      -32_020),
    .init("no version at all", [], legacy, 400, -32_020),
    .init("an unknown version", ["MCP-Protocol-Version: 1900-01-01"], legacy, 400, -32_022),
    .init("no metadata", [version, "Mcp-Method: tools/list"], legacy, 400, -32_602),
    .init(
      "no capabilities", [version, "Mcp-Method: tools/list"],
      #"{"jsonrpc":"2.0","id":7,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}"#,
      400, -32_602),
    .init(
      "capabilities that are no object", [version, "Mcp-Method: tools/list"],
      #"{"jsonrpc":"2.0","id":7,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":null}}}"#,
      400, -32_602),
    .init("an unknown method", [version, "Mcp-Method: nosuch"], modern("nosuch"), 404, -32_601),
    .init("ping is gone", [version, "Mcp-Method: ping"], modern("ping"), 404, -32_601),
    .init(
      "initialize is gone", [version, "Mcp-Method: initialize"], modern("initialize"), 404, -32_601),
    .init(
      "an unknown method, before", ["MCP-Protocol-Version: 2025-11-25"],
      #"{"jsonrpc":"2.0","id":7,"method":"nosuch"}"#, 200, -32_601),
    .init(
      "ping, before", ["MCP-Protocol-Version: 2025-06-18"],
      #"{"jsonrpc":"2.0","id":7,"method":"ping"}"#, 200),
    .init(
      "initialize without params", [], #"{"jsonrpc":"2.0","id":7,"method":"initialize"}"#, 200,
      -32_602),
    .init(
      "a cursor that was not given", ["MCP-Protocol-Version: 2025-11-25"],
      #"{"jsonrpc":"2.0","id":7,"method":"tools/list","params":{"cursor":"x"}}"#, 200, -32_602),
    .init(
      "a notification", ["MCP-Protocol-Version: 2025-11-25"],
      #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#, 202),
    .init(
      "a notification of an unknown version", ["MCP-Protocol-Version: 1900-01-01"],
      #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#, 400, -32_022),
    .init("a batch", [version], "[\(legacy)]", 400, -32_600),
    .init("an empty batch", [version], "[]", 400, -32_600),
    .init("a response", [version], #"{"jsonrpc":"2.0","id":7,"result":{}}"#, 400, -32_600),
    .init(
      "another JSON-RPC", [version], #"{"jsonrpc":"1.0","id":7,"method":"ping"}"#, 400, -32_600),
    .init(
      "an id that is null", [version], #"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, 400, -32_600
    ),
    .init(
      "an id with a fraction", [version], #"{"jsonrpc":"2.0","id":1.5,"method":"ping"}"#, 400,
      -32_600),
    .init(
      "params in an array", [version], #"{"jsonrpc":"2.0","id":7,"method":"ping","params":[]}"#,
      400, -32_600),
    .init("no JSON", [version], "{", 400, -32_700),
    .init(
      "a number that is none", [version],
      #"{"jsonrpc":"2.0","id":7,"method":"ping","params":{"a":1e999}}"#, 400, -32_700),
    .init("nothing", [version], "", 400, -32_700),
    .init("deep arrays", [version], String(repeating: "[", count: 100_000), 400, -32_700),
    .init("deep objects", [version], String(repeating: #"{"a":"#, count: 50_000), 400, -32_700),
  ]
}

/// The protocol, message by message.
@Suite struct MCPProtocolTests {
  @Test(arguments: ProtocolCase.all) func answers(_ message: ProtocolCase) throws {
    let desk = try HelpDesk()
    let answer = try desk.send(
      "POST", "/mcp", HelpDesk.accepts + message.headers, body: message.body)
    #expect(answer.status == message.status, "\(answer)")
    #expect(answer.json["error"]?["code"]?.int == message.code, "\(answer)")
    if message.status == 202 {
      #expect(answer.body == "")
    } else {
      #expect(answer.head.contains("Content-Type: application/json\r\n"))
      let isRequest =
        message.body.contains(#""id":"#) && ![-32_600, -32_700].contains(message.code ?? 0)
      #expect(answer.json["id"] == (isRequest ? 7 : nil))
    }
    try desk.running.server.stop()
  }

  @Test func anUnknownVersionIsToldTheKnownOnes() throws {
    let desk = try HelpDesk()
    let answer = try desk.call("tools/list", [:], "1900-01-01")
    #expect(
      answer.json["error"]?["data"] == [
        "supported": ["2026-07-28", "2025-11-25", "2025-06-18"], "requested": "1900-01-01",
      ])
  }

  @Test(arguments: [
    ("2025-06-18", "2025-06-18"), ("2025-11-25", "2025-11-25"), ("2026-07-28", "2025-11-25"),
    ("2024-11-05", "2025-11-25"),
  ])
  func initializeAgreesOnARevision(_ asked: String, _ given: String) throws {
    let desk = try HelpDesk()
    let body: JSONValue = [
      "jsonrpc": "2.0", "id": "a", "method": "initialize",
      "params": [
        "protocolVersion": .string(asked), "capabilities": [:],
        "clientInfo": ["name": "test", "version": "1"],
      ],
    ]
    let answer = try desk.send("POST", "/mcp", HelpDesk.accepts, body: body.json)
    #expect(answer.status == 200)
    #expect(answer.json["id"] == "a")
    #expect(answer.json["result"]?["protocolVersion"]?.text == given)
    #expect(!answer.head.lowercased().contains("mcp-session-id"))
  }

  @Test func discoveryNamesRevisionsAndServer() throws {
    let desk = try HelpDesk()
    let result = try #require(try desk.call("server/discover").json["result"])
    #expect(result["supportedVersions"] == ["2026-07-28", "2025-11-25", "2025-06-18"])
    #expect(result["resultType"] == "complete")
    #expect(result["_meta"]?["io.modelcontextprotocol/serverInfo"]?["name"] == "etude-help-desk")
    #expect(result["ttlMs"] == 0)
    #expect(result["capabilities"] == ["tools": [:], "resources": [:], "prompts": [:]])
  }

  @Test(arguments: [
    ("application/json, text/event-stream", 200), ("text/event-stream,application/json;q=0.5", 200),
    ("*/*", 200), ("application/*, text/*", 200), ("APPLICATION/JSON, Text/Event-Stream", 200),
    ("application/json", 406), ("text/event-stream", 406), ("text/html", 406), ("", 406),
    ("application/json, text/event-stream;q=0", 406), ("application/jsonx, text/event-stream", 406),
  ])
  func acceptHasToNameBoth(_ accept: String, _ status: Int) throws {
    let desk = try HelpDesk()
    let headers = [
      "Content-Type: application/json", "MCP-Protocol-Version: 2025-11-25", "Accept: \(accept)",
    ]
    let body = #"{"jsonrpc":"2.0","id":1,"method":"ping"}"#
    #expect(try desk.send("POST", "/mcp", headers, body: body).status == status)
    let without = Array(headers.dropLast())
    #expect(try desk.send("POST", "/mcp", without, body: body).status == 406)
  }

  @Test func anotherContentTypeIsRefused() throws {
    let desk = try HelpDesk()
    let headers = ["Accept: */*", "Content-Type: text/plain"]
    #expect(try desk.send("POST", "/mcp", headers, body: "{}").status == 415)
  }

  @Test func thereAreNoStreamsAndNoSessions() throws {
    let desk = try HelpDesk()
    for method in ["GET", "DELETE", "PUT"] {
      let answer = try desk.send(method, "/mcp", ["Accept: text/event-stream"])
      #expect(answer.status == 405)
      #expect(answer.head.contains("Allow: "))
    }
  }

  @Test(
    arguments: [
      ("http://evil.example", nil, 403), ("null", nil, 403), ("http://localhost:1", nil, 403),
      ("http://127.0.0.1.evil.example", nil, 403), ("https://127.0.0.1:PORT", nil, 403),
      ("http://evil.example", "evil.example", 403),
      ("http://evil.example:PORT", "evil.example:PORT", 403),
      (nil, "evil.example", 421), ("http://127.0.0.1:PORT", nil, 200), (nil, nil, 200),
      ("http://localhost:PORT", "localhost:PORT", 200),
    ] as [(String?, String?, Int)])
  func aPageOfAnotherSiteIsRefused(_ origin: String?, _ host: String?, _ status: Int) throws {
    let desk = try HelpDesk()
    let port = "\(desk.running.server.port)"
    func filled(_ text: String?) -> String? { text?.replacing("PORT", with: port) }
    let headers =
      HelpDesk.accepts + ["MCP-Protocol-Version: 2025-11-25"]
      + (filled(origin).map { ["Origin: \($0)"] } ?? [])
    let body = #"{"jsonrpc":"2.0","id":1,"method":"ping"}"#
    let answer = try desk.send("POST", "/mcp", headers, body: body, host: filled(host))
    #expect(answer.status == status, "\(answer)")
    if status == 403, origin != nil {
      let stream = try desk.send("GET", "/mcp", headers, host: filled(host))
      #expect(stream.status == 403)
      let change = try desk.send(
        "POST", "/tickets", headers + ["Authorization: Bearer agent-1"],
        body: #"{"title":"x","requester":{"name":"a"}}"#, host: filled(host))
      #expect(change.status == 403)
    }
  }

  @Test func halfOfASurrogatePairIsNoJSON() throws {
    let desk = try HelpDesk()
    let answer = try desk.send(
      "POST", "/mcp", HelpDesk.accepts + ["MCP-Protocol-Version: 2025-11-25"],
      body: #"{"jsonrpc":"2.0","id":"\ud800","method":"ping"}"#)
    #expect(answer.status == 400)
    #expect(answer.body.contains("The body is no valid JSON"), "\(answer)")
  }
}
