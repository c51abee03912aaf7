import LessonModel
import Testing

@testable import Site

/// What is said of a step in a timeline.
@Suite struct TimelineStatementTests {
  struct Said: Sendable {
    let fence: String
    let input: String
    let label: String
    let sentence: String
  }

  static let statements = [
    Said(
      fence: "sql", input: "SET a = 1;\nBEGIN;\n-- x; y\nUPDATE t\n  SET a = 2;\nSELECT 1;",
      label: "UPDATE", sentence: "UPDATE t SET a = 2"),
    Said(fence: "sql", input: "BEGIN;\nSET a = 1;", label: "BEGIN", sentence: "BEGIN"),
    Said(fence: "sql", input: "\\echo x\nselect 1", label: "SELECT", sentence: "select 1"),
    Said(fence: "sql", input: "\\d t", label: "\\D", sentence: "\\d t"),
    Said(fence: "redis", input: "# x\nincr a\nGET a", label: "incr", sentence: "incr a"),
    Said(
      fence: "kafka", input: "kafka-console-consumer --topic a", label: "consumer",
      sentence: "kafka-console-consumer --topic a"),
    Said(
      fence: "kafka", input: "kafka-topics --list", label: "topics", sentence: "kafka-topics --list"
    ),
    Said(fence: "swift", input: "import StepKit\nlet a = 1", label: "swift", sentence: "let a = 1"),
    Said(
      fence: "service", input: "# x\ncut a  b\nstop a", label: "cut", sentence: "cut a b, stop a"),
    Said(
      fence: "sh", input: "verylongcommand -x", label: "verylongc…", sentence: "verylongcommand -x"),
    Said(
      fence: "redis", input: "SET a \(String(repeating: "x", count: 100))", label: "SET",
      sentence: "SET a \(String(repeating: "x", count: 73))…"),
    Said(fence: "redis", input: "#", label: "", sentence: ""),
    Said(fence: "sh", input: "\"$A\" b", label: "\"$A\"", sentence: "\"$A\" b"),
    Said(fence: "sh", input: "\"$A/psql\" -X", label: "psql", sentence: "\"$A/psql\" -X"),
    Said(fence: "sh", input: "$R touch x", label: "touch", sentence: "$R touch x"),
    Said(fence: "sh", input: "P=x \"$A/dump\"", label: "dump", sentence: "P=x \"$A/dump\""),
  ]

  @Test("what a step does, in a word and in a line", arguments: statements)
  func statement(_ example: Said) throws {
    let kind = try #require(Vocabulary.standard.step(example.fence))
    let said = Statement(of: Step(number: 1, kind: kind, input: example.input + "\n", line: 1))
    #expect(said.label == example.label)
    #expect(said.sentence == example.sentence)
  }
}
