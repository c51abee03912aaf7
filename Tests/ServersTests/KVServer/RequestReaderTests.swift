import Algorithms
import Servers
import Testing

/// What bytes are which requests, however they are cut.
@Suite struct RequestReaderTests {
  /// A stream, the requests in it, and the error that it ends with.
  struct Vector: Sendable, CustomTestStringConvertible {
    var bytes: String
    var requests: [[String]]
    var error: ProtocolError?

    init(_ bytes: String, _ requests: [[String]], _ error: ProtocolError? = nil) {
      (self.bytes, self.requests, self.error) = (bytes, requests, error)
    }

    var testDescription: String { bytes.debugDescription }
  }

  static let vectors = [
    // From the specification of RESP, "Sending commands to a Redis server".
    Vector("*2\r\n$4\r\nLLEN\r\n$6\r\nmylist\r\n", [["LLEN", "mylist"]]),
    // "Inline commands".
    Vector("PING\r\n", [["PING"]]),
    Vector("EXISTS somekey\r\n", [["EXISTS", "somekey"]]),
    // A bulk string holds anything, an empty one nothing.
    Vector("*2\r\n$0\r\n\r\n$4\r\na\r\nb\r\n", [["", "a\r\nb"]]),
    Vector("*1\r\n$5\r\nna\u{ef}f\r\n", [["na\u{ef}f"]]),
    Vector("*0\r\n*-1\r\n*1\r\n$1\r\nx\r\n", [["x"]]),
    Vector("\r\n\n  \nGET a\n", [["GET", "a"]]),
    // Lines: words, and the rest of the line as the value of SET.
    Vector("SET name Alice\n", [["SET", "name", "Alice"]]),
    Vector("set name  Alice and Bob \n", [["set", "name", " Alice and Bob "]]),
    Vector("SET name\n", [["SET", "name"]]),
    Vector("SET name \n", [["SET", "name", ""]]),
    Vector("SET name Alice\r\n", [["SET", "name", "Alice"]]),
    Vector("  DEL   a  b \n", [["DEL", "a", "b"]]),
    Vector(
      "GET a\n*2\r\n$3\r\nGET\r\n$1\r\nb\r\nGET c\r\n",
      [["GET", "a"], ["GET", "b"], ["GET", "c"]]),
    // The beginnings of requests are none yet.
    Vector("", []),
    Vector("GET a", []),
    Vector("*2\r\n$3\r\nGET\r\n$1\r\na", []),
    Vector("*2\r\n$3\r\nGET\r\n$1\r\na\r", []),
    // What cannot be a request.
    Vector("*x\r\n", [], .invalidArgumentCount),
    Vector("*\r\n", [], .invalidArgumentCount),
    Vector("*1\n$1", [], .invalidArgumentCount),
    Vector("*1025\r\n", [], .invalidArgumentCount),
    Vector("*99999999999\r\n", [], .invalidArgumentCount),
    Vector("*1\r\n:1\r\n", [], .expectedLength(UInt8(ascii: ":"))),
    Vector("*1\r\nPING\r\n", [], .expectedLength(UInt8(ascii: "P"))),
    Vector("*1\r\n$-1\r\n", [], .invalidLength),
    Vector("*1\r\n$4x\r\nPING\r\n", [], .invalidLength),
    Vector("*1\r\n$4\rPING\r\n", [], .expectedLineEnd),
    Vector("*1\r\n$5\r\nmyvalue\r\n", [], .expectedLineEnd),
    Vector("*1\r\n$4\r\nPING\n\n", [], .expectedLineEnd),
    Vector("*1\r\n$1048576\r\n", [], .requestTooLong(limit: 1 << 20)),
    // What came before the mistake counts.
    Vector("GET a\n*1\r\n?", [["GET", "a"]], .expectedLength(UInt8(ascii: "?"))),
  ]

  /// Reads a stream in the given pieces.
  private func read(
    _ pieces: [[UInt8]], limits: KVLimits = KVLimits()
  ) -> (requests: [[[UInt8]]], error: ProtocolError?) {
    var reader = RequestReader(limits: limits)
    var requests: [[[UInt8]]] = []
    for piece in pieces {
      do { requests += try reader.read(piece) } catch { return (requests, error) }
    }
    return (requests, nil)
  }

  @Test(arguments: vectors) func atOnce(_ vector: Vector) {
    var reader = RequestReader()
    var requests: [[String]] = []
    var error: ProtocolError?
    // Byte by byte: those before the error are handed over before it.
    do throws(ProtocolError) {
      for byte in vector.bytes.utf8 {
        requests += try reader.read([byte]).map { $0.map { String(decoding: $0, as: UTF8.self) } }
      }
    } catch let thrown { error = thrown }
    #expect(requests == vector.requests)
    #expect(error == vector.error)
  }

  @Test("cut in two anywhere, a stream holds the same requests", arguments: vectors)
  func everySplit(_ vector: Vector) {
    let bytes = Array(vector.bytes.utf8)
    let single = read(bytes.map { [$0] })
    for cut in 0...bytes.count {
      let parts = read([Array(bytes[..<cut]), Array(bytes[cut...])])
      #expect(parts.error == single.error, "cut at \(cut)")
      // A piece with an error in it throws; then the requests before it in that piece are lost to
      // this caller, not to the server.
      if single.error == nil { #expect(parts.requests == single.requests, "cut at \(cut)") }
    }
  }

  @Test("cut into random pieces, a long pipeline holds the same requests", arguments: 0..<20)
  func randomSplits(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var expected: [[[UInt8]]] = []
    var stream: [UInt8] = []
    for _ in 0..<200 {
      let value = (0..<random.next(below: 60)).map { _ in UInt8(random.next(below: 256)) }
      let request = [Array("SET".utf8), Array("key\(random.next(below: 9))".utf8), value]
      expected.append(request)
      if random.next(below: 2) == 0 || value.contains(10) || value.last == 13 {
        stream += Array("*3\r\n".utf8)
        for argument in request {
          stream += Array("$\(argument.count)\r\n".utf8) + argument + [13, 10]
        }
      } else {
        stream += Array(request.joined(separator: [32])) + [10]
      }
    }
    var pieces: [[UInt8]] = []
    var rest = stream[...]
    while !rest.isEmpty {
      let piece = rest.prefix(1 + random.next(below: 300))
      pieces.append(Array(piece))
      rest = rest.dropFirst(piece.count)
    }
    let result = read(pieces)
    #expect(result.error == nil)
    #expect(result.requests == expected)
  }

  @Test func limitsAreExact() throws {
    var limits = KVLimits()
    (limits.requestBytes, limits.lineBytes, limits.arguments) = (100, 20, 3)
    // 4 + 4 bytes of headers, 2 behind the argument… "*1\r\n" + "$88\r\n" + 88 + 2 = 99.
    func request(_ length: Int) -> [UInt8] {
      Array("*1\r\n$\(length)\r\n".utf8) + Array(repeating: 1, count: length) + [13, 10]
    }
    #expect(request(89).count == 100)
    #expect(read([request(89)], limits: limits).requests == [[Array(repeating: 1, count: 89)]])
    #expect(read([request(90)], limits: limits).error == .requestTooLong(limit: 100))
    // Refused at its length: not one byte of it need come.
    #expect(read([Array("*1\r\n$90\r\n".utf8)], limits: limits).error != nil)

    let line = Array("SET a 0123456789012\n".utf8)
    #expect(line.count == 20)
    #expect(read([line], limits: limits).requests.count == 1)
    #expect(read([[32] + line], limits: limits).error == .lineTooLong(limit: 20))
    #expect(read([Array(repeating: 65, count: 19)], limits: limits).error == nil)
    #expect(
      read([Array(repeating: 65, count: 20)], limits: limits).error == .lineTooLong(limit: 20))

    #expect(read([Array("DEL a b\n".utf8)], limits: limits).requests.count == 1)
    #expect(read([Array("DEL a b c\n".utf8)], limits: limits).error == .invalidArgumentCount)
    #expect(read([Array("*4\r\n".utf8)], limits: limits).error == .invalidArgumentCount)
  }

  @Test func whatIsKeptIsTheUnfinishedRequest() throws {
    var reader = RequestReader()
    #expect(try reader.read("GET a\nGET").count == 1)
    #expect(reader.pendingByteCount == 3)
    #expect(try reader.read(" b\n") == [["GET", "b"]])
    #expect(reader.pendingByteCount == 0)
  }
}
