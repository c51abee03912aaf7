import Testing

@testable import LessonModel
@testable import Matching

/// A line of an expectation and what the linter says of it: `column: problem; remedy`.
struct LintCase: Sendable, CustomTestStringConvertible {
  let line: String
  let findings: [String]

  init(_ line: String, _ findings: String...) {
    self.line = line
    self.findings = findings
  }

  var testDescription: String { line }

  private static func write(_ right: String) -> String {
    "write \(right), or \\< where the < stands for itself"
  }

  static let all: [LintCase] = [
    .init("<int> <float> <hex> <word> <time> <duration> <uuid> <lsn> <port> <...>"),
    .init("<int:x> <int 6..20> <int:x 6..20> <float -1.5e3..2> <...:rest>"),
    .init("<b> <foo> </int> <int8> <a href=x> <port number> <time in ms> < int> <1>"),
    .init("\\<itn> \\<int 5..>"),
    .init("<itn>", "1: <itn> is no placeholder; " + write("<int>")),
    .init("é <Int>", "3: <Int> is no placeholder; " + write("<int>")),
    .init("<flaot 1..2>", "1: <flaot 1..2> is no placeholder; " + write("<float 1..2>")),
    .init("<durration:d>", "1: <durration:d> is no placeholder; " + write("<duration:d>")),
    .init("<..>", "1: <..> is no placeholder; " + write("<...>")),
    .init("<....>", "1: <....> is no placeholder; " + write("<...>")),
    .init("<…>", "1: <…> is no placeholder; " + write("<...>")),
    .init(
      "<int 5..>",
      "1: <int 5..>: 5.. is no pair of bounds low..high, both whole numbers; "
        + write("<int 6..20>")),
    .init(
      "<int 5>",
      "1: <int 5>: 5 is no pair of bounds low..high, both numbers; "
        + write("<int 6..20>")),
    .init(
      "<int 1.5..2>",
      "1: <int 1.5..2>: 1.5..2 is no pair of bounds low..high, both whole numbers; "
        + write("<int 6..20>")),
    .init(
      "<int 20..6>",
      "1: <int 20..6>: the bounds are reversed: 20 is more than 6; "
        + write("<int 6..20>")),
    .init(
      "<float:f 1.2..0.8>",
      "1: <float:f 1.2..0.8>: the bounds are reversed: 1.2 is more than 0.8; "
        + write("<float:f 0.8..1.2>")),
    .init(
      "<int:9x>",
      "1: <int:9x>: 9x is no name: a name is letters, digits and _, and starts with no digit; "
        + write("<int:x 6..20>")),
    .init("<word:>", "1: <word:>: the name after : is missing; " + write("<word:x>")),
    .init(
      "<int 6..20:x>",
      "1: <int 6..20:x>: the name stands before the bounds; "
        + write("<int:x 6..20>")),
    .init(
      "<port 1..5>", "1: <port 1..5>: only <int> and <float> take bounds; " + write("<port>")),
    .init(
      "<itn> and <int 2..1>", "1: <itn> is no placeholder; " + write("<int>"),
      "11: <int 2..1>: the bounds are reversed: 2 is more than 1; " + write("<int 1..2>")),
  ]
}

struct ExpectationLintTests {
  @Test(arguments: LintCase.all) func problems(_ test: LintCase) {
    let expectation = LessonModel.Expectation(lines: ["first", test.line], line: 7)
    let problems = ExpectationLint.problems(in: expectation)
    #expect(problems.map { "\($0.column): \($0.problem); \($0.remedy)" } == test.findings)
    #expect(problems.allSatisfy { $0.line == 8 })
  }

  @Test func exactHasNone() {
    let expectation = LessonModel.Expectation(lines: ["<itn> <int:x>"], line: 7, isExact: true)
    #expect(ExpectationLint.problems(in: expectation).isEmpty)
    #expect(ExpectationLint.captureNames(in: expectation).isEmpty)
  }

  @Test func captureNames() {
    let expectation = LessonModel.Expectation(
      lines: ["é <int:x> <...:rest>", "\\<int:no> <int>", "<int:x 1..5>"], line: 7)
    let names = ExpectationLint.captureNames(in: expectation)
    #expect(names.map { "\($0.name) \($0.line):\($0.column)" } == ["x 7:3", "rest 7:11", "x 9:1"])
  }
}
