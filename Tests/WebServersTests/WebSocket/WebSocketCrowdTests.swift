import Algorithms
import Foundation
import Glibc
import Servers
import TestSupport
import Testing
import WebServers

/// Many clients, clients that behave badly, and the end of the server.
@Suite(.serialized) struct WebSocketCrowdTests {
  /// Waits until something about the server is so.
  private func wait(
    _ server: WebSocketServer, _ what: String, until condition: (WebSocketStatistics) -> Bool
  ) throws {
    let deadline = ContinuousClock.now + .seconds(30)
    while !condition(server.statistics) {
      try #require(ContinuousClock.now < deadline, "\(what): \(server.statistics)")
      sched_yield()
    }
  }

  @Test func aClientThatDoesNotReadIsCutOffAndHoldsUpNobody() throws {
    var limits = WebSocketLimits()
    limits.unsentBytes = 100_000
    let server = try EchoService.server(limits: limits)
    let slow = try RawClient(server)
    let other = try WebSocketClient(to: server.address)
    let text = String(repeating: "x", count: 50_000)
    var count = 0
    // Each goes to both; the kernel's buffers for the slow one fill up sooner or later.
    while server.statistics.slowClients == 0 {
      try other.send(.text("all " + text))
      #expect(try other.receive() == .text(text))
      count += 1
      try #require(count < 2_000, "it may hold any number of messages")
    }
    #expect(try other.receive() == .text("left"))
    let statistics = server.statistics
    #expect(statistics.slowClients == 1 && statistics.connections == 1)
    #expect(statistics.peakHeldBytes < 600_000)
    slow.connection.close()
    other.close()
    try server.stop()
  }

  @Test func aFastReaderIsNotCalledSlow() throws {
    var limits = WebSocketLimits()
    limits.unsentBytes = 100_000
    let server = try EchoService.server(limits: limits)
    let client = try WebSocketClient(to: server.address)
    // 2 MB in one round: they fit into the kernel's buffers as they are written.
    try client.send(.text("flood 2000"))
    for _ in 0..<2_000 { _ = try #require(try client.receive()) }
    #expect(server.statistics.slowClients == 0)
    client.close()
    try server.stop()
  }

  @Test func allTogetherHoldNoMoreThanTheLimit() throws {
    var limits = WebSocketLimits()
    limits.heldBytes = 1 << 20
    let server = try EchoService.server(limits: limits)
    // Each leaves most of a message behind.
    let clients = try (0..<40).map { _ in try RawClient(server) }
    let half = RawClient.frame(2, Array(repeating: 1, count: 60_000), length: 64 << 10)
    for client in clients { try client.send(half) }
    try wait(server, "somebody is cut off") { $0.evictedConnections > 0 }
    let last = try WebSocketClient(to: server.address)
    try last.send(.text("hello"))
    #expect(try last.receive() == .text("left") || server.statistics.evictedConnections > 0)
    #expect(server.statistics.heldBytes <= 1 << 20)
    for client in clients { client.connection.close() }
    last.vanish()
    try wait(server, "all are gone") { $0.connections == 0 }
    #expect(server.statistics.heldBytes == 0)
    try server.stop()
  }

  @Test func clientsThatVanishLeaveNothing() throws {
    let server = try EchoService.server()
    for number in 0..<200 {
      switch number % 5 {
      case 0:
        let connection = try ByteConnection(to: server.address)
        try connection.send("GET / HT")
        connection.close()
      case 1:
        let client = try RawClient(server)
        try client.send(Array(RawClient.frame(1, Array(repeating: 65, count: 100)).prefix(50)))
        client.connection.close()
      case 2:
        let client = try RawClient(server)
        // Replies that are not read: closing makes the kernel send a reset.
        try client.send(RawClient.frame(1, Array("flood 200".utf8)))
        client.connection.close()
      case 3:
        let client = try RawClient(server)
        try client.send(RawClient.frame(8))
        client.connection.close()
      default:
        // Whoever comes after them gets no message of theirs.
        let client = try WebSocketClient(to: server.address, path: "/?greeting=mine")
        #expect(try client.receive() == .text("mine"))
        client.vanish()
      }
    }
    try wait(server, "some connection stays") { $0.connections == 0 }
    #expect(server.statistics.heldBytes == 0)
    try server.stop()
  }

  @Test func requestsAndClosesThatDoNotEndAreCutOff() throws {
    var limits = WebSocketLimits()
    (limits.requestTime, limits.closeTime) = (.milliseconds(20), .milliseconds(20))
    let server = try EchoService.server(limits: limits)
    let silent = try ByteConnection(to: server.address)
    #expect(try silent.receiveAll() == [])
    let half = try ByteConnection(to: server.address)
    try half.send("GET / HTTP/1.1\r\nHost: ")
    #expect(try half.receiveAll() == [])
    let deaf = try RawClient(server)
    try deaf.send(RawClient.frame(1, Array("close 1000".utf8)))
    #expect(try deaf.closeCode() == 1_000, "and the end, though it has not answered")
    try wait(server, "all are gone") { $0.connections == 0 }
    try server.stop()
  }

  @Test func oneConnectionTooMany() throws {
    var limits = WebSocketLimits()
    limits.connections = 2
    let server = try EchoService.server(limits: limits)
    let first = try RawClient(server)
    let second = try RawClient(server)
    let third = try ByteConnection(to: server.address)
    #expect(try third.receiveAll() == [])
    try second.send(RawClient.frame(8))
    #expect(try second.closeCode() == 1_005)
    second.connection.close()
    try wait(server, "its place is free") { $0.connections == 1 }
    let fourth = try RawClient(server)
    for client in [first, fourth] { client.connection.close() }
    try server.stop()
  }

  @Test func stoppingSaysGoodbye() throws {
    let server = try EchoService.server()
    let clients = try (0..<20).map { _ in try WebSocketClient(to: server.address) }
    for (number, client) in clients.enumerated() { try client.send(.text("last \(number)")) }
    // In time: each client answers the close when it is told of it.
    let stopping = OwnThread { try server.stop(within: .seconds(60)) }
    for (number, client) in clients.enumerated() {
      // What had arrived is answered first.
      #expect(try client.receive() == .text("last \(number)"))
      while try client.receive() != nil {}
      #expect(client.closeCode == 1_001)
    }
    try stopping.value()
    #expect(throws: SocketError.self) { try ByteConnection(to: server.address) }
    #expect(server.statistics.connections == 0)
    try server.stop()
  }

  @Test func stoppingDoesNotWaitForEver() throws {
    let server = try EchoService.server()
    let deaf = try RawClient(server)
    let half = try ByteConnection(to: server.address)
    try half.send("GET")
    #expect(throws: DrainError(connections: 1, patience: .milliseconds(20), rest: .closes)) {
      try server.stop(within: .milliseconds(20))
    }
    #expect(try deaf.closeCode() == 1_001)
    #expect(try half.receiveAll() == [])
  }

  @Test(arguments: 0..<4 as Range<UInt64>) func noiseIsTakenByNobody(_ seed: UInt64) throws {
    let server = try EchoService.server()
    var random = SplitMix64(seed: seed)
    for _ in 0..<200 {
      let client = try RawClient(server)
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        let count = Int.random(in: 0...140, using: &random)
        bytes += RawClient.frame(
          UInt8.random(in: 0...15, using: &random),
          (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) },
          fin: Bool.random(using: &random),
          rsv: Int.random(in: 0..<8, using: &random) == 0 ? 4 : 0,
          masked: Int.random(in: 0..<8, using: &random) != 0)
      }
      if Bool.random(using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= 0x55
      }
      try? client.send(bytes)
      client.connection.close()
    }
    try wait(server, "some connection stays") { $0.connections == 0 }
    #expect(server.statistics.heldBytes == 0)
    let client = try WebSocketClient(to: server.address)
    try client.send(.text("still there"))
    #expect(try client.receive() == .text("still there"))
    client.close()
    try server.stop()
  }
}
