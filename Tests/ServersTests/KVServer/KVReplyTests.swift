import Servers
import Testing

/// Every kind of reply, byte by byte, in the three forms in which it goes over the wire.
@Suite struct KVReplyTests {
  /// A reply, and its bytes for a client that speaks RESP2 and for one that has asked for RESP3.
  struct Vector: Sendable, CustomTestStringConvertible {
    var reply: KVReply
    var resp2: String
    var resp3: String

    init(_ reply: KVReply, _ resp2: String, resp3: String? = nil) {
      (self.reply, self.resp2, self.resp3) = (reply, resp2, resp3 ?? resp2)
    }

    var testDescription: String { resp2.debugDescription }
  }

  static func bulk(_ text: String) -> KVReply { .bulk(Array(text.utf8)) }

  static let vectors = [
    // The examples of the specification, under the headings of the types.
    Vector(.status("OK"), "+OK\r\n"),
    Vector(.error("ERR unknown command 'asdf'"), "-ERR unknown command 'asdf'\r\n"),
    Vector(.integer(0), ":0\r\n"),
    Vector(.integer(1000), ":1000\r\n"),
    Vector(.integer(-1), ":-1\r\n"),
    Vector(.integer(10), ":10\r\n"),
    Vector(.integer(99), ":99\r\n"),
    Vector(.integer(-100), ":-100\r\n"),
    Vector(.integer(.max), ":9223372036854775807\r\n"),
    Vector(.integer(.min), ":-9223372036854775808\r\n"),
    Vector(bulk("hello"), "$5\r\nhello\r\n"),
    Vector(bulk(""), "$0\r\n\r\n"),
    Vector(bulk("a\r\nb"), "$4\r\na\r\nb\r\n"),
    Vector(
      bulk(String(repeating: "x", count: 100)), "$100\r\n\(String(repeating: "x", count: 100))\r\n"),
    Vector(.bulk(nil), "$-1\r\n", resp3: "_\r\n"),
    Vector(.array([]), "*0\r\n"),
    Vector(.array([bulk("hello"), bulk("world")]), "*2\r\n$5\r\nhello\r\n$5\r\nworld\r\n"),
    Vector(
      .array([bulk("hello"), .bulk(nil), .integer(3)]), "*3\r\n$5\r\nhello\r\n$-1\r\n:3\r\n",
      resp3: "*3\r\n$5\r\nhello\r\n_\r\n:3\r\n"),
    Vector(
      .array([.array([.integer(1), .integer(2)]), .array([.status("Hello"), .error("World")])]),
      "*2\r\n*2\r\n:1\r\n:2\r\n*2\r\n+Hello\r\n-World\r\n"),
    Vector(
      .map([.status("first"), .integer(1), .status("second"), .map([])]),
      "*4\r\n+first\r\n:1\r\n+second\r\n*0\r\n", resp3: "%2\r\n+first\r\n:1\r\n+second\r\n%0\r\n"),
    // What would end the line ends it not.
    Vector(.error("ERR a\r\nb\tc"), "-ERR a  b c\r\n"),
    Vector(.status("a\nb"), "+a b\r\n"),
  ]

  @Test(arguments: vectors) func bytes(_ vector: Vector) throws {
    let server = try KVServer(port: 0, commands: ["REPLY": { _, _ in vector.reply }])
    #expect(try KVServerTests.answer(server, "*1\r\n$5\r\nREPLY\r\n") == vector.resp2)
    // A line that ends with LF is answered so; only the frame's own line ends are meant.
    if vector.reply != Self.bulk("a\r\nb") {
      let lines = vector.resp2.replacing("\r\n", with: "\n")
      #expect(try KVServerTests.answer(server, "REPLY\n") == lines)
    }
    let connection = try ByteConnection(to: server.address)
    try connection.send("HELLO 3\r\nECHO end\r\nREPLY\r\n")
    connection.endSending()
    let all = String(decoding: try connection.receiveAll(), as: UTF8.self)
    #expect(all.hasPrefix("%5\r\n"))
    #expect(all.hasSuffix("$3\r\nend\r\n" + vector.resp3), "\(all)")
    try server.stop()
  }
}
