import Foundation
import Servers
import Testing

/// How a server ends.
@Suite struct KVServerDrainTests {
  @Test func whatHasArrivedIsAnswered() throws {
    let server = try KVServer(port: 0)
    let clients = try (0..<20).map { _ in try ByteConnection(to: server.address) }
    let pipeline = (0..<500).map { "SET k\($0) v\nGET k\($0)\n" }.joined()
    for client in clients { try client.send(pipeline + "GET unfinished") }
    try server.stop()
    let expected = Array(String(repeating: "+OK\n$1\nv\n", count: 500).utf8)
    for client in clients { #expect(try client.receiveAll() == expected) }
    #expect(server.statistics.requests == 20_000)
    #expect(server.statistics.connections == 0)
    #expect(throws: SocketError.self) { try ByteConnection(to: server.address) }
  }

  @Test func connectionsThatWaitToBeAcceptedCount() throws {
    let server = try KVServer(port: 0)
    // The connection is made, and the request sent, by the kernel, whether or not the server has
    // looked yet.
    let client = try ByteConnection(to: server.address)
    try client.send("PING\n")
    try server.stop()
    #expect(try client.receiveAll() == Array("+PONG\n".utf8))
  }

  @Test func whoDoesNotReadIsCutOffAtTheDeadline() throws {
    let server = try KVServer(port: 0)
    let value = String(repeating: "x", count: 500_000)
    let client = try ByteConnection(to: server.address)
    try client.send("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$500000\r\n\(value)\r\n")
    #expect(try client.receiveLine() == "+OK")
    try client.send(String(repeating: "GET k\n", count: 100))
    #expect(throws: DrainError(connections: 1, patience: .milliseconds(200), rest: .replies)) {
      try server.stop(within: .milliseconds(200))
    }
    // Stopping once more has nothing to do.
    try server.stop()
  }

  @Test func whoReadsInTheMeantimeGetsAll() throws {
    let server = try KVServer(port: 0)
    let value = String(repeating: "x", count: 500_000)
    let client = try ByteConnection(to: server.address)
    try client.send("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$500000\r\n\(value)\r\n")
    #expect(try client.receiveLine() == "+OK")
    try client.send(String(repeating: "GET k\n", count: 50))
    let stopped = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      #expect(throws: Never.self) { try server.stop(within: .seconds(60)) }
      stopped.signal()
    }
    let all = try client.receiveAll()
    #expect(all.count == 50 * (500_000 + "$500000\n\n".utf8.count))
    stopped.wait()
  }

  @Test func aServerEndsWithItsLastReference() throws {
    let address = try {
      let server = try KVServer(port: 0)
      return server.address
    }()
    let deadline = ContinuousClock.now + .seconds(30)
    while (try? ByteConnection(to: address)) != nil {
      try #require(ContinuousClock.now < deadline, "it still takes connections")
    }
  }
}
