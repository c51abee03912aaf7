import Testing

@testable import LessonModel
@testable import Matching

struct ExpectationMatcherTests {
  private func check(_ test: ExpectationCase) {
    var captures = Captures()
    let result = ExpectationMatcher(test.expectation).match(test.output, captures: &captures)
    #expect(result.matched == test.matches, "\(test.expected) against \(test.output)")
    #expect(result.rows.isEmpty == test.matches)
    #expect(result.rows.contains(where: \.differs) != test.matches)
    if !test.matches { #expect(captures == Captures()) }
  }

  @Test(arguments: ExpectationCase.ordered) func ordered(_ test: ExpectationCase) { check(test) }
  @Test(arguments: ExpectationCase.gaps) func gap(_ test: ExpectationCase) { check(test) }
  @Test(arguments: ExpectationCase.captures) func capture(_ test: ExpectationCase) { check(test) }
  @Test(arguments: ExpectationCase.unordered) func unordered(_ test: ExpectationCase) {
    check(test)
  }

  @Test func capturesLastThePage() {
    var captures = Captures()
    let first = LessonModel.Expectation(lines: ["pid <int:pid>, <...:rest>"], line: 12)
    #expect(ExpectationMatcher(first).match(["pid 77, a  b"], captures: &captures).matched)
    #expect(captures.values == ["pid": "77", "rest": "a  b"])
    let second = LessonModel.Expectation(lines: ["<int:pid> ended", "<...:rest>."], line: 20)
    #expect(ExpectationMatcher(second).match(["77 ended", "a b."], captures: &captures).matched)
    let before = captures
    let result = ExpectationMatcher(second).match(["78 ended", "a b."], captures: &captures)
    #expect(!result.matched)
    #expect(captures == before)
    #expect(result.rows[0].note == "pid was 77 (line 12), here 78")
  }

  @Test func capturesOfAnOutputThatDiffersAreNotKept() {
    var captures = Captures()
    let expectation = LessonModel.Expectation(lines: ["<int:x>", "b"], line: 1)
    #expect(!ExpectationMatcher(expectation).match(["5", "c"], captures: &captures).matched)
    #expect(captures == Captures())
  }

  @Test func valuesSharedByASwiftStepCanBeExpected() {
    var captures = Captures()
    captures.bind("api", to: "http://127.0.0.1:8080")
    let expectation = LessonModel.Expectation(lines: ["at <...:api>/x"], line: 1)
    let matcher = ExpectationMatcher(expectation)
    #expect(matcher.match(["at http://127.0.0.1:8080/x"], captures: &captures).matched)
    #expect(!matcher.match(["at http://127.0.0.1:8081/x"], captures: &captures).matched)
  }

  // Work is counted, not timed: comparisons of one line of output with one expected line.

  @Test func nearMissesCostOneComparisonForEachPairOfLines() {
    let words = (0..<30).map { "line <...> of \($0) <...> end" }
    let output = (0..<2_000).map { "line \($0) of 0 x end\($0 == 1_999 ? "!" : "")" }
    for expected in [words, ["..."] + words, words.flatMap { ["...", $0] }] {
      let matcher = ExpectationMatcher(LessonModel.Expectation(lines: expected, line: 1))
      let comparison = matcher.compare(output, Captures())
      #expect(!comparison.matched)
      // Once for the match, once more to line up what differs.
      #expect(comparison.comparisons <= 2 * 30 * output.count + output.count)
    }
  }

  @Test func unorderedPlaceholdersThatFitAnyLineCostOneComparisonEach() {
    let expected = [String](repeating: "<int>", count: 2_000)
    let output = (0..<2_000).map { "\($0)" }
    let matcher = ExpectationMatcher(
      LessonModel.Expectation(lines: expected, line: 1, isUnordered: true))
    let comparison = matcher.compare(output, Captures())
    #expect(comparison.matched)
    #expect(comparison.comparisons <= expected.count)
  }

  @Test("huge outputs are lined up in bounded work", arguments: [(10_000, 10), (3, 100)])
  func hugeOutputs(differentLines: Int, comparisonsForEach: Int) {
    let expected = (0..<10_000).map { "row \($0 % differentLines)" }
    var output = expected
    output.insert("new", at: 10)
    output[5_000] = "changed"
    output.remove(at: 9_000)
    let matcher = ExpectationMatcher(LessonModel.Expectation(lines: expected, line: 1))
    let comparison = matcher.compare(output, Captures())
    #expect(!comparison.matched)
    let differing = comparison.pairs.filter { if case .match = $0 { false } else { true } }
    if differentLines == expected.count { #expect(differing.count == 3) }
    #expect(comparison.comparisons < comparisonsForEach * expected.count)
  }
}
