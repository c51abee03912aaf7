import Testing

@testable import Clients

/// The protocol: commands as bytes, and bytes as replies.
@Suite struct RedisRESPTests {
  static let replies: [(String, RedisReply)] = [
    ("+OK\r\n", .ok), ("+\r\n", .status([])), ("-ERR x\r\n", .error(Array("ERR x".utf8))),
    (":-42\r\n", .integer(-42)), (":9223372036854775807\r\n", .integer(.max)),
    ("$-1\r\n", .null), ("*-1\r\n", .null), ("$0\r\n\r\n", .bulk([])),
    ("$4\r\na\r\nb\r\n", .bulk(Array("a\r\nb".utf8))), ("*0\r\n", .array([])),
    (
      "*3\r\n*2\r\n:1\r\n*0\r\n$1\r\na\r\n*1\r\n$-1\r\n",
      .array([.array([.integer(1), .array([])]), .bulk([97]), .array([.null])])
    ),
  ]

  @Test(arguments: replies) func decodes(text: String, reply: RedisReply) throws {
    var decoder = RESPDecoder()
    decoder.feed(Array(text.utf8)[...])
    #expect(try decoder.next() == reply)
    #expect(try decoder.next() == nil)
  }

  @Test(arguments: 1...7) func decodesInPieces(size: Int) throws {
    var decoder = RESPDecoder()
    var decoded: [RedisReply] = []
    let bytes = Self.replies.flatMap { Array($0.0.utf8) }
    for start in stride(from: 0, to: bytes.count, by: size) {
      decoder.feed(bytes[start..<min(start + size, bytes.count)])
      while let reply = try decoder.next() { decoded.append(reply) }
    }
    #expect(decoded == Self.replies.map(\.1))
  }

  @Test func decodesWhatIsNestedDeeply() throws {
    var decoder = RESPDecoder()
    decoder.feed(Array((String(repeating: "*1\r\n", count: 1000) + ":1\r\n").utf8)[...])
    var reply = try #require(try decoder.next())
    var depth = 0
    while case .array(let elements) = reply {
      depth += 1
      reply = elements[0]
    }
    #expect(depth == 1000)
  }

  @Test(arguments: [
    "%1\r\n", "x\r\n", "\r\n", ":x\r\n", ":\r\n", "$-2\r\n", "*-7\r\n", "$1\r\nabc\r\n",
    "+a\rb\r\n",
    ":99999999999999999999\r\n", String(repeating: "*1\r\n", count: 1001),
  ])
  func refusesWhatIsNoRESP2(text: String) {
    var decoder = RESPDecoder()
    decoder.feed(Array(text.utf8)[...])
    #expect(throws: RedisError.self) { try decoder.next() }
  }

  @Test func encodesCommands() {
    var bytes: [UInt8] = []
    RESPEncoder.append([Array("SET".utf8), [], [13, 10, 0]], to: &bytes)
    #expect(bytes == Array("*3\r\n$3\r\nSET\r\n$0\r\n\r\n$3\r\n\r\n\0\r\n".utf8))
  }
}
