import Foundation
import Glibc
import Servers
import Synchronization
import Testing

/// Replies come in the order of the requests, to whoever asked and to nobody else.
@Suite(.serialized) struct KVServerReplyOrderTests {
  /// The client reads while the server writes, so that there is room again at any moment: also
  /// between what was kept and what is answered next.
  @Test func aReaderThatIsAlwaysBehindGetsAllInOrder() throws {
    let server = try KVServer(port: 0)
    let values = (0..<10).map { String(repeating: "\($0)", count: 9_000 + 333 * $0) }
    for (key, value) in values.enumerated() {
      #expect(try KVServerTests.answer(server, "SET \(key) \(value)\n") == "+OK\n")
    }
    let connection = try ByteConnection(to: server.address)
    let count = 6_000
    // Safe: writing and reading use different parts of a connection.
    nonisolated(unsafe) let writer = connection
    Thread.detachNewThread {
      try? unsafe writer.send((0..<count).map { "GET \($0 % 10)\n" }.joined())
    }
    let replies = values.map { Array("$\($0.utf8.count)\n\($0)\n".utf8) }
    for number in 0..<count {
      let reply = try connection.receive(replies[number % 10].count)
      try #require(reply == replies[number % 10], "reply \(number)")
    }
    #expect(server.statistics.peakBufferedBytes < 256 << 10)
    try server.stop()
  }

  /// Replies that are larger than what the kernel takes at once go out in parts.
  @Test func largeRepliesComeWholeAndInOrder() throws {
    var limits = KVLimits()
    limits.requestBytes = 16 << 20
    let server = try KVServer(port: 0, limits: limits)
    let connection = try ByteConnection(to: server.address)
    let values = [12 << 20, 9 << 20, 10].map { size in
      var value = [UInt8](repeating: 0, count: size)
      for index in stride(from: 0, to: size, by: 4_099) { value[index] = UInt8(index >> 12 & 255) }
      return value
    }
    for (key, value) in values.enumerated() {
      let head = "*3\r\n$3\r\nSET\r\n$1\r\n\(key)\r\n$\(value.count)\r\n"
      try connection.send(Array(head.utf8) + value + [13, 10])
      #expect(try connection.receiveLine() == "+OK")
    }
    for round in 0..<2 {
      try connection.send("GET 0\nGET 2\nGET 1\nGET 2\n")
      for key in [0, 2, 1, 2] {
        #expect(try connection.receiveLine() == "$\(values[key].count)")
        let isRight = try connection.receive(values[key].count) == values[key]
        try #require(isRight, "round \(round), key \(key)")
        #expect(try connection.receiveLine() == "")
      }
    }
    try server.stop()
  }

  /// A connection that breaks is closed, and its descriptor's number is the next that the process
  /// gives away: here to another thread, which looks whether anything is written to it.
  @Test func whatABrokenConnectionIsOwedGoesToNobody() throws {
    let server = try KVServer(port: 0)
    let value = String(repeating: "x", count: 10_000)
    #expect(try KVServerTests.answer(server, "SET big \(value)\n") == "+OK\n")
    let (isOver, strangers) = (Flag(), Flag())
    let ended = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      while !isOver.isSet {
        let pairs = (0..<8).map { _ in Self.socketPair() }
        sched_yield()
        for pair in pairs {
          if Self.hasReceived(pair.0) || Self.hasReceived(pair.1) { strangers.set() }
          close(pair.0)
          close(pair.1)
        }
      }
      ended.signal()
    }
    for _ in 0..<300 {
      let connection = try ByteConnection(to: server.address)
      try connection.send(String(repeating: "GET big\n", count: 1_000))
      connection.close()
    }
    let deadline = ContinuousClock.now + .seconds(30)
    while server.statistics.connections > 0 { try #require(ContinuousClock.now < deadline) }
    isOver.set()
    ended.wait()
    #expect(!strangers.isSet, "somebody else's replies")
    try server.stop()
  }

  private final class Flag: Sendable {
    private let value = Atomic(false)
    var isSet: Bool { value.load(ordering: .acquiring) }
    func set() { value.store(true, ordering: .releasing) }
  }

  private static func socketPair() -> (Int32, Int32) {
    var ends: (Int32, Int32) = (-1, -1)
    // Safe: the call fills the two numbers, which lie side by side.
    unsafe withUnsafeMutablePointer(to: &ends) { pointer in
      unsafe pointer.withMemoryRebound(to: Int32.self, capacity: 2) {
        _ = unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, $0)
      }
    }
    return ends
  }

  private static func hasReceived(_ descriptor: Int32) -> Bool {
    var byte: UInt8 = 0
    // Safe: at most one byte is written, into a byte.
    return unsafe recv(descriptor, &byte, 1, Int32(MSG_DONTWAIT)) > 0
  }
}
