import Sessions
import Testing

@testable import KafkaTools

@Suite struct ScriptTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var text: String
    var words: [[String]]
    var lines: [[String]?] = []
    var testDescription: String { name }
  }

  static let cases = [
    Case(name: "nothing", text: "\n  \n", words: []),
    Case(name: "two lines", text: "a b\nc", words: [["a", "b"], ["c"]]),
    Case(name: "semicolon", text: "a;b ; c", words: [["a"], ["b"], ["c"]]),
    Case(name: "comments", text: "# one\na # two\nb#c", words: [["a"], ["b#c"]]),
    Case(name: "continued line", text: "a \\\n  b\\\nc d", words: [["a", "bc", "d"]]),
    Case(name: "carriage returns", text: "a b\r\nc\r", words: [["a", "b"], ["c"]]),
    Case(
      name: "quotes", text: #"a 'b c' "d \"e\" $f" g' 'h "" \ i"#,
      words: [["a", "b c", "d \"e\" $f", "g h", "", " i"]]),
    Case(name: "quoted signs", text: "a '|' \";\" \\>", words: [["a", "|", ";", ">"]]),
    Case(name: "tab", text: #"a $'\t|\n\'x'"#, words: [["a", "\t|\n'x"]]),
    Case(name: "quote over lines", text: "a 'b\nc' d", words: [["a", "b\nc", "d"]]),
    Case(
      name: "here-document", text: "a <<END b\none\n  two # $x `y`\n\nEND\nc",
      words: [["a", "b"], ["c"]],
      lines: [["one", "  two # $x `y`", ""], nil]),
    Case(
      name: "quoted delimiter", text: "a << 'E F'\nx\nE F", words: [["a"]], lines: [["x"]]),
    Case(name: "empty here-document", text: "a <<E\nE", words: [["a"]], lines: [[]]),
    Case(
      name: "tabs stripped", text: "a <<-E\n\t\tx\n\tE", words: [["a"]], lines: [["x"]]),
    Case(
      name: "two on a line", text: "a <<A; b <<B\n1\nA\n2\nB", words: [["a"], ["b"]],
      lines: [["1"], ["2"]]),
    Case(
      name: "after a continued line", text: "a \\\n  b <<E\nx\nE", words: [["a", "b"]],
      lines: [["x"]]),
  ]

  @Test(arguments: cases)
  func splitsAsAShellDoes(_ test: Case) throws {
    let commands = try Script.commands(in: test.text)
    #expect(commands.map(\.words) == test.words)
    if !test.lines.isEmpty { #expect(commands.map(\.lines) == test.lines) }
  }

  @Test(
    arguments: [
      ("a\nb | c", 1, "\"|\" needs a shell"),
      ("a > file", 0, "\">\" needs a shell"),
      ("a &", 0, "\"&\" needs a shell"),
      ("a < file", 0, "\"<\" needs a shell"),
      ("a <<< word", 0, "\"<\" needs a shell"),
      ("a\nb 'c\nd", 1, "never closed"),
      ("a \"b", 0, "never closed"),
      ("a <<END\nx\ny", 0, "a line END ends it"),
      ("<<END\nEND", 0, "without a command"),
      ("a <<A <<B\nA\nB", 0, "two here-documents"),
      ("a <<", 0, "needs a word"),
    ] as [(String, Int, String)])
  func refusesWhatItCannotDo(_ text: String, _ line: Int, _ message: String) throws {
    let error = #expect(throws: SessionError.self) { try Script.commands(in: text) }
    #expect(error?.message.contains(message) == true, "\(String(describing: error))")
    #expect(error?.lineOffset == line)
  }

  @Test(
    arguments: [
      (
        "kafka-topic --list",
        "kafka-topic is not one of Kafka's tools that there are here; "
          + "did you mean kafka-topics?"
      ),
      ("ls", "there is: kafka-topics, kafka-console-producer"),
      ("kafka-topics --list now", "kafka-topics: now belongs to no option of this tool"),
      ("kafka-topics --zookeeper x --list", "--zookeeper is long gone"),
      ("kafka-console-consumer --topic t --formatter x", "--formatter is left out"),
      ("kafka-topics --list --bootstrap-server db:9092", "this lesson's broker is 127.0.0.1:1"),
      ("kafka-console-producer --topic t", "nothing to read: give the messages in a here-document"),
      ("kafka-configs --describe --entity-type brokers", "only topics have settings here"),
      ("kafka-configs --describe --broker 1", "--broker is left out"),
      ("kafka-delete-records --offset-json-file a.json", "a.json cannot be read by a kafka step"),
      ("kafka-delete-records --offset-json-file /dev/stdin", "has nothing to read"),
      ("kafka-get-offsets --time max-timestamp", "--time max-timestamp is left out"),
      ("kafka-consumer-groups --reset-offsets --from-file a.csv", "a.csv cannot be read"),
    ])
  func namesWhatIsNotThere(_ text: String, _ message: String) throws {
    let command = try #require(try Script.commands(in: "\n" + text).first)
    let error = #expect(throws: SessionError.self) {
      try Tools.find(command, bootstrap: "127.0.0.1:1")
    }
    #expect(error?.message.contains(message) == true, "\(String(describing: error))")
    #expect(error?.lineOffset == 1)
  }

  @Test(
    arguments: ["localhost:9092", "127.0.0.1:9092", "127.0.0.1:1", "$KAFKA_BOOTSTRAP"],
    ["kafka-topics", "kafka-topics.sh", "bin/kafka-topics.sh"])
  func theUsualSpellingsStandForTheLessonsBroker(_ server: String, _ tool: String) throws {
    let command = ScriptCommand(
      words: [tool, "--list", "--bootstrap-server", server], lines: nil, lineOffset: 0)
    let found = try Tools.find(command, bootstrap: "127.0.0.1:1")
    #expect(try found.arguments.get().has("--list"))
  }
}

@Suite struct MomentTests {
  @Test(
    arguments: [
      ("PT1S", 1_000), ("PT1.5S", 1_500), ("P1D", 86_400_000), ("P1DT2H3M4S", 93_784_000),
      ("PT0S", 0), ("P", nil), ("PT", nil), ("1S", nil), ("P1H", nil), ("PT99999999999999S", nil),
    ] as [(String, Int64?)])
  func durations(_ text: String, _ expected: Int64?) {
    #expect(Moment.milliseconds(ofDuration: text) == expected)
  }

  @Test(
    arguments: [
      ("1970-01-01T00:00:00.000", 0), ("2000-02-29T12:30:15.250", 951_827_415_250),
      ("2026-01-31T12:00:00.000", 1_769_860_800_000),
      ("2026-01-31T12:00:00.000Z", 1_769_860_800_000), ("2026-01-31T12:00:00", nil),
      ("2026-01-31T12:00:00Z", nil), ("2026-01-31T12:00:00.000+02", 1_769_853_600_000),
      ("2026-01-31T12:00:00.000+02:00", 1_769_853_600_000),
      ("2026-01-31T12:00:00.000-01:30", 1_769_866_200_000), ("2026-13-01T00:00:00", nil),
      ("2026-01-31 12:00:00", nil), ("now", nil),
    ] as [(String, Int64?)])
  func dateTimes(_ text: String, _ expected: Int64?) {
    #expect(Moment.milliseconds(ofDateTime: text) == expected)
  }
}
