import Foundation
import Glibc
import Servers
import Testing

/// How connections end, where the server listens, and what it holds for whom.
@Suite struct KVServerEndTests {
  private func wait(_ server: KVServer, until isSo: (KVStatistics) -> Bool) throws {
    let deadline = ContinuousClock.now + .seconds(30)
    while !isSo(server.statistics) {
      try #require(ContinuousClock.now < deadline, "\(server.statistics)")
      sched_yield()
    }
  }

  /// The server says that it is done; a client that says nothing in return does not keep it.
  @Test(arguments: ["QUIT\n", "*x\r\n", "POST / HTTP/1.1\r\n"])
  func whoWasToldTheEndIsNotWaitedForLong(last: String) throws {
    let server = try KVServer(port: 0)
    let connection = try ByteConnection(to: server.address)
    try connection.send(last)
    _ = try connection.receiveAll()
    try wait(server) { $0.connections == 0 }
    #expect(server.statistics.bufferedBytes == 0)
    try server.stop()
  }

  /// What comes after the end in another packet is no more done than what came with it.
  @Test(arguments: ["QUIT\n", "*x\r\n", "POST / HTTP/1.1\r\n"])
  func whatComesAfterTheEndIsNotDone(last: String) throws {
    let server = try KVServer(port: 0)
    let connection = try ByteConnection(to: server.address)
    try connection.send(last)
    _ = try connection.receiveAll()
    // Received in the server's eyes: it has counted the bytes.
    let before = server.statistics
    let set = "SET intruder 1\n"
    // On a slow machine the server may not wait for it any more.
    try? connection.send(set)
    try wait(server) { $0.bytesRead == before.bytesRead + set.utf8.count || $0.connections == 0 }
    #expect(server.statistics.requests == before.requests)
    #expect(server.statistics.keys == 0)
    connection.close()
    try wait(server) { $0.connections == 0 }
    try server.stop()
  }

  /// Whoever is refused while still sending reads why, not "connection reset".
  @Test func theReasonIsReadBeforeTheReset() throws {
    let server = try KVServer(port: 0)
    for _ in 0..<50 {
      let connection = try ByteConnection(to: server.address)
      try connection.send("*x\r\n" + String(repeating: "x", count: 200_000))
      #expect(try connection.receiveLine() == "-ERR Protocol error: invalid multibulk length")
      #expect(try connection.receiveLine() == nil)
    }
    try server.stop()
  }

  @Test func whatWasFinishedIsHeldNoLonger() throws {
    let server = try KVServer(port: 0)
    let connections = try (0..<20).map { _ in try ByteConnection(to: server.address) }
    for connection in connections { try connection.send("SET half ") }
    try wait(server) { $0.reads == 20 }
    #expect(server.statistics.bufferedBytes > 0)
    for connection in connections {
      try connection.send("value\n")
      #expect(try connection.receiveLine() == "+OK")
    }
    #expect(server.statistics.bufferedBytes == 0)
    try server.stop()
  }

  /// All of 127/8 is this machine, so that who listens everywhere would answer here.
  @Test func itListensOnItsAddressAlone() throws {
    let server = try KVServer(port: 0)
    #expect(server.address == "127.0.0.1:\(server.port)")
    #expect(throws: SocketError.self) { try ByteConnection(to: "127.0.0.2:\(server.port)") }
    let other = try KVServer(port: server.port, host: "127.0.0.2")
    #expect(try KVServerTests.answer(other, "SET a 1\n") == "+OK\n")
    #expect(try KVServerTests.answer(server, "GET a\n") == "$-1\n")
    try other.stop()
    try server.stop()
  }

  private static let hasIPv6 = (try? KVServer(port: 0, host: "::1").stop()) != nil

  @Test(.enabled(if: hasIPv6, "this machine has no IPv6")) func addressesOfVersion6() throws {
    let server = try KVServer(port: 0, host: "::1")
    #expect(server.address == "[::1]:\(server.port)")
    #expect(try KVServerTests.answer(server, "PING\n") == "+PONG\n")
    try server.stop()
  }

  /// The side that closes first keeps the port's number for a minute: a server that starts anew may
  /// take it all the same.
  @Test func aPortIsFreeAgainAtOnce() throws {
    let first = try KVServer(port: 0)
    let connection = try ByteConnection(to: first.address)
    try connection.send("PING\n")
    #expect(try connection.receiveLine() == "+PONG")
    try first.stop()
    #expect(try connection.receiveAll() == [])
    connection.close()
    let second = try KVServer(port: first.port)
    #expect(try KVServerTests.answer(second, "PING\n") == "+PONG\n")
    try second.stop()
  }

  /// Questions that come while the server ends are answered, by it or after it.
  @Test func everybodyGetsAnAnswer() throws {
    for _ in 0..<20 {
      let server = try KVServer(port: 0)
      let asked = DispatchGroup()
      for _ in 0..<4 {
        asked.enter()
        Thread.detachNewThread {
          for _ in 0..<50 { _ = server.statistics }
          asked.leave()
        }
      }
      try server.stop()
      #expect(asked.wait(timeout: .now() + 30) == .success)
      #expect(server.statistics.connections == 0)
    }
  }

  /// A connection that the kernel has made, and the server has not looked at when it is to end: the
  /// server is kept busy meanwhile.
  @Test func whoIsStillToBeAcceptedIsAnswered() throws {
    let (entered, gate) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let wait: KVCommand = { _, _ in
      entered.signal()
      gate.wait()
      return .status("done")
    }
    var server: KVServer? = try KVServer(port: 0, commands: ["WAIT": wait])
    let address = try #require(server?.address)
    let busy = try ByteConnection(to: address)
    try busy.send("WAIT\n")
    entered.wait()
    let late = try ByteConnection(to: address)
    try late.send("PING\n")
    server = nil
    gate.signal()
    #expect(try late.receiveAll() == Array("+PONG\n".utf8))
    #expect(try busy.receiveAll() == Array("+done\n".utf8))
  }

  /// Neither who does not read, and has asked for more, nor a question of another thread keeps it
  /// awake: it wakes up once for each thing that happens.
  @Test func itSleepsWhenNothingHappens() throws {
    let server = try KVServer(port: 0)
    let value = String(repeating: "x", count: 10_000)
    #expect(try KVServerTests.answer(server, "SET big \(value)\n") == "+OK\n")
    let slow = try ByteConnection(to: server.address)
    try slow.send(String(repeating: "GET big\n", count: 20_000))
    let other = try ByteConnection(to: server.address)
    func ping(_ count: Int) throws {
      for _ in 0..<count {
        try other.send("PING\n")
        #expect(try other.receiveLine() == "+PONG")
      }
    }
    try ping(100)
    let before = server.statistics.rounds
    try ping(1_000)
    // The kernel may still move some of what waits for the slow one.
    #expect(server.statistics.rounds - before < 1_100)
    slow.close()
    try server.stop()
  }

  @Test func howManyWereCutOffIsSaid() {
    let descriptions = [1, 2].map {
      DrainError(connections: $0, patience: .seconds(5), rest: .replies).description
    }
    #expect(
      descriptions == [
        "1 connection had replies left to read after 5.0 seconds",
        "2 connections had replies left to read after 5.0 seconds",
      ])
  }
}
