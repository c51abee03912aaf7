import Algorithms
import Servers
import Testing

/// A million streams of rubbish that resembles requests: none traps, and none means something else
/// when it is cut in two.
@Suite struct RequestFuzzTests {
  /// Pieces that get far into the parser, and bytes that get it off the track.
  static let pieces: [[UInt8]] =
    [
      "*1\r\n", "*2\r\n", "*3\r\n", "*0\r\n", "*-1\r\n", "$1\r\n", "$3\r\n", "$0\r\n", "$-1\r\n",
      "\r\n", "a\r\n",
      "GET\r\n", "SET a ", "get ", " ", "\n", "\r", "*", "$", "-", "9", "1", "x", "\0", "\u{ff}",
    ].map { Array($0.utf8) }

  static func stream(_ random: inout SplitMix64) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<random.next(below: 8) {
      if random.next(below: 6) == 0 {
        bytes.append(UInt8(random.next(below: 256)))
      } else {
        bytes += pieces[random.next(below: pieces.count)]
      }
    }
    return bytes
  }

  @Test(arguments: 0..<20) func cutOrNot(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var (complete, broken) = (0, 0)
    for _ in 0..<50_000 {
      let bytes = Self.stream(&random)
      let cut = random.next(below: bytes.count + 1)
      let whole = Self.count([bytes])
      let parts = Self.count([Array(bytes[..<cut]), Array(bytes[cut...])])
      if whole != parts { Issue.record("\(bytes) cut at \(cut): \(whole) and \(parts)") }
      complete += whole.pending == 0 ? 1 : 0
      broken += whole.error == nil ? 0 : 1
    }
    // Both kinds of ends have been seen often.
    #expect(complete > 1_000)
    #expect(broken > 1_000)
  }

  struct Result: Equatable {
    var error: ProtocolError?
    var pending = 0
    var requests = 0
  }

  /// The error, or how many requests there are and how many bytes are left.
  private static func count(_ pieces: [[UInt8]]) -> Result {
    var reader = RequestReader()
    var result = Result()
    do throws(ProtocolError) {
      for piece in pieces { result.requests += try reader.read(piece).count }
    } catch let error {
      return Result(error: error)
    }
    result.pending = reader.pendingByteCount
    return result
  }
}
