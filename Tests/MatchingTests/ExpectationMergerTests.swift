import Testing

@testable import LessonModel
@testable import Matching

/// An expectation, an output and what accept makes of them; lines parted by `|`.
struct MergeCase: Sendable, CustomTestStringConvertible {
  let name: String
  let expected: String?
  let output: String
  let merged: String
  let lost: [String]
  var isUnordered = false
  var isExact = false

  init(
    _ name: String, _ expected: String?, _ output: String, _ merged: String,
    lost: [String] = [], unordered: Bool = false, exact: Bool = false
  ) {
    self.name = name
    self.expected = expected
    self.output = output
    self.merged = merged
    self.lost = lost
    isUnordered = unordered
    isExact = exact
  }

  var testDescription: String { name }

  static let all: [MergeCase] = [
    .init("no expectation", nil, "a|b", "a|b"),
    .init("no expectation, white space at the ends", nil, "a  |b\t||", "a|b"),
    .init(
      "no expectation, what reads like a placeholder", nil, "<int> \\<int> <b>",
      "\\<int> \\\\<int> <b>"),
    .init("what reads like a mistyped placeholder", nil, "<itn> <int 5..>", "\\<itn> \\<int 5..>"),
    .init("all matches: not a byte changes", "a  |<int>|...||", "a|5|x", "a  |<int>|...||"),
    .init("a changed line", "a|b|c", "a|x|c", "a|x|c"),
    .init("a new line", "a|c", "a|b|c", "a|b|c"),
    .init("a line less", "a|b|c", "a|c", "a|c"),
    .init("a matching line keeps its placeholder", "<int> a|b", "5 a|c", "<int> a|c"),
    .init(
      "a changed line keeps the placeholders that match", "<int> bob <float>|x", "7 alice 1.5|x",
      "<int> alice <float>|x"),
    .init(
      "a changed line loses the others", "id <int 6..20> of <word>", "id 25 of x",
      "id 25 of <word>", lost: ["line 10: <int 6..20>: 25 is outside 6..20"]),
    .init(
      "a line that is gone", "a|<int> b|c", "a|c", "a|c",
      lost: ["line 11: <int>: the line is not in the output"]),
    .init("... between lines that match", "a|...|c|d", "a|1|2|c|e", "a|...|c|e"),
    .init(
      "... beside a line that changed in place", "a|...|total 5", "a|1|2|total 6", "a|...|total 6"),
    .init("... at the start and the end", "...|b|is 5|...", "a|b|is 6|c", "...|b|is 6|..."),
    .init(
      "the literal after ... is gone", "a|...|gone|...|z", "a|1|2|z", "a|1|2|z",
      lost: [
        "line 11: ...: a line next to it is not in the output",
        "line 13: ...: a line next to it is not in the output",
      ]),
    .init("exact stays exact", "<int>|a", "<int>|b", "<int>|b", exact: true),
    .init("exact writes what was printed", "a", "<int> ...", "<int> ...", exact: true),
    .init(
      "unordered keeps the author's order", "c|<int>|a", "a|5|b|c", "c|<int>|a|b", unordered: true),
    .init("unordered drops what is gone", "c|b b b|a", "a|c", "c|a", unordered: true),
    .init(
      "widths decide again without placeholders", " id  - <int>|a  b", " id - x|a b", " id - x|a b",
      lost: ["line 10: <int>: <int> expected, x is none"]),
    .init("trailing empty lines of the author stay", "a|b||", "a|c", "a|c||"),
    .init("no output at all", "a|b", "", ""),
    .init("a ^ within an escape", "\\<int> 5|a", "<int> 5|b", "\\<int> 5|b"),
    .init(
      "a capture that differs", "<int:x> <int:x>|a", "5 6|a", "<int:x> 6|a",
      lost: ["line 10: <int:x>: x was 5 (line 10), here 6"]),
  ]
}

struct ExpectationMergerTests {
  private func expectation(_ test: MergeCase, _ lines: String?) -> LessonModel.Expectation? {
    lines.map {
      LessonModel.Expectation(
        lines: ExpectationCase.lines($0), line: 10, isUnordered: test.isUnordered,
        isExact: test.isExact)
    }
  }

  @Test(arguments: MergeCase.all) func merge(_ test: MergeCase) {
    let output = ExpectationCase.lines(test.output)
    let result = ExpectationMerger.merge(
      expectation(test, test.expected), output: output, captures: Captures())
    #expect(result.lines.joined(separator: "|") == test.merged)
    #expect(result.lost == test.lost)
  }

  @Test(arguments: MergeCase.all) func mergedMatchesAndStays(_ test: MergeCase) {
    let output = ExpectationCase.lines(test.output)
    var again = expectation(test, test.merged) ?? LessonModel.Expectation(lines: [], line: 10)
    again.lines = again.lines == [""] ? [] : again.lines
    let result = ExpectationMerger.merge(again, output: output, captures: Captures())
    #expect(result.lines == again.lines)
    #expect(result.lost == [])
    #expect(ExpectationLint.problems(in: again).isEmpty)
  }
}
