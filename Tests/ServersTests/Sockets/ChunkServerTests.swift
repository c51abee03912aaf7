import Servers
import Testing

/// The server that takes a read for a message. What is wrong with it is what it is for.
@Suite struct ChunkServerTests {
  @Test func oneReadIsOneMessage() throws {
    let server = try ChunkServer { Array("[".utf8) + $0 + Array("]".utf8) }
    #expect(server.address.hasPrefix("127.0.0.1:"))
    let connection = try ByteConnection(to: server.address)
    try connection.send("GET a\nGET b\n")
    #expect(try connection.receive(14) == Array("[GET a\nGET b\n]".utf8))
    for half in ["GET", " a\n"] {
      try connection.send(half)
      #expect(try connection.receiveSome() == Array("[\(half)]".utf8))
    }
    // Others are served as well, and who has said all is let go.
    let other = try ByteConnection(to: server.address)
    try other.send("x")
    #expect(try other.receiveSome() == Array("[x]".utf8))
    other.endSending()
    #expect(try other.receiveAll() == [])
    try connection.send("y")
    #expect(try connection.receiveSome() == Array("[y]".utf8))
  }

  @Test func anEmptyAnswerEndsTheConnection() throws {
    let server = try ChunkServer { $0 == [0] ? [] : $0 }
    let connection = try ByteConnection(to: server.address)
    try connection.send([1])
    #expect(try connection.receiveSome() == [1])
    try connection.send([0])
    #expect(try connection.receiveAll() == [])
  }

  @Test func itEndsWithItsLastReference() throws {
    let (connection, address) = try {
      let server = try ChunkServer { $0 }
      let connection = try ByteConnection(to: server.address)
      try connection.send("x")
      #expect(try connection.receiveSome() == Array("x".utf8))
      return (connection, server.address)
    }()
    #expect(try connection.receiveAll() == [])
    let deadline = ContinuousClock.now + .seconds(30)
    while (try? ByteConnection(to: address)) != nil {
      try #require(ContinuousClock.now < deadline, "it still takes connections")
    }
  }
}
