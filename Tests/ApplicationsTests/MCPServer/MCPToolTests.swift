import Applications
import Foundation
import Testing
import WebServers

/// Tools made of an OpenAPI document, and calls of them.
@Suite struct MCPToolTests {
  private static let revisions = ["2025-06-18", "2025-11-25", "2026-07-28"]

  private struct Broken: Error {}

  /// The document with one route more.
  private static func document(
    adding method: String, _ path: String, _ operation: JSONValue
  ) -> JSONValue {
    var document = TicketAPI.document
    var paths = document["paths"] ?? [:]
    var item = paths[path] ?? [:]
    item[method] = operation
    paths[path] = item
    document["paths"] = paths
    return document
  }

  private static func names(_ desk: HelpDesk, _ revision: String = "2026-07-28") throws -> [String]
  {
    try desk.call("tools/list", [:], revision).json["result"]?["tools"]?.elements?
      .compactMap { $0["name"]?.text } ?? []
  }

  @Test(arguments: revisions) func aToolIsMadeOfTheDocument(_ revision: String) throws {
    let desk = try HelpDesk()
    let tools = try #require(
      try desk.call("tools/list", [:], revision).json["result"]?["tools"]?.elements)
    let create = try #require(tools.first { $0["name"] == "createTicket" })
    #expect(
      create == [
        "name": "createTicket", "title": "Open a ticket",
        "description": "Opens a ticket for a person. Its number is in the result.",
        "annotations": [
          "readOnlyHint": false, "destructiveHint": true, "idempotentHint": false,
          "openWorldHint": false,
        ],
        "inputSchema": [
          "type": "object", "additionalProperties": false, "required": ["requester", "title"],
          "properties": [
            "title": ["type": "string", "minLength": 1, "maxLength": 200],
            "priority": ["type": "string", "enum": ["low", "normal", "high"]],
            "requester": [
              "type": "object", "required": ["name"], "additionalProperties": false,
              "properties": [
                "name": ["type": "string", "minLength": 1, "maxLength": 100],
                "email": ["type": "string", "maxLength": 200, "pattern": "^[^@ ]+@[^@ ]+$"],
              ],
            ],
          ],
        ],
      ])
    // The summary stands for a description that is not there.
    #expect(tools.first { $0["name"] == "getTicket" }?["description"] == "Show a ticket")
  }

  @Test func annotationsFollowTheMethod() throws {
    let desk = try HelpDesk(policy: .all)
    let tools = try #require(try desk.call("tools/list").json["result"]?["tools"]?.elements)
    let hints = Dictionary(
      uniqueKeysWithValues: tools.map { tool in
        (
          tool["name"]?.text ?? "",
          ["readOnlyHint", "destructiveHint", "idempotentHint"].map {
            tool["annotations"]?[$0] == true
          }
        )
      })
    #expect(
      hints == [
        "listTickets": [true, false, true], "createTicket": [false, true, false],
        "getTicket": [true, false, true], "updateTicket": [false, true, false],
        "deleteTicket": [false, true, true], "resetTickets": [false, true, false],
      ])
  }

  @Test func aRouteMoreIsAToolMoreAndTheOrderStays() throws {
    let before = try Self.names(HelpDesk())
    let document = Self.document(
      adding: "get", "/a", ["operationId": "first", "tags": ["agent"], "responses": [:]])
    let desk = try HelpDesk(document: document, adding: ["first": { _ in .text("1") }])
    #expect(try Self.names(desk) == ["first"] + before)
    for _ in 0..<20 { #expect(try Self.names(desk) == ["first"] + before) }
    #expect(try Self.names(HelpDesk()) == before)
  }

  @Test(
    arguments: [
      (
        .all,
        [
          "resetTickets", "wipeTickets", "listTickets", "createTicket", "getTicket", "updateTicket",
          "deleteTicket",
        ]
      ),
      (
        .deny(["^/admin/"]),
        ["wipeTickets", "listTickets", "createTicket", "getTicket", "updateTicket", "deleteTicket"]
      ),
      (.deny(["admin", "id"]), ["listTickets", "createTicket"]),
      (.deny(["t"]), []),
      (.allow(["getTicket", "listTickets"]), ["listTickets", "getTicket"]),
      (.tagged("agent"), ["listTickets", "createTicket", "getTicket", "updateTicket"]),
      (.tagged("nosuch"), []),
    ] as [(ToolPolicy, [String])])
  func aPolicyDecides(_ policy: ToolPolicy, _ names: [String]) throws {
    let document = Self.document(
      adding: "post", "/admin2/reset", ["operationId": "wipeTickets", "responses": [:]])
    let desk = try HelpDesk(
      document: document, policy: policy, adding: ["wipeTickets": { _ in .text("wiped") }])
    #expect(Set(try Self.names(desk)) == Set(names))
    for name in ["resetTickets", "wipeTickets", "nosuch"] where !names.contains(name) {
      for revision in Self.revisions {
        let answer = try desk.call(
          "tools/call", ["name": .string(name)], revision, token: "admin-1")
        #expect(
          answer.json["error"] == ["code": -32_602, "message": .string("Unknown tool: \(name)")])
      }
    }
    // A route that is hidden from models is there for all others, and guarded as before.
    #expect(try desk.send("POST", "/admin/reset").status == 401)
  }

  @Test func policiesThatAreNoneAreRefused() {
    #expect { try HelpDesk(policy: .deny(["("])) } throws: {
      "\($0)".contains("no regular expression")
    }
    #expect { try HelpDesk(policy: .allow(["x"])) } throws: {
      "\($0)".contains("names x, which is no")
    }
  }

  @Test(arguments: revisions) func aCallIsTheRoute(_ revision: String) throws {
    let desk = try HelpDesk()
    for (name, arguments, path) in [
      ("listTickets", ["status": "open", "limit": 2], "/tickets?status=open&limit=2"),
      ("getTicket", ["id": 2], "/tickets/2"),
    ] as [(String, JSONValue, String)] {
      let call = try desk.call(
        "tools/call", ["name": .string(name), "arguments": arguments], revision)
      let result = try #require(call.json["result"])
      let rest = try desk.send("GET", path)
      #expect(result["content"] == [["type": "text", "text": .string(rest.body)]])
      #expect(result["structuredContent"] == rest.json)
      #expect(result["isError"] == false)
      #expect((result["resultType"] == "complete") == (revision == "2026-07-28"))
    }
    let missing = try desk.call(
      "tools/call", ["name": "getTicket", "arguments": ["id": 99]], revision)
    #expect(missing.json["result"]?["isError"] == true)
    #expect(
      missing.json["result"]?["content"]?.elements?.first?["text"] == "There is no ticket 99.")
  }

  @Test(arguments: revisions, [nil, "wrong", "agent-1"] as [String?])
  func aCallNeedsTheTokenThatTheRouteNeeds(_ revision: String, _ token: String?) throws {
    let desk = try HelpDesk(policy: .all)
    let authorization = token.map { ["Authorization: Bearer \($0)"] } ?? []
    let call = try desk.call("tools/call", ["name": "resetTickets"], revision, token: token)
    let rest = try desk.send("POST", "/admin/reset", authorization)
    #expect(call.status == (token == "agent-1" ? 403 : 401))
    #expect(call.status == rest.status)
    #expect(call.body == rest.body)
    let fields = [call, rest].map { answer in
      answer.head.split(separator: "\r\n").first { $0.hasPrefix("WWW-Authenticate: Bearer") }
    }
    #expect(fields[0] != nil && fields[0] == fields[1])
    // A caller without the right does not get as far as to have its arguments judged.
    let bad: JSONValue = ["name": "createTicket", "arguments": ["nosuch": 1]]
    #expect(
      try desk.call("tools/call", bad, revision, token: token).status
        == (token == "agent-1" ? 200 : 401))
    #expect(
      try desk.call("tools/call", ["name": "resetTickets"], revision, token: "admin-1").status
        == 200)
  }

  @Test(
    arguments: revisions,
    [
      (["id": 1, "priority": "urgent"], #"`priority` has to be one of "low", "normal", "high"."#),
      ([:], "`id` is missing."), (["id": "1"], "`id` has to be of type integer."),
      (["id": 0], "`id` has to be 1 at least."),
      (["id": 1, "nosuch": 1], "`nosuch` is not expected."),
      (["id": nil], "`id` has to be of type integer."),
    ] as [(JSONValue, String)])
  func badArgumentsAreToldByTheRevision(_ revision: String, _ bad: (JSONValue, String)) throws {
    let desk = try HelpDesk()
    let params: JSONValue = ["name": "updateTicket", "arguments": bad.0]
    let answer = try desk.call("tools/call", params, revision, token: "agent-1")
    #expect(answer.status == 200)
    if revision == "2025-06-18" {
      #expect(answer.json["error"] == ["code": -32_602, "message": .string(bad.1)])
    } else {
      #expect(answer.json["result"]?["isError"] == true)
      #expect(answer.json["result"]?["content"] == [["type": "text", "text": .string(bad.1)]])
    }
  }

  @Test(
    arguments: [
      (["email": "x"], "`requester.name` is missing."),
      (["name": "Bob", "email": "x"], "`requester.email` has to match ^[^@ ]+@[^@ ]+$."),
      (["name": "Bob", "phone": 1], "`requester.phone` is not expected."),
    ] as [(JSONValue, String)])
  func nestedFieldsAreNamed(_ requester: JSONValue, _ message: String) throws {
    let desk = try HelpDesk()
    let body: JSONValue = ["title": "x", "requester": requester]
    let call = try desk.call(
      "tools/call", ["name": "createTicket", "arguments": body], token: "agent-1")
    #expect(call.json["result"]?["content"]?.elements?.first?["text"] == .string(message))
    let headers = ["Authorization: Bearer agent-1", "Content-Type: application/json"]
    let rest = try desk.send("POST", "/tickets", headers, body: body.json)
    #expect(rest.status == 422)
    #expect(rest.json["detail"] == .string(message))
  }

  @Test func aHandlerThatThrowsTellsTheModelNothingOfIt() throws {
    let document = Self.document(
      adding: "get", "/broken", ["operationId": "broken", "tags": ["agent"], "responses": [:]])
    let desk = try HelpDesk(document: document, adding: ["broken": { _ in throw Broken() }])
    for revision in Self.revisions {
      let result = try desk.call("tools/call", ["name": "broken"], revision).json["result"]
      #expect(result?["isError"] == true)
      #expect(result?["content"] == [["type": "text", "text": "The tool has failed."]])
    }
    #expect(desk.reported == Self.revisions.map { _ in "broken: Broken()" })
    #expect(try desk.send("GET", "/broken").status == 500)
  }

  @Test(arguments: revisions) func resourcesAndPrompts(_ revision: String) throws {
    let desk = try HelpDesk()
    let document = try desk.call("resources/read", ["uri": "desk://openapi"], revision)
    let text = document.json["result"]?["contents"]?.elements?.first?["text"]?.text ?? ""
    #expect(try JSONValue(parsing: text.utf8) == TicketAPI.document)
    #expect(try desk.send("GET", "/openapi.json").json == TicketAPI.document)
    let missing = try desk.call("resources/read", ["uri": "desk://nosuch"], revision)
    #expect(missing.json["error"]?["code"] == (revision == "2026-07-28" ? -32_602 : -32_002))
    #expect(missing.json["error"]?["data"] == ["uri": "desk://nosuch"])
    for (params, message) in [
      (["name": "nosuch"], "Unknown prompt: nosuch"),
      (["name": "triage"], "The prompt triage needs `id`."),
      (["name": "triage", "arguments": ["id": 1]], "The prompt triage needs `id`."),
    ] as [(JSONValue, String)] {
      let answer = try desk.call("prompts/get", params, revision)
      #expect(answer.json["error"] == ["code": -32_602, "message": .string(message)])
    }
    let templates = try desk.call("resources/templates/list", [:], revision)
    #expect(templates.json["result"]?["resourceTemplates"] == [])
  }
}
