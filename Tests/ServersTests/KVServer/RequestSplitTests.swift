import Servers
import Testing

/// Short streams, cut in every way in which they can be cut, and frames that are nearly right.
@Suite struct RequestSplitTests {
  /// Each is at most 15 bytes long: 2¹⁴ ways to cut it.
  static let streams = [
    "*1\r\n$1\r\nx\r\n", "*1\r\n$0\r\n\r\n", "*0\r\n*-1\r\n", "\r\n\nGET a\r\n", "SET a b c\n",
    "SET a \r\nGET a\n", "*1\r\n$1\r\nxy", "*1\r\n$-1\r\n", "*x\r\n", "*1\r\n$1\n", "A\n*1\r\n?",
    "*1\r\n$1\rx", "*2\r\n$1\r\nx\r\n?",
  ]

  @Test(arguments: streams) func everyWay(stream: String) {
    let bytes = Array(stream.utf8)
    let whole = Self.read([bytes])
    for cuts in 0..<1 << (bytes.count - 1) {
      var pieces: [[UInt8]] = [[]]
      for (index, byte) in bytes.enumerated() {
        pieces[pieces.count - 1].append(byte)
        if cuts >> index & 1 == 1 { pieces.append([]) }
      }
      let parts = Self.read(pieces)
      #expect(parts.error == whole.error, "\(pieces)")
      // The requests before an error in one piece are lost to this caller, not to the server.
      if whole.error == nil { #expect(parts == whole, "\(pieces)") }
    }
  }

  private struct Result: Equatable {
    var requests: [[[UInt8]]] = []
    var error: ProtocolError?
    var pending = 0
  }

  private static func read(_ pieces: [[UInt8]], limits: KVLimits = KVLimits()) -> Result {
    var reader = RequestReader(limits: limits)
    var result = Result()
    for piece in pieces {
      do throws(ProtocolError) {
        result.requests += try reader.read(piece)
      } catch let error {
        result.error = error
        return result
      }
    }
    result.pending = reader.pendingByteCount
    return result
  }

  @Test(
    "a frame with one byte wrong is none",
    arguments: [
      ("*1\r\n$4\r\nPING\rx", ProtocolError.expectedLineEnd),
      ("*1\r\n$4\rxPING\r\n", .expectedLineEnd),
      ("*1\rx$4\r\nPING\r\n", .expectedLineEnd),
      ("*1\r\n$4\r\nPINGx\n", .expectedLineEnd),
      ("*1x\n$4\r\nPING\r\n", .invalidArgumentCount),
      ("*1\r\n$4x\nPING\r\n", .invalidLength),
      ("*1\r\n$4\nPING\r\n", .invalidLength),
      ("*1\n$4\r\nPING\r\n", .invalidArgumentCount),
      ("*+1\r\n", .invalidArgumentCount),
      ("*--1\r\n", .invalidArgumentCount),
      ("*-\r\n", .invalidArgumentCount),
      ("* 1\r\n", .invalidArgumentCount),
      ("*1\r\n$\r\n", .invalidLength),
      ("*1\r\n$-0x\r\n", .invalidLength),
      // Requests hold no arrays in arrays, and nothing but strings.
      ("*1\r\n*1\r\n$1\r\nx\r\n", .expectedLength(UInt8(ascii: "*"))),
      ("*2\r\n$1\r\nx\r\n+OK\r\n", .expectedLength(UInt8(ascii: "+"))),
      // 2⁶⁴ + 1 and 2⁶⁴ + 4: in 64 bits they would be 1 and 4.
      ("*18446744073709551617\r\n$4\r\nPING\r\n", .invalidArgumentCount),
      ("*1\r\n$18446744073709551620\r\nPING\r\n", .invalidLength),
      ("*1\r\n$9999999999\r\n", .requestTooLong(limit: 1 << 20)),
      ("*1\r\n$00000000004\r\nPING\r\n", .invalidLength),
    ])
  func wrong(stream: String, error: ProtocolError) {
    let bytes = Array(stream.utf8)
    #expect(Self.read([bytes]) == Result(error: error))
    #expect(Self.read(bytes.map { [$0] }) == Result(error: error))
  }

  @Test("a frame with the most arguments is one", arguments: [1, 3, 1_024])
  func most(count: Int) {
    var limits = KVLimits()
    limits.arguments = count
    let frame = Array(("*\(count)\r\n" + String(repeating: "$1\r\nx\r\n", count: count)).utf8)
    #expect(Self.read([frame], limits: limits).requests == [Array(repeating: [120], count: count)])
    limits.arguments = count - 1
    #expect(Self.read([frame], limits: limits).error == .invalidArgumentCount)
  }

  @Test(
    arguments: [
      (ProtocolError.expectedLength(0x3a), "expected '$', got ':'"),
      (.expectedLength(0x7e), "expected '$', got '~'"),
      (.expectedLength(0x20), "expected '$', got the byte 32"),
      (.expectedLength(0x0a), "expected '$', got the byte 10"),
      (.expectedLength(0xff), "expected '$', got the byte 255"),
      (.requestTooLong(limit: 9), "request longer than 9 bytes"),
    ])
  func messages(error: ProtocolError, text: String) {
    #expect(error.description == "Protocol error: " + text)
  }
}
