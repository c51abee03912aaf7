import Foundation
import Glibc
import Processes
import Testing

/// `etude system mcp`, by hand.
@Suite struct MCPSystemTests {
  private static func curl(_ words: [String]) throws -> String {
    try ChildProcess.collect(
      .init(
        "curl", ["--silent", "--max-time", "60"] + words,
        environment: ["PATH": Executable.defaultPath]),
      deadline: .after(.seconds(60))
    ).output
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func itServesBothDoorsUntilASignal(_ signal: Int32) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(Installation.current.helper("etude")))
    process.arguments = ["system", "mcp", "--port", "0"]
    let output = Foundation.Pipe()
    process.standardOutput = output
    try process.run()
    defer { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
    var text = ""
    while !text.contains("tokens: ") {
      let piece = output.fileHandleForReading.availableData
      try #require(!piece.isEmpty, "it ended: \(text)")
      text += String(decoding: piece, as: UTF8.self)
    }
    let url = try #require(text.firstMatch(of: /listening on (http:\/\/127\.0\.0\.1:\d+)\n/)?.1)
    let token = try #require(text.firstMatch(of: /tokens: ([0-9a-f]{32}) \(agent\)/)?.1)
    #expect(try Self.curl(["\(url)/tickets"]).contains("Printer is on fire"))
    func call(_ method: String, _ params: String, _ more: String...) throws -> String {
      try Self.curl(
        [
          "-H", "Accept: application/json, text/event-stream", "-H",
          "Content-Type: application/json",
          "-H", "MCP-Protocol-Version: 2025-11-25",
          "-d", #"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":\#(params)}"#,
          "\(url)/mcp",
        ] + more)
    }
    let list = try call("tools/list", "{}")
    #expect(list.contains(#""name":"createTicket""#), "\(list)")
    #expect(!list.contains("resetTickets"))
    let change = #"{"name":"updateTicket","arguments":{"id":1,"status":"closed"}}"#
    #expect(try call("tools/call", change).contains(#""status":401"#))
    let authorization = "Authorization: Bearer \(token)"
    #expect(try call("tools/call", change, "-H", authorization).contains(#""isError":false"#))
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 0)
  }
}
