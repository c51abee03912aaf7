import Foundation
import Glibc
import Servers
import Testing

/// What the server answers, byte by byte.
@Suite struct KVServerTests {
  /// Sends bytes, says that no more will come, and returns all that comes back.
  static func answer(_ server: KVServer, _ bytes: [UInt8]) throws -> [UInt8] {
    let connection = try ByteConnection(to: server.address)
    try connection.send(bytes)
    connection.endSending()
    return try connection.receiveAll()
  }

  static func answer(_ server: KVServer, _ text: String) throws -> String {
    String(decoding: try answer(server, Array(text.utf8)), as: UTF8.self)
  }

  private static func hello(_ version: Int) -> String {
    (version == 3 ? "%5" : "*10")
      + "\r\n$6\r\nserver\r\n$8\r\netude-kv\r\n$5\r\nproto\r\n:\(version)\r\n"
      + "$4\r\nmode\r\n$10\r\nstandalone\r\n$4\r\nrole\r\n$6\r\nmaster\r\n$7\r\nmodules\r\n*0\r\n"
  }
  private static let (hello2, hello3) = (hello(2), hello(3))

  @Test(
    "requests and replies",
    arguments: [
      // The line protocol.
      ("PING\n", "+PONG\n"),
      ("PING hello\n", "$5\nhello\n"),
      ("SET name Alice\nGET name\n", "+OK\n$5\nAlice\n"),
      ("SET name Alice and Bob\nGET name\n", "+OK\n$13\nAlice and Bob\n"),
      ("GET nothing\n", "$-1\n"),
      ("SET a 1\nDEL a\nDEL a\nGET a\n", "+OK\n:1\n:0\n$-1\n"),
      ("SET a 1\nSET b 2\nDEL a b c\nDBSIZE\n", "+OK\n+OK\n:2\n:0\n"),
      ("ping\nGeT x\n", "+PONG\n$-1\n"),
      ("FOO 1\n", "-ERR unknown command 'FOO'\n"),
      ("GET\n", "-ERR wrong number of arguments for 'get' command\n"),
      (
        "SET a\nGET a b\n",
        "-ERR wrong number of arguments for 'set' command\n"
          + "-ERR wrong number of arguments for 'get' command\n"
      ),
      ("\n\nPING\n", "+PONG\n"),
      ("QUIT\nPING\n", "+OK\n"),
      // A line that ends with CR LF is answered in kind.
      ("PING\r\nSET a 1\r\nGET a\r\n", "+PONG\r\n+OK\r\n$1\r\n1\r\n"),
      // RESP2.
      ("*1\r\n$4\r\nPING\r\n", "+PONG\r\n"),
      ("*2\r\n$3\r\nGET\r\n$1\r\nx\r\n", "$-1\r\n"),
      ("*3\r\n$3\r\nSET\r\n$1\r\nx\r\n$4\r\na\r\nb\r\nGET x\n", "+OK\r\n$4\na\r\nb\n"),
      ("*3\r\n$6\r\nEXISTS\r\n$1\r\nx\r\n$1\r\ny\r\n", ":0\r\n"),
      ("*3\r\n$6\r\nCONFIG\r\n$3\r\nGET\r\n$4\r\nsave\r\n", "*2\r\n$4\r\nsave\r\n$0\r\n\r\n"),
      ("*2\r\n$5\r\nHELLO\r\n$1\r\n4\r\n", "-NOPROTO unsupported protocol version\r\n"),
      ("HELLO x\r\n", "-NOPROTO unsupported protocol version\r\n"),
      // RESP3 has a null of its own, and maps; either version can be chosen again.
      ("HELLO 3\r\nGET x\r\nSET x 1\r\nGET x\r\n", hello3 + "_\r\n+OK\r\n$1\r\n1\r\n"),
      ("HELLO\r\nGET x\r\n", hello2 + "$-1\r\n"),
      ("HELLO 3\r\nHELLO\r\nHELLO 2\r\nGET x\r\n", hello3 + hello3 + hello2 + "$-1\r\n"),
      (
        "HELLO 3\r\nHELLO 9\r\nCLIENT GETNAME\r\n",
        hello3 + "-NOPROTO unsupported protocol version\r\n_\r\n"
      ),
      (
        "HELLO 3\r\nCONFIG GET save\r\nCOMMAND\r\n",
        hello3 + "%1\r\n$4\r\nsave\r\n$0\r\n\r\n*0\r\n"
      ),
      ("*1\r\n$7\r\nCOMMAND\r\n", "*0\r\n"),
      ("SELECT 1\r\n", "-ERR DB index is out of range\r\n"),
      ("NO\tSUCH\u{1}\r\n", "-ERR unknown command 'NO SUCH '\r\n"),
      // Malformed: the answer to what came before, an error, and the end.
      ("PING\n*1\r\n$4x\r\nPING\r\n", "+PONG\n-ERR Protocol error: invalid bulk length\r\n"),
      ("*1\r\n$5\r\nmyvalue\r\nPING\r\n", "-ERR Protocol error: expected CR LF\r\n"),
      ("*2000\r\n", "-ERR Protocol error: invalid multibulk length\r\n"),
      // A browser that a page has talked into calling us.
      ("POST / HTTP/1.1\r\nHost: x\r\n\r\nSET a 1\r\n", ""),
      // Half a request, and the end.
      ("*2\r\n$3\r\nGET\r\n$1", ""),
    ])
  func reply(request: String, reply: String) throws {
    let server = try KVServer(port: 0)
    #expect(try Self.answer(server, request) == reply)
    try server.stop()
  }

  @Test func bothProtocolsSeeTheSameKeysInAllConnections() throws {
    let server = try KVServer(port: 0)
    let (one, other) = (
      try ByteConnection(to: server.address), try ByteConnection(to: server.address)
    )
    try one.send("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$9\r\ntwo\nlines\r\n")
    #expect(try one.receiveLine() == "+OK")
    try other.send("GET k\n")
    #expect(try other.receive(13) == Array("$9\ntwo\nlines\n".utf8))
    #expect(server.statistics.keys == 1)
    #expect(server.statistics.connections == 2)
    try server.stop()
  }

  @Test func aPipelineIsReadAndAnsweredAtOnce() throws {
    let server = try KVServer(port: 0)
    let connection = try ByteConnection(to: server.address)
    try connection.send(String(repeating: "PING\n", count: 100))
    #expect(try connection.receive(600) == Array(String(repeating: "+PONG\n", count: 100).utf8))
    let statistics = server.statistics
    #expect(statistics.requests == 100)
    #expect((statistics.reads, statistics.writes) == (1, 1))
    #expect((statistics.bytesRead, statistics.bytesWritten) == (500, 600))
    try server.stop()
  }

  @Test("pipelines that no buffer holds", arguments: [1, 7, 4_096, 1 << 20])
  func longPipeline(pieceSize: Int) throws {
    let server = try KVServer(port: 0)
    let connection = try ByteConnection(to: server.address)
    let value = String(repeating: "v", count: 1_000)
    let count = pieceSize < 10 ? 5 : 3_000
    let stream = Array((0..<count).map { "SET k\($0) \(value)\nGET k\($0)\n" }.joined().utf8)
    // Reading while another thread writes: a client that only writes is made to wait in the end,
    // by a server that waits for it to read.
    // Safe: writing and reading use different parts of a connection.
    nonisolated(unsafe) let writer = connection
    Thread.detachNewThread {
      for start in stride(from: 0, to: stream.count, by: pieceSize) {
        try? unsafe writer.send(Array(stream[start..<min(start + pieceSize, stream.count)]))
      }
    }
    let reply = Array("+OK\n$1000\n\(value)\n".utf8)
    for _ in 0..<count { #expect(try connection.receive(reply.count) == reply) }
    #expect(server.statistics.requests == 2 * count)
    try server.stop()
  }

  @Test func aLargeValueComesBackAsItWas() throws {
    let server = try KVServer(port: 0)
    let value = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
    let set = Array("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1000000\r\n".utf8) + value + [13, 10]
    let reply = try Self.answer(server, set + Array("GET k\n".utf8))
    #expect(reply == Array("+OK\r\n$1000000\n".utf8) + value + [10])
    // Nobody is there any more, and nothing is held for anybody.
    #expect(server.statistics.bufferedBytes == 0)
    try server.stop()
  }

  @Test func whatIsTooLongIsRefusedBeforeItIsHeld() throws {
    let server = try KVServer(port: 0)
    let connection = try ByteConnection(to: server.address)
    try connection.send("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1048577\r\n")
    #expect(
      try connection.receiveLine() == "-ERR Protocol error: request longer than 1048576 bytes")
    #expect(try connection.receiveAll() == [])
    // A line without an end.
    let endless = try ByteConnection(to: server.address)
    try endless.send(Array(repeating: 65, count: 300_000))
    #expect(try endless.receiveLine() == "-ERR Protocol error: line longer than 65536 bytes")
    #expect(try endless.receiveAll() == [])
    #expect(server.statistics.peakBufferedBytes < 256 << 10)
    try server.stop()
  }

  @Test func furtherCommandsAreTheServersOwn() throws {
    let server = try KVServer(
      port: 0,
      commands: [
        "INCR": { arguments, store in
          guard arguments.count == 1 else { return .error("ERR one key") }
          return store.add(1, to: arguments[0])
        }
      ])
    let reply = try Self.answer(server, "INCR n\nincr n\nGET n\nSET n x\nINCR n\nINCR\n")
    #expect(
      reply == ":1\n:2\n$1\n2\n+OK\n"
        + "-ERR value is not an integer or out of range\n-ERR one key\n")
    try server.stop()
  }

  @Test func aPortThatIsTakenIsAnError() throws {
    let server = try KVServer(port: 0)
    #expect(throws: SocketError.self) { try KVServer(port: server.port) }
    #expect(throws: SocketError.self) { try KVServer(port: 0, host: "no.such.host.invalid") }
    try server.stop()
  }
}
