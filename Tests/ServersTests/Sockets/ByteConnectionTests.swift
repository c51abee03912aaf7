import Algorithms
import Foundation
import Servers
import Testing

/// A client's side of a connection.
@Suite struct ByteConnectionTests {
  @Test func itCountsWhatGoesOverTheWire() throws {
    let server = try KVServer(port: 0)
    let connection = try ByteConnection(to: server.address)
    try connection.send("PING\n")
    #expect(try connection.receiveLine() == "+PONG")
    #expect((connection.reads, connection.bytesReceived) == (1, 6))
    // One write, two replies that came with one read.
    try connection.send(Array("ECHO abc\nPING\r\n".utf8))
    #expect(try connection.receiveLine() == "$3")
    #expect(try connection.receive(4) == Array("abc\n".utf8))
    #expect(try connection.receiveLine() == "+PONG", "without its CR")
    #expect((connection.writes, connection.bytesSent) == (2, 20))
    #expect((connection.reads, connection.bytesReceived) == (2, 20))
    try server.stop()
  }

  @Test func whatIsThereIsHandedOverOnce() throws {
    let server = try KVServer(port: 0)
    let connection = try ByteConnection(to: server.address)
    try connection.send("ECHO abcdef\nECHO gh\n")
    #expect(try connection.receive(5) == Array("$6\nab".utf8))
    // The rest has come with it, and nothing more will: this does not wait.
    #expect(try connection.receiveSome() == Array("cdef\n$2\ngh\n".utf8))
    #expect(connection.reads == 1)
    try connection.send("PING\n")
    #expect(try connection.receiveSome() == Array("+PONG\n".utf8))
    connection.endSending()
    #expect(try connection.receiveSome() == [])
    #expect(try connection.receiveLine() == nil)
    #expect(try connection.receive(1) == nil)
    try server.stop()
  }

  @Test("lines are found however they arrive", arguments: 0..<4)
  func pieces(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let lines = (0..<200).map { _ in String(repeating: "x", count: random.next(below: 4)) }
    let server = try ChunkServer { $0 }
    let connection = try ByteConnection(to: server.address)
    // Safe: writing and reading use different parts of a connection.
    nonisolated(unsafe) let writer = connection
    let text = lines.map { $0 + "\n" }.joined()
    Thread.detachNewThread { for byte in text.utf8 { try? unsafe writer.send([byte]) } }
    for line in lines { #expect(try connection.receiveLine() == line) }
  }

  @Test(
    "what is no address is said to be none",
    arguments: [
      "", "localhost", ":", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", "127.0.0.1:-1",
    ])
  func noAddress(text: String) {
    #expect(throws: SocketError("cannot connect to \(text)", reason: "it is not HOST:PORT")) {
      try ByteConnection(to: text)
    }
  }

  @Test func nobodyListensThere() throws {
    let server = try KVServer(port: 0)
    try server.stop()
    let error = #expect(throws: SocketError.self) { try ByteConnection(to: server.address) }
    #expect(error?.description == "cannot connect to \(server.address): Connection refused")
  }
}
