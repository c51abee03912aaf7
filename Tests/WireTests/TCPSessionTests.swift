import Sessions
import Testing

@testable import Wire

@Suite struct TCPSessionTests {
  @Test(
    "what is typed",
    arguments: [
      ("PING", "PING\n"), ("a\nb\n", "a\nb\n"), (#"a\r"#, "a\r\n"),
      (#"\x41\n\t\\\0"#, "A\n\t\\\0\n"),
      (#"no end\c"#, "no end"), (#"\c"#, ""), ("a\n^D", "a\n"), ("é", "é\n"),
    ])
  func typing(text: String, bytes: String) throws {
    let lines = try TypedLines(text)
    #expect(String(decoding: lines.bytes, as: UTF8.self) == bytes)
    #expect(lines.endsSending == text.hasSuffix("^D"))
  }

  @Test(
    "what cannot be typed",
    arguments: [
      (#"a\q"#, 0), ("a\nb\\", 1), (#"\x4"#, 0), (#"\xzz"#, 0), (#"\x+1"#, 0), (#"\c more"#, 0),
      ("^D\nmore", 1),
    ])
  func refused(text: String, line: Int) {
    let error = #expect(throws: SessionError.self) { try TypedLines(text) }
    #expect(error?.lineOffset == line)
  }

  @Test("lines that are expected are waited for, in however many pieces they come")
  func countedLines() throws {
    let server = try WireServer(
      .init(trigger: "b\n", answer: ["on", "e\n", "two", "\nthree\n"], closes: false))
    let session = try TCPSessionGroup().open("main")
    let output = try WireDriver.run(
      session, WireDriver.input("a\nb", to: server.port, lines: 3))
    #expect(output.text == "one\ntwo\nthree\n")
    #expect(session.state == .idle)
  }

  @Test("the connection lasts from step to step")
  func lasting() throws {
    let server = try WireServer(.init(trigger: "c\n", answer: ["<received>"], closes: false))
    let session = try TCPSessionGroup().open("main")
    _ = try WireDriver.run(session, WireDriver.input("a", to: server.port))
    let output = try WireDriver.run(session, WireDriver.input("b\nc", lines: 3))
    #expect(output.text == "a\nb\nc\n")
  }

  @Test("a prompt without line end is shown", arguments: [1, nil])
  func prompt(lines: Int?) throws {
    let server = try WireServer(.init(trigger: "a\n", answer: ["> "], closes: false))
    let session = try TCPSessionGroup().open("main")
    let output = try WireDriver.run(
      session, WireDriver.input("a", to: server.port, lines: lines))
    #expect(output.text == "> ")
  }

  @Test("the other side's end ends the step; an address opens a new connection")
  func closing() throws {
    let server = try WireServer(
      .init(trigger: "a\n", answer: ["bye\n"]), .init(trigger: "b\n", answer: ["again\n"]))
    let session = try TCPSessionGroup().open("main")
    let first = try WireDriver.run(session, WireDriver.input("a", to: server.port, lines: 5))
    #expect(first.text == "bye\n")
    let error = #expect(throws: SessionError.self) {
      try session.begin(WireDriver.input("b"))
    }
    #expect(error?.message.contains("is closed") == true)
    let second = try WireDriver.run(session, WireDriver.input("b", to: server.port, lines: 5))
    #expect(second.text == "again\n")
  }

  @Test("the end of what is sent reaches the server")
  func halfClose() throws {
    let server = try WireServer(.init(trigger: "never", answer: ["got <received>"]))
    let session = try TCPSessionGroup().open("main")
    let output = try WireDriver.run(
      session, WireDriver.input("a\n^D", to: server.port, lines: 2))
    #expect(output.text == "got a\n")
  }

  @Test("nobody listens")
  func refusedConnection() throws {
    let port = try { try WireServer().port }()
    let session = try TCPSessionGroup().open("main")
    let output = try WireDriver.run(session, WireDriver.input("a", to: port, lines: 1))
    #expect(output.text == "(connection refused)\n")
    #expect(output.failure == "127.0.0.1:\(port): Connection refused")
  }

  @Test("a step without address", arguments: [nil, "nowhere", "host:0", "host:99999", "host:+1"])
  func noAddress(target: String?) throws {
    let session = try TCPSessionGroup().open("main")
    var input = WireDriver.input("a")
    input.target = target
    #expect(throws: SessionError.self) { try session.begin(input) }
    #expect(session.state == .idle)
  }

  @Test("a session stays with its address")
  func otherAddress() throws {
    let server = try WireServer(.init(trigger: "a\n", answer: ["b\n"], closes: false))
    let session = try TCPSessionGroup().open("main")
    _ = try WireDriver.run(session, WireDriver.input("a", to: server.port, lines: 1))
    #expect(throws: SessionError.self) { try session.begin(WireDriver.input("a", to: 9)) }
  }
}
