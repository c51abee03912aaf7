import Testing

@testable import RedisClient

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

  @Test(arguments: 1...7) func handsElementsOver(size: Int) throws {
    var decoder = RESPDecoder()
    var seen: [String] = []
    let bytes = Array("*3\r\n:7\r\n*2\r\n+a\r\n+b\r\n$1\r\nx\r\n*0\r\n+end\r\n".utf8)
    for start in stride(from: 0, to: bytes.count, by: size) {
      decoder.feed(bytes[start..<min(start + size, bytes.count)])
      while let reply = try decoder.next(elementsTo: { seen.append("\($1) of \($2): \($0)") }) {
        seen.append("\(reply)")
      }
    }
    let elements: [RedisReply] = [
      .integer(7), .array([.status([97]), .status([98])]), .bulk(Array("x".utf8)),
    ]
    #expect(
      seen == elements.enumerated().map { "\($0) of 3: \($1)" }
        + [
          "\(RedisReply.array([]))", "\(RedisReply.array([]))",
          "\(RedisReply.status(Array("end".utf8)))",
        ])
  }

  /// A long line in many pieces: each byte of it is looked at once.
  @Test func readsALongLineInPieces() throws {
    var decoder = RESPDecoder()
    let piece = [UInt8](repeating: 97, count: 100)
    decoder.feed([43])
    for _ in 0..<200_000 {
      decoder.feed(piece[...])
      #expect(try decoder.next() == nil)
    }
    decoder.feed([13])
    #expect(try decoder.next() == nil)
    decoder.feed([10, 43, 13, 10])
    #expect(try decoder.next() == .status([UInt8](repeating: 97, count: 20_000_000)))
    #expect(try decoder.next() == .status([]))
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
