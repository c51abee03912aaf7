import TestSupport
import Testing

/// Inputs made at random, and inputs that were once thought to differ, against the real redis-cli.
@Suite struct ComparisonTests {
  @Test(arguments: 1...40) func printsWhatRedisCLIPrints(seed: Int) throws {
    var generator = InputGenerator(seed: UInt64(seed))
    // Steps are text: bytes that are no UTF-8 cannot be in a lesson.
    try compare(String(decoding: generator.input(lines: 120), as: UTF8.self))
  }

  @Test(arguments: [
    "desynchronised replies": "UNSUBSCRIBE a b\nPING\nECHO x\nSET k v\nGET k\n",
    "deeply nested arrays":
      "COMMAND DOCS GEOSEARCH XADD\n"
      + "EVAL \"return {{{{{{{{{{{{{1,2},3},{}}}}}}}}}}}}\" 0\n",
    "no line end at the end": "PING",
    "a NUL ends a line": "SET a\0b c\nGET a\nECHO \"x\0\"\n",
    "blanks": "\tPING\t\n \u{b}PING\n\u{c}\n\n   \nECHO a\u{b}b\n",
    "quit in the middle": "PING\nQuit now\nPING\n",
    "an error ends SUBSCRIBE": "2 SUBSCRIBE\nPING\nPSUBSCRIBE\nPING\n",
    "an error ends MONITOR": "MONITOR x\nPING\n",
    "a killed connection":
      "SELECT 3\nCLIENT KILL TYPE normal SKIPME no\nPING\nSET a 1\nSELECT 0\nGET a\n",
    "a connection made after a killed one":
      "SELECT 3\nCLIENT KILL TYPE normal SKIPME no\nPING\nconnect 127.0.0.1 PORT\nSET a 1\nSELECT 0\n"
      + "GET a\n",
    "confirmations":
      "UNSUBSCRIBE\nPING\n2 PUNSUBSCRIBE a b\nPING\nMULTI\nUNSUBSCRIBE a b\nECHO x\nEXEC\nPING\n",
    "a killed transaction": "MULTI\nCLIENT KILL TYPE normal SKIPME no\nEXEC\nGET a\nEXEC\n",
    "repeats end with the connection": "3 CLIENT KILL TYPE normal SKIPME no\nPING\n",
    "nobody there": "connect 127.0.0.1 1\nPING\n2 PING\n",
    "a status with a NUL":
      "EVAL \"return redis.status_reply('a\\\\0b')\" 0\nEVAL \"return redis.error_reply('a\\\\0b')\" 0\n",
    "an open quote": "EVAL \"return 1 0\nSET a \"x\"\nECHO \"a\nb\"\nGET a\n",
    "an open quote before other quotes":
      "EVAL 'return 1\nECHO 'x' 1\nSCRIPT LOAD \"a\nECHO \"b\" c\nPING\n",
    "long arrays": """
    EVAL "for i = 1, 20000 do redis.call('RPUSH', 'l', 'element ' .. i) end return {}" 0
    LRANGE l 0 -1
    LRANGE l 0 9
    MULTI
    LRANGE l 0 9999
    PING
    LRANGE l 5 0
    EXEC
    EVAL "local t = {} for i = 1, 3000 do t[i] = {i, {tostring(i), {}}, 'x'} end return t" 0

    """,
    "a select that EXEC undoes": "MULTI\nSELECT 4\nSET a 1\nDISCARD\nSET b 2\nDBSIZE\n",
  ])
  func printsWhatRedisCLIPrints(title: String, input: String) throws {
    try compare(input)
  }

  private func compare(_ input: String) throws {
    let lesson = try RedisLesson(overTCP: true)
    let other = try RedisServer()
    let expected = try RealRedisCLI.output(of: Self.bytes(input, for: other), on: other)
    let own = Self.bytes(input, for: lesson.server)
    let actual = try lesson.run(String(decoding: own, as: UTF8.self))
    #expect(lines(actual) == lines(expected), "ours:\n\(actual)\nredis-cli:\n\(expected)")
  }

  private static func bytes(_ input: String, for server: RedisServer) -> [UInt8] {
    Array(input.replacing("127.0.0.1 PORT", with: "127.0.0.1 \(server.port)").utf8)
  }

  // How long a command takes depends on how busy the machine is; other tests look at durations.
  // Whether redis-cli sees a connection end or reset depends on which side was faster.
  private func lines(_ text: String) -> [Substring] {
    masked(text)
      .replacing("Connection reset by peer", with: "Server closed the connection")
      .split(separator: "\n", omittingEmptySubsequences: false)
      .filter { $0 != "(#.##s)" }
  }
}
