import Glibc
import Processes
import Testing

@testable import Services

@Suite struct RelayTests {
  /// A relay with a connection through it: both ends of it.
  private final class Pair {
    let listener: Descriptor
    let relay: Relay
    let client: Descriptor
    let server: Descriptor

    init() throws {
      let (listener, port) = try Socket.listen(on: .loopback(port: 0))
      self.listener = listener
      relay = try Relay(to: Int(port))
      client = try #require(Pair.connect(to: relay.port))
      server = try Pair.accept(listener)
    }

    static func accept(_ listener: Descriptor) throws -> Descriptor {
      try #require(listener.waitUntilReadable(deadline: .after(.seconds(10))))
      return Descriptor(owning: try #require(Socket.accept(listener.number)))
    }

    static func connect(to port: Int) -> Descriptor? {
      Socket.connect(to: .loopback(port: UInt16(port)), deadline: .after(.seconds(1)))
    }
  }

  private func read(_ descriptor: Descriptor, _ count: Int) throws -> String {
    var bytes: [UInt8] = []
    while bytes.count < count {
      try #require(descriptor.waitUntilReadable(deadline: .after(.seconds(10))))
      let more = try descriptor.read() ?? []
      if more.isEmpty { break }
      bytes += more
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func write(_ text: String, to descriptor: Descriptor) throws {
    try descriptor.writeAll(Array(text.utf8))
  }

  /// Whether nothing arrives; a relay that let something through would need far less.
  private func isSilent(_ descriptor: Descriptor) -> Bool {
    !descriptor.waitUntilReadable(deadline: .after(.milliseconds(100)))
  }

  @Test func carriesBothWays() throws {
    let pair = try Pair()
    try write("ping", to: pair.client)
    #expect(try read(pair.server, 4) == "ping")
    try write("pong", to: pair.server)
    #expect(try read(pair.client, 4) == "pong")
    // The end of one direction leaves the other open.
    _ = shutdown(pair.client.number, Int32(SHUT_WR))
    #expect(try read(pair.server, 1) == "")
    try write("bye", to: pair.server)
    #expect(try read(pair.client, 3) == "bye")
    pair.server.close()
    #expect(try read(pair.client, 1) == "")
  }

  @Test func carriesMoreThanItHolds() throws {
    let pair = try Pair()
    let text = String(repeating: "0123456789abcdef", count: 1 << 17)
    pair.client.setNonblocking()
    var sent = Array(text.utf8)[...]
    var received = 0
    let deadline = Deadline.after(.seconds(20))
    while received < text.utf8.count, !deadline.hasPassed {
      let count = unsafe sent.withUnsafeBytes {
        unsafe send(pair.client.number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count > 0 { sent = sent.dropFirst(count) }
      received += try pair.server.read()?.count ?? 0
    }
    #expect(received == text.utf8.count)
  }

  @Test func cutHoldsWhatPassesAndHealLetsItGo() throws {
    let pair = try Pair()
    pair.relay.cut()
    try write("to the server", to: pair.client)
    try write("to the client", to: pair.server)
    let late = try #require(Pair.connect(to: pair.relay.port))
    try write("late", to: late)
    #expect(isSilent(pair.server) && isSilent(pair.client) && isSilent(pair.listener))
    pair.relay.heal()
    #expect(try read(pair.server, 13) == "to the server")
    #expect(try read(pair.client, 13) == "to the client")
    #expect(try read(try Pair.accept(pair.listener), 4) == "late")
  }

  @Test func whatACrashedServerHadSentIsLost() throws {
    let pair = try Pair()
    pair.relay.cut()
    try write("never arrives", to: pair.server)
    pair.server.close()
    pair.relay.forgetWhatWasHeld(from: .server)
    #expect(isSilent(pair.client))
    pair.relay.heal()
    #expect(try read(pair.client, 1) == "")
  }

  @Test func refusesWhenNobodyListensAndEndsWhenClosed() throws {
    let pair = try Pair()
    pair.listener.close()
    let refused = try #require(Pair.connect(to: pair.relay.port))
    #expect(try read(refused, 1) == "")
    pair.relay.close()
    #expect(try read(pair.client, 1) == "")
    try eventually { Pair.connect(to: pair.relay.port) == nil }
  }
}
