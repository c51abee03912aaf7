import LessonModel
import Matching
import Testing

/// The line of an exit status and the same text, printed.
@Suite struct StatusLineTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var output: String
    var status: Int?
    var events: [String] = []
    var isUnordered = false
    var kind = "sh"
    var lines: [String]
    var testDescription: String { "\(kind) \(output.debugDescription) \(status ?? 0)" }
  }

  static let cases = [
    Case(output: "", status: 3, lines: ["[3]"]),
    Case(output: "[3]\n", lines: ["\\[3]"]),
    Case(output: "[3]\n", status: 3, lines: ["[3]", "[3]"]),
    Case(output: "[3]\na\n", lines: ["[3]", "a"]),
    Case(output: "[3]\na\n", isUnordered: true, lines: ["\\[3]", "a"]),
    Case(output: "[3]\n", status: 3, isUnordered: true, lines: ["\\[3]", "[3]"]),
    Case(output: "\\[3]\n", lines: ["\\\\[3]"]),
    Case(output: "[]\n", lines: ["[]"]),
    Case(output: "[x]\n", lines: ["[x]"]),
    Case(output: "[3]\n", events: ["x\n"], lines: ["\\[3]", "bob| x"]),
    Case(output: "", status: 3, events: ["x\n"], lines: ["[3]", "bob| x"]),
    Case(output: "", events: ["[3]\n"], lines: ["bob| [3]"]),
    Case(output: "[3]\n", kind: "swift", lines: ["[3]"]),
    Case(output: "", lines: []),
  ]

  @Test("are told apart", arguments: cases)
  func lines(_ one: Case) {
    let parts =
      StepOutput(text: one.output).parts + (one.status.map { [OutputPart(.exitStatus($0))] } ?? [])
      + one.events.map { OutputPart(.text($0), session: "bob") }
    let record = StepRecord(
      number: 1, line: 1, kind: one.kind, session: "main", input: "", output: StepOutput(parts),
      outcome: .passed)
    #expect(record.comparedLines(isUnordered: one.isUnordered) == one.lines)
  }
}
