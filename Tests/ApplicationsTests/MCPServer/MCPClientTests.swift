import Applications
import Foundation
import TestSupport
import Testing
import WebServers

/// Clients that were not written here.
@Suite struct MCPClientTests {
  /// The SDK's client and fastmcp's, with the handshake and without it.
  @Test(arguments: ["sdk", "fastmcp"], ["legacy", "auto", "2026-07-28"])
  func aClientListsAndCallsTools(_ client: String, _ mode: String) throws {
    let desk = try HelpDesk()
    let lines = try PythonPeer.lines(
      "mcp/clients.py", desk.running.endpoint, "agent-1", client, mode)
    let told = try lines.map { try JSONValue(parsing: $0.utf8) }
    func line(_ key: String) -> JSONValue { told.first { $0[key] != nil } ?? [:] }
    if client == "sdk" {
      #expect(line("revision")["revision"] == (mode == "legacy" ? "2025-11-25" : "2026-07-28"))
    }
    let tools = line("tools")
    #expect(tools["tools"] == ["listTickets", "createTicket", "getTicket", "updateTicket"])
    #expect(
      tools["titles"] == ["List tickets", "Open a ticket", "Show a ticket", "Change a ticket"])
    #expect(tools["safe"] == [true, false, true, false])
    #expect(tools["required"] == [[], ["requester", "title"], ["id"], ["id"]])
    #expect(line("resources")["resources"] == ["desk://openapi", "desk://rules"])
    #expect(line("prompts")["prompts"] == ["triage"])
    #expect(line("rules")["rules"]?.text?.hasPrefix("Fire is `high`.") == true)
    #expect(line("prompt")["prompt"]?.text?.hasPrefix("Read ticket 2 ") == true)
    let created = line("created")
    #expect(created["created"]?["id"] == 4)
    #expect(created["created"]?["requester"] == ["name": "Bob"])
    #expect(created["same"] == true)
    #expect(created["isError"] == false)
    #expect(line("badValue")["isError"] == true)
    #expect(
      line("badValue")["badValue"] == #"`priority` has to be one of "low", "normal", "high"."#)
    let unknown = told.filter { $0["unknown"] != nil }
    #expect(unknown.compactMap { $0["unknown"] } == ["resetTickets", "nosuch"])
    #expect(unknown.allSatisfy { $0["message"]?.text?.contains("Unknown tool: ") == true })
    #expect(line("listedWithoutToken")["listedWithoutToken"] == 4)
    #expect(line("refusedWithoutToken")["refusedWithoutToken"] != nil, "\(lines)")
    #expect(try desk.send("GET", "/tickets").json["tickets"]?.elements?.count == 4)
    #expect(desk.reported == [])
    try desk.running.server.stop()
  }

  @Test func schemathesisFindsNoFaultWithTheAPI() throws {
    for token in ["agent-1", "admin-1", "unknown"] {
      let desk = try HelpDesk()
      let lines = try PythonPeer.lines("mcp/rest.py", desk.running.server.url, token)
      #expect(lines.last?.isEmpty == false)
      #expect(desk.reported == [])
      try desk.running.server.stop()
    }
  }
}
