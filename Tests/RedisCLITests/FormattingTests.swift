import RedisClient
import Testing

@testable import RedisCLI

/// The pure parts: splitting lines, reading them, printing replies.
@Suite struct FormattingTests {
  @Test(
    arguments: [
      "": [], "  \t ": [], "a": ["a"], "a b\tc": ["a", "b", "c"], "a  b ": ["a", "b"],
      "\"a b\"": ["a b"], "'a b'": ["a b"], "\"\"": [""], "''": [""],
      "mid\"dle x\"": ["middle x"], "a'b c'": ["ab c"], "\"a\\\"b\"": ["a\"b"],
      "\"\\x41\\x4\\xzz\"": ["Ax4xzz"], "\"\\n\\q\"": ["\nq"], "'\\n'": ["\\n"],
      "'it\\'s'": ["it's"], "'\\\\'": nil, "a\\b": ["a\\b"], "\\\"a\"": ["\\a"],
      "\"a\"b": nil, "'a'b": nil, "\"a": nil, "'a": nil, "\"a\\\"": nil, "a\u{b}b": ["a\u{b}b"],
      "\"a\"\u{b}b": ["a", "b"], "\u{b}a": ["a"], "#a": ["#a"],
    ] as [String: [String]?])
  func splitsLikeRedisCLI(line: String, arguments: [String]?) {
    let actual = try? ArgumentSplitter.split(line.utf8).map { String(decoding: $0, as: UTF8.self) }
    #expect(actual == arguments)
  }

  @Test(arguments: [
    ("GET k", "get", 1), ("3 GET k", "get", 3), ("+2 GET", "get", 2), ("3", "3", 1),
    ("2x GET", "2x", 1), ("connect a", "connect", 1), ("2 quit", "quit", 2), ("1 :set", ":set", 1),
    ("\"3\\x00\" PING", "ping", 3),
  ])
  func readsCommands(line: String, name: String, count: Int) {
    guard case .send(let command, count) = InputCommand(Array(line.utf8)) else {
      Issue.record("not a command: \(InputCommand(Array(line.utf8)))")
      return
    }
    #expect(command.name == name)
  }

  @Test(arguments: [
    "BLPOP q 0": true, "BLPOP q 1": false, "BLPOP q 0.00": true, "BLPOP q": false, "LPOP q": false,
    "XREAD BLOCK 0 STREAMS s $": true, "XREAD COUNT 1 block 0 STREAMS s $": true,
    "XREADGROUP GROUP g c BLOCK 100 STREAMS s >": false, "XREAD STREAMS block 0": true,
    "WAIT 1 0": true, "WAIT 1 5": false, "BZMPOP 0 1 z MIN": true, "BLMOVE a b LEFT RIGHT 0": true,
  ])
  func knowsWhatWaitsForEver(line: String, expected: Bool) {
    guard case .send(let command, _) = InputCommand(Array(line.utf8)) else { return }
    #expect(command.blocksForEver == expected)
  }

  @Test(
    arguments: [
      (.ok, "OK\n"), (.integer(-3), "(integer) -3\n"), (.null, "(nil)\n"),
      (.error(Array("ERR x".utf8)), "(error) ERR x\n"), (.bulk([]), "\"\"\n"),
      (
        .bulk([0, 7, 8, 9, 10, 13, 27, 34, 92, 126, 127, 255]),
        "\"\\x00\\a\\b\\t\\n\\r\\x1b\\\"\\\\~\\x7f\\xff\"\n"
      ),
      (.array([]), "(empty array)\n"), (.array([.array([])]), "1) (empty array)\n"),
      (.array([.integer(1), .array([.null, .ok])]), "1) (integer) 1\n2) 1) (nil)\n   2) OK\n"),
      (
        .array((1...10).map { .integer($0) }),
        (1...9).map { " \($0)) (integer) \($0)\n" }.joined() + "10) (integer) 10\n"
      ),
      (
        .array([.array((1...10).map { _ in .null }), .null]),
        "1)  1) (nil)\n" + (2...9).map { "    \($0)) (nil)\n" }.joined()
          + "   10) (nil)\n2) (nil)\n"
      ),
    ] as [(RedisReply, String)])
  func printsReplies(reply: RedisReply, text: String) {
    var output: [UInt8] = []
    ReplyFormatter.append(reply, to: &output)
    #expect(String(decoding: output, as: UTF8.self) == text)
  }

  @Test(
    arguments: [
      (.ok, "OK"), (.bulk(Array("a\nb".utf8)), "a\nb"), (.error(Array("ERR".utf8)), "ERR\n"),
      (.integer(1), "1"), (.null, ""), (.array([.integer(1), .integer(2)]), "1\n2"),
    ] as [(RedisReply, String)])
  func printsTextsAsTheyAre(reply: RedisReply, text: String) {
    var output: [UInt8] = []
    ReplyFormatter.appendRaw(reply, to: &output)
    #expect(String(decoding: output, as: UTF8.self) == text)
  }
}
