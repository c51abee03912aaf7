import Servers
import Testing
import WebServers

/// Frames as RFC 6455 allows them, and as it does not.
@Suite struct WebSocketFrameTests {
  private static let long = Array(repeating: UInt8(ascii: "x"), count: 65_536)

  struct Wrong: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let frames: [[UInt8]]
    /// The codes that are right.
    let codes: Set<Int>
  }

  private static let broken: Set = [1_002, 1_005]
  static let wrong: [Wrong] = [
    .init(
      testDescription: "no mask (5.1)", frames: [RawClient.frame(1, [65], masked: false)],
      codes: broken),
    .init(testDescription: "RSV1", frames: [RawClient.frame(1, [65], rsv: 4)], codes: broken),
    .init(testDescription: "RSV3", frames: [RawClient.frame(2, [65], rsv: 1)], codes: broken),
    .init(
      testDescription: "RSV1 on a ping", frames: [RawClient.frame(9, rsv: 4)], codes: broken),
    .init(testDescription: "opcode 3", frames: [RawClient.frame(3, [65])], codes: broken),
    .init(testDescription: "opcode 7", frames: [RawClient.frame(7)], codes: broken),
    .init(testDescription: "opcode 11", frames: [RawClient.frame(11, [65])], codes: broken),
    .init(testDescription: "opcode 15", frames: [RawClient.frame(15)], codes: broken),
    .init(
      testDescription: "a ping of 126 bytes",
      frames: [RawClient.frame(9, Array(repeating: 0, count: 126))], codes: broken),
    .init(
      testDescription: "a ping in parts", frames: [RawClient.frame(9, [65], fin: false)],
      codes: broken),
    .init(
      testDescription: "a close in parts", frames: [RawClient.frame(8, [3, 232], fin: false)],
      codes: broken),
    .init(
      testDescription: "the rest of nothing", frames: [RawClient.frame(0, [65])], codes: broken),
    .init(
      testDescription: "a new message in the middle of another",
      frames: [RawClient.frame(1, [65], fin: false), RawClient.frame(1, [65])], codes: broken),
    .init(
      testDescription: "a length that is longer than it has to be",
      frames: [[0x81, 0xfe, 0, 1, 0, 0, 0, 0, 65]], codes: broken),
    .init(
      testDescription: "a length with the highest bit",
      frames: [[0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]], codes: broken),
    .init(
      testDescription: "no UTF-8", frames: [RawClient.frame(1, [0x48, 0xff])], codes: [1_007]),
    .init(
      testDescription: "half a character", frames: [RawClient.frame(1, [0xe2, 0x82])],
      codes: [1_007]),
    .init(
      testDescription: "a surrogate", frames: [RawClient.frame(1, [0xed, 0xa0, 0x80])],
      codes: [1_007]),
    .init(
      testDescription: "no UTF-8 in the second part",
      frames: [RawClient.frame(1, [0xe2], fin: false), RawClient.frame(0, [0x28, 0xa1])],
      codes: [1_007]),
    .init(
      testDescription: "the code 999", frames: [RawClient.frame(8, [3, 231])], codes: broken),
    .init(
      testDescription: "the code 1005", frames: [RawClient.frame(8, [3, 237])], codes: broken),
    .init(
      testDescription: "a reason that is no UTF-8",
      frames: [RawClient.frame(8, [3, 232, 0xff])], codes: [1_007]),
    .init(
      testDescription: "one byte too many", frames: [RawClient.frame(1, long + [65])],
      codes: [1_009]),
    .init(
      testDescription: "one byte too many in parts",
      frames: [RawClient.frame(2, long, fin: false), RawClient.frame(0, [65])], codes: [1_009]),
    .init(
      testDescription: "parts without an end",
      frames: [RawClient.frame(2, fin: false)]
        + Array(
          repeating: RawClient.frame(0, Array(repeating: 1, count: 1_000), fin: false), count: 66),
      codes: [1_009]),
    .init(
      testDescription: "empty parts without an end",
      frames: [RawClient.frame(2, fin: false)]
        + Array(repeating: RawClient.frame(0, fin: false), count: 8_000),
      codes: [1_008]),
    .init(
      testDescription: "pings without an end",
      frames: Array(repeating: RawClient.frame(9, [1]), count: 8_000), codes: [1_008]),
    .init(
      testDescription: "pongs without an end",
      frames: Array(repeating: RawClient.frame(10, [1]), count: 8_000), codes: [1_008]),
    .init(
      testDescription: "2^62 bytes are announced",
      frames: [RawClient.frame(2, [1, 2, 3], length: 1 << 62)], codes: [1_009]),
  ]

  @Test(arguments: wrong) func wrongFramesEndTheConnection(_ example: Wrong) throws {
    let server = try EchoService.server()
    let client = try RawClient(server)
    // What is right before it is done.
    try client.send(RawClient.frame(1, Array("first".utf8)))
    #expect(try #require(try client.receive()).payload == Array("first".utf8))
    try client.send(example.frames.flatMap { $0 } + RawClient.frame(1, Array("after".utf8)))
    #expect(example.codes.contains(try client.closeCode()))
    let statistics = server.statistics
    #expect(statistics.faults == 1)
    #expect(statistics.received == 1, "nothing that comes after it is taken")
    #expect(statistics.heldBytes <= 64 << 10)
    // The others do not notice.
    let other = try WebSocketClient(to: server.address)
    try other.send(.text("hello"))
    #expect(try other.receive() == .text("hello"))
    other.close()
    try server.stop()
  }

  @Test func longestMessagesComeBackWhole() throws {
    let server = try EchoService.server()
    let client = try RawClient(server)
    for count in [0, 1, 125, 126, 127, 65_535, 65_536] {
      let text = Array(Self.long.prefix(count))
      try client.send(RawClient.frame(1, text))
      let reply = try #require(try client.receive())
      #expect(reply.opcode == 1 && reply.payload == text, "\(count)")
    }
    #expect(server.statistics.faults == 0)
    client.connection.close()
    try server.stop()
  }

  @Test func partsAreOneMessageWhereverTheyAreCut() throws {
    let server = try EchoService.server()
    let text = Array("Grüße, 世界 👋🏽".utf8)
    for cut in 0...text.count {
      let client = try RawClient(server)
      // A ping between the parts is answered before them (5.4).
      let bytes =
        RawClient.frame(1, Array(text[..<cut]), fin: false) + RawClient.frame(9, [1, 2])
        + RawClient.frame(0, fin: false) + RawClient.frame(0, Array(text[cut...]))
      // And the bytes may come one by one.
      if cut % 8 == 0 {
        for byte in bytes { try client.send([byte]) }
      } else {
        try client.send(bytes)
      }
      let pong = try #require(try client.receive())
      #expect(pong.opcode == 10 && pong.payload == [1, 2])
      let reply = try #require(try client.receive())
      #expect(reply.opcode == 1 && reply.payload == text)
      try client.send(RawClient.frame(8, [3, 232]))
      #expect(try client.closeCode() == 1_000)
    }
    let statistics = server.statistics
    #expect(statistics.received == text.count + 1 && statistics.faults == 0)
    try server.stop()
  }

  @Test func aPongWithoutAPingIsLeftAlone() throws {
    let server = try EchoService.server()
    let client = try RawClient(server)
    try client.send(RawClient.frame(10, [7]) + RawClient.frame(1, [65]))
    #expect(try #require(try client.receive()).payload == [65])
    client.connection.close()
    try server.stop()
  }

  @Test(arguments: [1_000, 1_001, 1_003, 1_008, 1_011, 3_000, 4_999])
  func codesGoBothWays(_ code: Int) throws {
    let server = try EchoService.server()
    let mine = try RawClient(server)
    try mine.send(RawClient.frame(8, [UInt8(code >> 8), UInt8(code & 255)] + Array("bye".utf8)))
    #expect(try mine.closeCode() == code)
    let theirs = try WebSocketClient(to: server.address)
    try theirs.send(.text("close \(code)"))
    #expect(try theirs.receive() == nil)
    #expect(theirs.closeCode == code)
    #expect(server.statistics.faults == 0)
    try server.stop()
  }

  @Test func whatFollowsAtOnceOnTheRequestIsRead() throws {
    let server = try EchoService.server()
    let connection = try ByteConnection(to: server.address)
    try connection.send(
      Array(RawClient.request(server).utf8) + RawClient.frame(1, Array("early".utf8)))
    while try connection.receiveLine() != "" {}
    #expect(try connection.receive(7) == [0x81, 5] + Array("early".utf8))
    connection.close()
    try server.stop()
  }

  @Test func alarmsRing() throws {
    let server = try EchoService.server()
    let client = try WebSocketClient(to: server.address)
    try client.send(.text("alarm"))
    #expect(try client.receive() == .text("due"))
    client.close()
    try server.stop()
  }
}
