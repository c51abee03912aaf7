import TestSupport
import Testing

/// Whom `etude serve-kv` serves.
@Suite struct ServeKVPeerTests {
  private static func hex(_ text: String) -> String {
    text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private func talk(_ server: ServedKV, _ text: String, asOther: Bool) throws -> String {
    try OtherUser.python(
      OtherUser.talk, [server.port, Self.hex(text)], asOther: asOther)
  }

  @Test(.enabled(if: OtherUser.isAvailable)) func anotherUserOfTheMachineIsNotServed() throws {
    let server = try ServedKV(complaints: true)
    #expect(try talk(server, "SET a 1\nGET a\n", asOther: true) == "\n")
    #expect(try talk(server, "PING\nGET a\n", asOther: false) == Self.hex("+PONG\n$-1\n") + "\n")
    #expect(try talk(server, "SET a 1\n", asOther: true) == "\n")
    // It is said once.
    #expect(
      server.complaints() == "refused a connection of another user (uid \(OtherUser.id))\n")
  }
}
