import Algorithms
import Applications
import Foundation
import Servers
import Testing
import WebServers

/// Many malformed messages, and clients that vanish.
@Suite(.serialized) struct MCPCrowdTests {
  private static var residentBytes: Int {
    let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
    return (text?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
  }

  private static let whole = Array(
    #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"createTicket","arguments":{"title":"x","requester":{"name":"Bob"}},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}"#
      .utf8)

  /// A message in which some bytes are others, twice, or gone.
  private static func mutilated(_ random: inout SplitMix64) -> [UInt8] {
    var bytes = whole
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<5, using: &random) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes.remove(at: place)
      case 2: bytes.insert(contentsOf: Array("[{\"".utf8).shuffled(using: &random), at: place)
      case 3: bytes.insert(contentsOf: bytes[place...].prefix(30), at: place)
      default: bytes.removeLast(min(place, bytes.count - 1) / 8)
      }
    }
    return bytes
  }

  @Test func aHundredThousandMalformedMessagesLeaveTheServerAsItWas() throws {
    let desk = try HelpDesk()
    var random = SplitMix64(seed: 13)
    let head =
      "POST /mcp HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer agent-1\r\n"
      + HelpDesk.accepts.joined(separator: "\r\n")
      + "\r\nMCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\nMcp-Name: createTicket\r\n"
    let client = try ByteConnection(to: "127.0.0.1:\(desk.running.server.port)")
    var statuses: [Int: Int] = [:]
    var early = 0
    for round in 0..<1_000 {
      var text: [UInt8] = []
      for _ in 0..<100 {
        let body = Self.mutilated(&random)
        text += Array((head + "Content-Length: \(body.count)\r\n\r\n").utf8) + body
      }
      try client.send(text)
      for _ in 0..<100 {
        let line = try #require(try client.receiveLine())
        statuses[Int(line.dropFirst(9).prefix(3)) ?? 0, default: 0] += 1
        var length = 0
        while let field = try client.receiveLine(), !field.isEmpty {
          if field.hasPrefix("Content-Length: ") { length = Int(field.dropFirst(16)) ?? 0 }
        }
        _ = try client.receive(length)
      }
      // By then the tickets that may be kept are there, and the allocator has what it wants.
      if round == 199 { early = Self.residentBytes }
    }
    #expect(Self.residentBytes - early < 24 << 20)
    #expect(statuses.values.reduce(0, +) == 100_000)
    #expect(Set(statuses.keys).isSubset(of: [200, 202, 400, 404]), "\(statuses)")
    #expect(statuses[400, default: 0] > 60_000, "\(statuses)")
    #expect(desk.reported == [])
    #expect(try desk.call("tools/list").status == 200)
    try desk.running.server.stop()
  }

  @Test func clientsThatVanishLeaveNothing() throws {
    var limits = HTTPLimits()
    limits.connections = 8
    let desk = try HelpDesk(limits: limits)
    let head =
      "POST /mcp HTTP/1.1\r\nHost: localhost\r\n" + HelpDesk.accepts.joined(separator: "\r\n")
    for number in 0..<300 {
      let client = try ByteConnection(to: "127.0.0.1:\(desk.running.server.port)")
      try client.send(head + "\r\nMCP-Protocol-Version: 2025-11-25\r\nContent-Length: 44\r\n\r\n")
      if number % 2 == 0 { try client.send(#"{"jsonrpc":"2.0","id":1,"method":"tools/li"#) }
      if number % 4 == 0 { try client.send("st\"}") }
      client.close()
    }
    #expect(try desk.call("tools/list").status == 200)
    try desk.running.server.stop()
    #expect(desk.running.server.statistics.connections == 0)
  }

  @Test func slowClientsHoldUpNoOther() throws {
    var limits = HTTPLimits()
    limits.connections = 8
    // No time decides anything here.
    (limits.requestTime, limits.idleTime) = (.seconds(600), .seconds(600))
    let desk = try HelpDesk(limits: limits)
    let slow = try (0..<50).map { _ in
      try ByteConnection(to: "127.0.0.1:\(desk.running.server.port)")
    }
    for client in slow {
      try? client.send("POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{")
    }
    for _ in 0..<10 { #expect(try desk.call("tools/list").status == 200) }
    withExtendedLifetime(slow) {}
  }
}
