import Foundation
import RedisCLI
import RedisClient
import Sessions
import TestSupport
import Testing

/// What a session does beyond printing what redis-cli prints.
@Suite struct RedisSessionTests {
  @Test(arguments: [
    "EVAL \"\nreturn 1\n\" 0": "(integer) 1\n",
    "EVAL \"\nlocal n = redis.call('INCR', KEYS[1])\n\nreturn {n, [[it's]]}\n\" 1 k\nGET k":
      "1) (integer) 1\n2) \"it's\"\n\"1\"\n",
    "2 eval 'return\n2' 0": "(integer) 2\n(integer) 2\n",
    "EVAL_RO 'return \"a\nb\"' 0":
      "(error) ERR Error compiling script (new function): user_script:1: "
      + "unfinished string near '\"a'\n",
    "EVAL 'return [[a\nb]]' 0": "\"a\\nb\"\n",
    "FUNCTION LOAD REPLACE \"#!lua name=l\nredis.register_function('f', function() return 7 end)\n\"\nFCALL f 0":
      "\"l\"\n(integer) 7\n",
    "SCRIPT LOAD \"return\n1\"": "\"f1081cbd61139482968700a7d906d60c1625e38d\"\n",
    // Not a script, not well formed, or never closed: lines stay lines.
    "SET a \"x\nPING\" y": "Invalid argument(s)\nInvalid argument(s)\n",
    "EVAL \"return 1\nPING": "Invalid argument(s)\nPONG\n",
    "EVAL \"return 1\nPING\"": "Invalid argument(s)\nInvalid argument(s)\n",
    "EVAL \"return 1\n\" x\nPING": "Invalid argument(s)\nInvalid argument(s)\nPONG\n",
    "SCRIPT LOAD \"a\n\" b\nPING": "Invalid argument(s)\nInvalid argument(s)\nPONG\n",
    "SCRIPT LOAD \"a\nECHO \"b\nPING": "Invalid argument(s)\nInvalid argument(s)\nPONG\n",
  ])
  func readsScriptsOverLines(input: String, printed: String) throws {
    #expect(try RedisLesson().run(input) == printed)
  }

  @Test(arguments: [
    ("HELLO 3", "RESP3"), ("PING\nhello 3 SETNAME x", "RESP3"), ("help", "COMMAND DOCS"),
    ("? SET", "COMMAND DOCS"), ("SYNC", "replica"), ("CLIENT REPLY OFF", "leave it out"),
    ("SCRIPT DEBUG YES", "debugger"), ("MULTI\nSUBSCRIBE a", "EXEC or DISCARD"),
    ("MULTI\nMONITOR", "EXEC or DISCARD"),
  ])
  func saysWhatIsNotThere(input: String, part: String) throws {
    let lesson = try RedisLesson()
    let error = try #require(throws: SessionError.self) { try lesson.run(input + "\nSET a 1") }
    #expect(error.message.contains(part))
    #expect(error.lineOffset == input.filter { $0 == "\n" }.count)
    #expect(try lesson.session().state == .idle)
    // What stood before was run, what stood behind was not, and the conversation goes on.
    #expect(try lesson.run("DISCARD\nEXISTS a").hasSuffix("(integer) 0\n"))
  }

  @Test func keepsTheFirstFailure() throws {
    let lesson = try RedisLesson()
    #expect(
      try lesson.output("GET\nNOSUCH").failure == "ERR wrong number of arguments for 'get' command")
    #expect(try lesson.output("PING").failure == nil)
    #expect(try lesson.output("\"").failure == "Invalid argument(s)")
    #expect(try lesson.output("CLIENT LIST x").failure == "ERR syntax error")
    #expect(try lesson.output("SET s x\nMULTI\nINCR s\nEXEC").failure == nil)
    #expect(try lesson.output("3 nosuch\nPING").failure?.hasPrefix("ERR unknown command") == true)
  }

  @Test func endsWithQuit() throws {
    let lesson = try RedisLesson()
    #expect(try lesson.run("PING\nquit\nPING") == "PONG\n")
    #expect(try lesson.session().state == .ended("it was left with quit"))
    #expect(throws: SessionError.self) { try lesson.run("PING") }
    #expect(try lesson.run("PING", in: "other") == "PONG\n")
  }

  @Test(arguments: [
    (RedisCLIVersion(major: 7, minor: 0), 0), (RedisCLIVersion(major: 8, minor: 0), 1),
  ])
  func findsAServerThatWasStartedAgain(version: RedisCLIVersion, database: Int) throws {
    let lesson = try RedisLesson(overTCP: true, version: version)
    let port = lesson.server.port
    try lesson.run("SELECT 1\nSET a 1")
    try lesson.run("SUBSCRIBE c", in: "reader")
    lesson.server.stop()
    try lesson.session("reader").pump()
    #expect(try lesson.events(of: "reader") == "Error: Server closed the connection\n")
    #expect(
      try lesson.session("reader").state
        == .ended("redis-cli exits when the connection is lost while it reads messages"))
    let refused = "Could not connect to Redis at 127.0.0.1:\(port): Connection refused\n"
    let actual = try lesson.run("GET a\nGET a\n2 GET a")
    #expect(actual == "Error: Server closed the connection\n" + refused + refused)
    #expect(throws: SessionError.self) { try lesson.session("late") }
    let again = try RedisServer(port: port)
    #expect(try lesson.run("GET a\nCLIENT INFO").contains(" db=\(database) "))
    again.stop()
  }

  @Test func repeatsWhatHasNoReplyWhenTheConnectionIsLost() throws {
    let lesson = try RedisLesson()
    try lesson.run("PING")
    try lesson.run("CLIENT KILL TYPE normal", in: "other")
    #expect(
      try lesson.run("INCR n\n3 INCR n\nPING")
        == "Error: Server closed the connection\n(integer) 1\n(integer) 2\n(integer) 3\nPONG\n")
  }

  @Test func saysNothingAfterShutdown() throws {
    let lesson = try RedisLesson(overTCP: true)
    let refused =
      "Could not connect to Redis at 127.0.0.1:\(lesson.server.port): Connection refused\n"
    #expect(try lesson.run("SHUTDOWN NOSAVE\nPING") == refused)
  }

  @Test func connectsElsewhere() throws {
    let lesson = try RedisLesson()
    let other = try RedisServer()
    try lesson.run("SET here 1")
    #expect(try lesson.run("connect 127.0.0.1 \(other.port)\nEXISTS here") == "(integer) 0\n")
    #expect(try lesson.run("BLPOP q 0") == "")
    #expect(try lesson.session().state == .blocked(by: []))
  }

  @Test(arguments: [
    (RedisCLIVersion(major: 7, minor: 0), 5), (RedisCLIVersion(major: 8, minor: 0), 6),
  ])
  func beginsInItsDatabase(version: RedisCLIVersion, databaseAfterALoss: Int) throws {
    let lesson = try RedisLesson(database: 5, version: version)
    #expect(try lesson.run("CLIENT INFO").contains(" db=5 "))
    try lesson.run("SELECT 6\nCLIENT KILL TYPE normal SKIPME no")
    #expect(try lesson.run("PING\nCLIENT INFO").contains(" db=\(databaseAfterALoss) "))
  }

  @Test func authenticates() throws {
    let lesson = try RedisLesson(
      database: 2, arguments: ["--requirepass", "secret"],
      credentials: RedisCredentials(password: "secret"))
    #expect(try lesson.run("SET a 1") == "OK\n")
    try lesson.run("BLPOP q 0", in: "bob")
    #expect(try lesson.session("bob").state == .blocked(by: []))
    let wrong = try RedisLesson(
      arguments: ["--requirepass", "secret"], credentials: RedisCredentials(password: "no"))
    #expect(
      try wrong.run("PING") == """
        AUTH failed: WRONGPASS invalid username-password pair or user is disabled.
        (error) NOAUTH Authentication required.

        """)
  }

  @Test func refusesAReplyThatIsTooLarge() throws {
    let lesson = try RedisLesson()
    try lesson.run("SETRANGE big 40000000 x")
    let error = try #require(throws: SessionError.self) { try lesson.run("PING\nGET big\nPING") }
    #expect(error.message.contains("16777216 bytes"))
    let printed = try lesson.run("STRLEN big")
    #expect(printed == "PONG\n(integer) 40000001\n")
  }

  /// Each element is small, and what is printed of them is cut: an array may have any number.
  @Test func readsAnArrayOfAnySize() throws {
    let lesson = try RedisLesson(printsDurations: false)
    let output = try lesson.output(
      """
      EVAL "local t = {} for i = 1, 1500000 do t[i] = 'element ' .. i end return t" 0
      PING
      """)
    #expect(output.omittedBytes > 32 << 20)
    #expect(output.bytes.starts(with: "      1) \"element 1\"\n".utf8))
    #expect(output.bytes.suffix(5).elementsEqual("PONG\n".utf8))
    #expect(try lesson.run("PING") == "PONG\n")
  }

  /// What has come of a reply that breaks off is not printed, and is no part of the next one.
  @Test func forgetsAnArrayThatBreaksOff() throws {
    let lesson = try RedisLesson(arguments: [
      "--client-output-buffer-limit", "normal", "2mb", "2mb", "0",
    ])
    let lost = try lesson.run(
      "EVAL \"local t = {} for i = 1, 900000 do t[i] = i end return t\" 0")
    #expect(lost == "Error: Server closed the connection\n")
    #expect(try lesson.run("EVAL \"return {1, 2}\" 0") == "1) (integer) 1\n2) (integer) 2\n")
  }

  @Test func timesTheSlowCommandOnly() throws {
    let lesson = try RedisLesson(arguments: ["--enable-debug-command", "yes"])
    let input = "PING\nPING\nDEBUG SLEEP 0.6\nPING\nEVAL \"return 1\" 0\nPING"
    #expect(
      masked(try lesson.run(input)) == "PONG\nPONG\nOK\n(#.##s)\nPONG\n(integer) 1\nPONG\n")
  }

  @Test func runsManyCommands() throws {
    let lesson = try RedisLesson()
    let input = (1...20_000).map { "SET key:\($0) \"value \($0)\"\n" }.joined()
    #expect(try lesson.run(input) == String(repeating: "OK\n", count: 20_000))
    #expect(try lesson.run("DBSIZE") == "(integer) 20000\n")
  }

  @Test func keepsEveryByte() throws {
    let lesson = try RedisLesson()
    let escaped = (0...255).map { "\\x" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    try lesson.run("SET a \"\(escaped)\"")
    let redis = try RedisConnection(to: .unix(path: lesson.server.socketPath))
    #expect(try redis.command("GET", "a") == .bulk((0...255).map(UInt8.init)))
  }
}
