import RedisClient
import Sessions
import TestSupport
import Testing

/// What a lesson must not see: a password that it did not set, the way to the server, and the
/// runner's own connections.
@Suite struct HiddenConnectionTests {
  private func lesson() throws -> RedisLesson {
    try RedisLesson(
      arguments: ["--requirepass", "made"], credentials: RedisCredentials(password: "made"),
      hidesCredentials: true)
  }

  @Test(
    "sessions are as on a server that asks for no password",
    arguments: [
      ("PING\nRESET\nPING\nGET k", "PONG\nRESET\nPONG\n(nil)\n"),
      ("MULTI\nRESET\nPING", "OK\nRESET\nPONG\n"),
      ("CONFIG SET requirepass other\nPING", "OK\nPONG\n"),
    ])
  func loggedIn(input: String, printed: String) throws {
    #expect(try lesson().run(input) == printed)
  }

  @Test("a password that the lesson sets is the lesson's affair")
  func anotherPassword() throws {
    let lesson = try lesson()
    #expect(try lesson.run("CONFIG SET requirepass other") == "OK\n")
    let refused = "(error) NOAUTH Authentication required.\n"
    #expect(try lesson.run("PING\nAUTH other\nPING", in: "bob") == refused + "OK\nPONG\n")
  }

  @Test("MONITOR does not show how sessions log in, nor the runner's questions")
  func monitor() throws {
    let lesson = try lesson()
    #expect(try lesson.run("MONITOR", in: "watch") == "OK\n")
    _ = try lesson.events(of: "watch")
    #expect(try lesson.run("SET a 1", in: "bob") == "OK\n")
    #expect(try lesson.run("BLPOP q 0", in: "carol") == "")
    #expect(try lesson.session("carol").state == .blocked(by: []))
    #expect(try lesson.run("LPUSH q x", in: "bob") == "(integer) 1\n")
    try lesson.session("watch").recheck()
    try lesson.settle()
    let commands = try lesson.events(of: "watch").split(separator: "\n").map { line in
      String(line[(line.firstIndex(of: "]") ?? line.startIndex)...].dropFirst(2))
    }
    #expect(commands == [#""SET" "a" "1""#, #""BLPOP" "q" "0""#, #""LPUSH" "q" "x""#])
  }

  @Test("the server's list of clients is that of the lesson, however often it was asked about them")
  func clientList() throws {
    let lesson = try lesson()
    for round in 1...5 {
      #expect(try lesson.run("BLPOP q\(round) 0", in: "bob") == "")
      #expect(try lesson.session("bob").state == .blocked(by: []))
      let list = try lesson.run("CLIENT LIST", in: "alice")
      #expect(list.split(separator: "\n").count == 2, "\(list)")
      #expect(try lesson.run("LPUSH q\(round) x", in: "alice") == "(integer) 1\n")
      try lesson.settle()
      _ = try lesson.events(of: "bob")
    }
    #expect(try lesson.run("BLPOP q 0", in: "bob") == "")
    #expect(try lesson.run("CLIENT KILL TYPE normal SKIPME yes", in: "alice") == "(integer) 1\n")
    #expect(try lesson.run("INFO clients", in: "alice").contains("connected_clients:1\r\n"))
  }

  @Test("a server that is gone is named as the lesson knows it")
  func gone() throws {
    let lesson = try lesson()
    #expect(
      try lesson.run("PING\nSHUTDOWN NOSAVE\nPING")
        == "PONG\nCould not connect to Redis at 127.0.0.1:\(lesson.server.port): "
        + "Connection refused\n")
    let error = #expect(throws: SessionError.self) { try lesson.session("late") }
    #expect(error?.message.contains(lesson.server.socketPath) == false)
  }
}
