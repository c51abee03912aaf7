import Algorithms
import Foundation
import Glibc
import Servers
import Testing

/// Many clients, and clients that behave badly.
@Suite(.serialized) struct KVServerCrowdTests {
  // As many as leave this process's descriptors below 1,024: what else is tested in it may use
  // select(2). Thousands are tested with `etude serve-kv`, a process of its own.
  @Test func idleConnectionsCostLittle() throws {
    let server = try KVServer(port: 0)
    var idle: [ByteConnection] = []
    for number in 0..<200 {
      let connection = try ByteConnection(to: server.address)
      // All have been served once; every tenth has left half a request behind.
      try connection.send("PING\n" + (number % 10 == 0 ? "SET half" : ""))
      #expect(try connection.receiveLine() == "+PONG")
      idle.append(connection)
    }
    let statistics = server.statistics
    #expect(statistics.connections == 200)
    #expect(
      statistics.bufferedBytes <= 20 * (17 << 10), "only who has left something holds memory")
    #expect(try KVServerTests.answer(server, "SET a 1\nGET a\n") == "+OK\n$1\n1\n")
    // Who has left half a request goes on with it.
    try idle[0].send(" value\n")
    #expect(try idle[0].receiveLine() == "+OK")
    try server.stop()
    for connection in idle { #expect(try connection.receiveAll() == []) }
  }

  @Test func whoDoesNotReadIsNotReadFrom() throws {
    let server = try KVServer(port: 0)
    let value = String(repeating: "x", count: 10_000)
    #expect(try KVServerTests.answer(server, "SET big \(value)\n") == "+OK\n")
    let slow = try ByteConnection(to: server.address)
    let count = 4_000
    try slow.send(String(repeating: "GET big\n", count: count))
    // Others are served meanwhile.
    let other = try ByteConnection(to: server.address)
    for _ in 0..<1_000 {
      try other.send("PING\n")
      #expect(try other.receiveLine() == "+PONG")
    }
    let statistics = server.statistics
    // 40 MB of replies are wanted. The kernel took some; the server holds less than 256 KB of them.
    #expect(statistics.requests < count)
    #expect(statistics.peakBufferedBytes < 256 << 10)
    // When the client reads at last, all of them come.
    let reply = Array("$10000\n\(value)\n".utf8)
    for _ in 0..<count { #expect(try slow.receive(reply.count) == reply) }
    #expect(server.statistics.requests == count + 1_001)
    try server.stop()
  }

  @Test func clientsThatVanishLeaveNothing() throws {
    let server = try KVServer(port: 0)
    let value = String(repeating: "x", count: 10_000)
    #expect(try KVServerTests.answer(server, "SET big \(value)\n") == "+OK\n")
    for number in 0..<200 {
      let connection = try ByteConnection(to: server.address)
      switch number % 4 {
      case 0: try connection.send("*2\r\n$3\r\nGET\r\n$3\r\nbi")
      // Replies that nobody reads: closing makes the kernel send a reset.
      case 1: try connection.send(String(repeating: "GET big\n", count: 1_000))
      case 2: try connection.send("*9")
      default: break
      }
      connection.close()
      // Who comes after it may be given its descriptor's number, and gets no reply of its.
      let next = try ByteConnection(to: server.address)
      try next.send("PING\n")
      next.endSending()
      #expect(try next.receiveAll() == Array("+PONG\n".utf8))
    }
    let deadline = ContinuousClock.now + .seconds(30)
    while server.statistics.connections > 0 {
      try #require(ContinuousClock.now < deadline, "some connection stays for ever")
      sched_yield()
    }
    #expect(server.statistics.bufferedBytes == 0)
    #expect(try KVServerTests.answer(server, "PING\n") == "+PONG\n")
    try server.stop()
  }

  @Test func oneConnectionTooManyIsToldSo() throws {
    var limits = KVLimits()
    limits.connections = 3
    let server = try KVServer(port: 0, limits: limits)
    var connections: [ByteConnection] = []
    for _ in 0..<3 {
      connections.append(try ByteConnection(to: server.address))
      try connections.last?.send("PING\n")
      #expect(try connections.last?.receiveLine() == "+PONG")
    }
    let extra = try ByteConnection(to: server.address)
    #expect(try extra.receiveLine() == "-ERR max number of clients reached")
    // There is room again when one has left.
    connections.removeLast()
    let deadline = ContinuousClock.now + .seconds(30)
    while server.statistics.connections > 2 { try #require(ContinuousClock.now < deadline) }
    #expect(try KVServerTests.answer(server, "PING\n") == "+PONG\n")
    try server.stop()
  }

  @Test("rubbish through a socket harms nobody", arguments: 0..<4)
  func fuzz(seed: UInt64) throws {
    let server = try KVServer(port: 0)
    let witness = try ByteConnection(to: server.address)
    var random = SplitMix64(seed: seed)
    for _ in 0..<500 {
      let stream = RequestFuzzTests.stream(&random)
      // However it is cut, the same comes back, and the connection ends.
      let whole = try KVServerTests.answer(server, stream)
      let connection = try ByteConnection(to: server.address)
      let cut = random.next(below: stream.count + 1)
      try connection.send(Array(stream[..<cut]))
      // A server that has closed it already may refuse the rest.
      try? connection.send(Array(stream[cut...]))
      connection.endSending()
      let parts = (try? connection.receiveAll()) ?? []
      #expect(Self.shape(whole) == Self.shape(parts) || parts.isEmpty, "\(stream) cut at \(cut)")
    }
    try witness.send("PING\n")
    #expect(try witness.receiveLine() == "+PONG")
    try server.stop()
  }

  /// A reply without what earlier streams have left in the store.
  private static func shape(_ reply: [UInt8]) -> Int { reply.split(separator: 10).count }
}
