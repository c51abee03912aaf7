import Testing

@testable import LessonModel
@testable import Matching

/// The ways in which lines are lined up when there are too many for every pair to be compared.
struct AlignerTests {
  private func align(
    _ expected: [String], _ output: [String], cellLimit: Int, reach: Int = 256
  ) -> Aligner {
    let matcher = ExpectationMatcher(LessonModel.Expectation(lines: expected, line: 1))
    let lines = matcher.compared(output)
    let memo = MatchMemo(matcher.patterns, lines, firstLine: 1)
    let bindings = Bindings(Captures(), spelling: matcher.spelling)
    var aligner = Aligner(
      matcher.patterns, lines, memo, bindings, cellLimit: cellLimit, reach: reach)
    aligner.align(items: matcher.patterns.indices, lines: lines.indices)
    return aligner
  }

  private func text(_ aligner: Aligner) -> [String] {
    aligner.pairs.map { row in
      switch row {
      case .match(let item, let line): "\(item)=\(line)"
      case .gap(let item, let lines): "\(item)...\(lines.lowerBound)-\(lines.upperBound)"
      case .changed(let item, let line): "\(item)~\(line)"
      case .missing(let item): "-\(item)"
      case .extra(let line): "+\(line)"
      }
    }
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let expected: String
    let output: String
    let rows: String
  }

  static let cases: [Case] = [
    Case(testDescription: "a line gone", expected: "a|b|c", output: "a|c", rows: "0=0 -1 2=1"),
    Case(testDescription: "a line new", expected: "a|c", output: "a|b|c", rows: "0=0 +1 1=2"),
    Case(
      testDescription: "moved lines", expected: "a|b|c|d", output: "c|a|b|d",
      rows: "+0 0=1 1=2 -2 3=3"),
    Case(
      testDescription: "a literal absent between two gaps", expected: "a|...|x|...|c",
      output: "a|1|2|c", rows: "0=0 1...1-1 -2 3...1-3 4=3"),
    Case(
      testDescription: "a stretch found behind a gap", expected: "a|...|x|y|z",
      output: "a|1|x|y|w", rows: "0=0 1...1-2 2=2 3=3 -4 +4"),
    Case(
      testDescription: "more matches are better than fewer", expected: "a|...|b|c|d|...",
      output: "a|b|q|d|e", rows: "0=0 1...1-1 2=1 -3 +2 4=3 5...4-5"),
  ]

  @Test(arguments: cases) func exactly(_ test: Case) {
    let aligner = align(
      ExpectationCase.lines(test.expected), ExpectationCase.lines(test.output), cellLimit: 1 << 22)
    #expect(text(aligner).joined(separator: " ") == test.rows)
  }

  @Test(arguments: cases) func inParts(_ test: Case) {
    let expected = ExpectationCase.lines(test.expected)
    let output = ExpectationCase.lines(test.output)
    let rows = align(expected, output, cellLimit: 0).pairs
    let items = rows.compactMap { row -> Int? in
      switch row {
      case .match(let item, _), .gap(let item, _), .changed(let item, _), .missing(let item): item
      case .extra: nil
      }
    }
    #expect(items == Array(expected.indices))
    let shown = rows.flatMap { row -> [Int] in
      switch row {
      case .match(_, let line), .changed(_, let line), .extra(let line): [line]
      case .gap(_, let lines): Array(lines)
      case .missing: []
      }
    }
    #expect(shown == Array(output.indices))
    for case .match(let item, let line) in rows { #expect(expected[item] == output[line]) }
  }

  @Test func equalLinesThatAreNotThereCostBoundedWork() {
    let expected = ["..."] + Array(repeating: "<int> x", count: 2_000)
    let output = Array(repeating: "1 y", count: 1_000)
    let aligner = align(expected, output, cellLimit: 10_000)
    #expect(aligner.memo.questions <= 4 * 10_000 + output.count + 2)
    #expect(aligner.memo.comparisons <= output.count + 2)
    #expect(aligner.pairs.count == expected.count)
  }
}
