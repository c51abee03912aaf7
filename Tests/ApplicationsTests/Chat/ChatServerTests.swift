import Applications
import Foundation
import Glibc
import PatternMatching
import Processes
import Servers
import TestSupport
import Testing
import WebServers

/// Rooms, order, masking.
@Suite struct ChatServerTests {
  /// A server that masks `darn`.
  static func server(
    limits: WebSocketLimits = WebSocketLimits(), times: SocketIOTimes = SocketIOTimes()
  ) throws -> ChatServer {
    try ChatServer(limits: limits, times: times) { text in
      text.replacing(#/(?i)\bdarn\b/#, with: "****")
    }
  }

  private static func join(_ client: SocketIOClient, _ room: String) throws -> Int? {
    try client.call("join", room, returning: ChatAnswer.self).members
  }

  private static func post(
    _ client: SocketIOClient, _ room: String, _ text: String
  ) throws -> ChatAnswer {
    try client.call("message", ChatPost(room: room, text: text))
  }

  /// What a client has got. An answer comes after everything that was sent to it before.
  private static func messages(of client: SocketIOClient) throws -> [ChatMessage] {
    _ = try client.call("leave", "no room", returning: ChatAnswer.self)
    return client.takeEvents().compactMap { $0.value() }
  }

  @Test func whoIsInTheRoomGetsTheMaskedTextOnce() throws {
    let server = try Self.server()
    let (x, y, z) = try (
      SocketIOClient(to: server.address, auth: ["name": "x"]), SocketIOClient(to: server.address),
      SocketIOClient(to: server.address)
    )
    #expect(try Self.join(x, "A") == 1 && Self.join(y, "A") == 2 && Self.join(z, "B") == 1)
    #expect(try Self.join(y, "A") == 2, "twice is once")
    #expect(
      try Self.post(x, "A", "Darn it") == ChatAnswer(number: 1, text: "**** it"))
    let message = ChatMessage(room: "A", number: 1, from: "x", text: "**** it")
    #expect(try Self.messages(of: y) == [message])
    #expect(try Self.messages(of: z) == [] && Self.messages(of: x) == [])
    let statistics = server.statistics
    #expect(statistics.messages == 1 && statistics.maskings == 1 && statistics.deliveries == 1)
    #expect(statistics.clients == 3 && statistics.rooms == 2)
    for client in [x, y, z] { client.disconnect() }
    try server.stop()
    #expect(server.statistics.clients == 0 && server.statistics.rooms == 0)
  }

  @Test func sendersKeepTheirOrderAndEverybodySeesTheSame() throws {
    let server = try Self.server()
    let readers = try (0..<3).map { _ in try SocketIOClient(to: server.address) }
    for reader in readers { _ = try Self.join(reader, "A") }
    let count = 300
    let address = server.address
    DispatchQueue.concurrentPerform(iterations: 4) { sender in
      #expect(throws: Never.self) {
        let client = try SocketIOClient(to: address, auth: ["name": "s\(sender)"])
        _ = try Self.join(client, "A")
        for number in 0..<count {
          try client.emit("message", ChatPost(room: "A", text: "\(number)"))
        }
        _ = try Self.messages(of: client)
        client.disconnect()
      }
    }
    var seen: [[ChatMessage]] = []
    for reader in readers { seen.append(try Self.messages(of: reader)) }
    #expect(seen[0].count == 4 * count && seen[1] == seen[0] && seen[2] == seen[0])
    #expect(seen[0].map(\.number) == Array(1...4 * count))
    for sender in 0..<4 {
      let own = seen[0].filter { $0.from == "s\(sender)" }.map(\.text)
      #expect(own == (0..<count).map { "\($0)" })
    }
    for reader in readers { reader.vanish() }
    try server.stop()
  }

  @Test func aTextThatCannotBeMaskedReachesNobody() throws {
    struct Down: Error {}
    let server = try ChatServer { text in
      if text == "stop" { throw Down() }
      return text
    }
    let (x, y) = try (
      SocketIOClient(to: server.address), SocketIOClient(to: server.address)
    )
    _ = try (Self.join(x, "A"), Self.join(y, "A"))
    #expect(try Self.post(x, "A", "stop").error != nil)
    #expect(try Self.post(x, "A", "go").number == 1)
    #expect(try Self.messages(of: y).map(\.text) == ["go"])
    for client in [x, y] { client.disconnect() }
    try server.stop()
  }

  @Test func namesAreMaskedAndHideNothing() throws {
    let server = try ChatServer(masker: Masker(try MaskingDictionary(["darn"])))
    let (x, y) = try (
      SocketIOClient(to: server.address, auth: ["name": "Darn You"]),
      SocketIOClient(to: server.address, auth: ["name": "x\u{202E}y"])
    )
    for name in ["a darn room", "a\u{202E}b", "a\nb", ""] {
      let answer = try x.call("join", name, returning: ChatAnswer.self)
      #expect(answer.error != nil && answer.members == nil, "\(name)")
    }
    // One name in two spellings is one room, and its messages name it in one way.
    _ = try (Self.join(x, "caf\u{E9}"), Self.join(y, "cafe\u{301}"))
    for (client, room) in [(x, "caf\u{E9}"), (y, "cafe\u{301}")] {
      _ = try Self.post(client, room, "hello")
    }
    let seen = try (Self.messages(of: x) + Self.messages(of: y))
    #expect(seen.map { Array($0.room.utf8) } == Array(repeating: Array("caf\u{E9}".utf8), count: 2))
    #expect(seen.map(\.from).contains("**** You") && !seen.map(\.from).contains("x\u{202E}y"))
    for client in [x, y] { client.disconnect() }
    try server.stop()
  }

  @Test func aDictionaryIsReplacedWithoutLosingAMessage() throws {
    let masker = Masker(try MaskingDictionary(["darn"]))
    let dictionaries = try [["darn", "fool"], ["darn"]].map { try MaskingDictionary($0) }
    let server = try ChatServer(masker: masker)
    let (x, y) = try (
      SocketIOClient(to: server.address), SocketIOClient(to: server.address)
    )
    _ = try (Self.join(x, "A"), Self.join(y, "A"))
    for number in 0..<300 {
      try x.emit("message", ChatPost(room: "A", text: "darn fool \(number)"))
      // The server masks meanwhile, on its own thread.
      masker.replace(with: dictionaries[number % 2])
    }
    _ = try Self.post(x, "A", "the end")
    let seen = try Self.messages(of: y)
    #expect(seen.map(\.number) == Array(1...301))
    for (number, message) in seen.dropLast().enumerated() {
      // By one of the dictionaries from the first word to the last.
      #expect(["**** fool \(number)", "**** **** \(number)"].contains(message.text))
    }
    #expect(masker.version == 301)
    for client in [x, y] { client.disconnect() }
    try server.stop()
  }

  @Test func whatIsNoEventOfTheChatIsRefused() throws {
    let server = try Self.server()
    let client = try SocketIOClient(to: server.address, auth: ["name": "bell\u{7}"])
    let answers: [ChatAnswer] = try [
      client.call("join", ""), client.call("join", String(repeating: "r", count: 65)),
      client.call("join", "a\nb"), client.call("join", ["a"]), client.call("leave", "A"),
      client.call("message", "text"), client.call("message", ChatPost(room: "A", text: "x")),
      client.call("message", ["room": "A"]), client.call("dance", "A"),
    ]
    #expect(answers.allSatisfy { $0.error != nil })
    _ = try Self.join(client, "A")
    #expect(try Self.post(client, "A", "").error != nil)
    #expect(try Self.post(client, "A", String(repeating: "x", count: 16_385)).error != nil)
    #expect(try Self.post(client, "A", String(repeating: "x", count: 16_384)).number == 1)
    for number in 1..<100 { #expect(try Self.join(client, "r\(number)") == 1) }
    #expect(try client.call("join", "r100", returning: ChatAnswer.self).error != nil)
    #expect(server.statistics.refused == 12 && server.statistics.rooms == 100)
    client.disconnect()
    try server.stop()
  }

  @Test func aSlowReaderHoldsUpNoRoom() throws {
    var limits = WebSocketLimits()
    limits.unsentBytes = 100_000
    let server = try Self.server(limits: limits)
    let (slow, writer, reader) = try (
      SocketIOClient(to: server.address), SocketIOClient(to: server.address),
      SocketIOClient(to: server.address)
    )
    for client in [slow, writer, reader] { _ = try Self.join(client, "A") }
    let text = String(repeating: "x", count: 16_000)
    var sent = 0
    while server.connections.slowClients == 0 {
      #expect(try Self.post(writer, "A", text).number == sent + 1)
      sent += 1
      #expect(try reader.next()?.value(as: ChatMessage.self)?.number == sent)
      try #require(sent < 5_000, "it may hold any number of messages")
    }
    #expect(try Self.post(writer, "A", "after").number == sent + 1)
    #expect(try Self.messages(of: reader).map(\.text) == ["after"])
    #expect(try Self.join(reader, "A") == 2, "the slow one is not in the room any more")
    for client in [writer, reader] { client.disconnect() }
    slow.vanish()
    try server.stop()
  }

  @Test func aClientThatHasVanishedIsFoundOut() throws {
    // A client that answers nothing: its machine is off.
    let server = try Self.server(
      times: SocketIOTimes(pingInterval: .milliseconds(50), pingTimeout: .milliseconds(50)))
    let silent = try SocketIOClient(to: server.address)
    let deadline = ContinuousClock.now + .seconds(30)
    while server.statistics.clients > 0 {
      try #require(ContinuousClock.now < deadline, "it stays for ever")
      sched_yield()
    }
    silent.vanish()
    try server.stop()
  }

  @Test func statisticsAndThePageAreServed() throws {
    let server = try Self.server()
    for (path, type, part) in [
      ("/statistics", "application/json", #""clients":0"#),
      ("/", "text/html; charset=utf-8", "<form>"),
    ] {
      let connection = try ByteConnection(to: server.address)
      try connection.send("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n")
      let reply = String(decoding: try connection.receiveAll(), as: UTF8.self)
      #expect(reply.hasPrefix("HTTP/1.1 200 OK\r\n") && reply.contains("Content-Type: \(type)\r\n"))
      #expect(reply.contains(part))
    }
    try server.stop()
  }

  @Test("PyPI's python-socketio") func pythonClient() throws {
    let server = try Self.server(
      times: SocketIOTimes(pingInterval: .milliseconds(200), pingTimeout: .seconds(2)))
    let lines = try PythonPeer.lines("websocket/socketio_client.py", server.address)
    #expect(
      lines == ["rooms", "order", "leave", "heartbeat", "namespace", "polling", "malformed"])
    try server.stop()
    #expect(server.statistics.clients == 0)
  }

  /// Whether Chromium is there. With `REQUIRE_SERVICES` set it must be.
  private static func hasBrowser() -> Bool {
    Executable.find("chromium") != nil || Executable.environmentValue("REQUIRE_SERVICES") != nil
  }

  @Test(
    "the browser's own WebSocket, and the official client in it",
    .enabled("needs chromium") { hasBrowser() })
  func browser() throws {
    let server = try Self.server()
    var routes = HTTPRoutes()
    routes.get("/hello") { _ in .text("hello") }
    let other = try HTTPServer(routes)
    let lines = try PythonPeer.lines(
      "websocket/browser.py", server.address, "127.0.0.1:\(other.port)")
    #expect(lines == ["the page", "the official client", "another origin"])
    try server.stop()
    try other.stop(within: .zero)
  }
}
