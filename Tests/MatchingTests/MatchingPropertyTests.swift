import TestSupport
import Testing

@testable import LessonModel
@testable import Matching

struct MatchingPropertyTests {
  private static let pieces = [
    "a", "b", " ", "  ", "-", "--", "12", "-5", "1.5", "<int>", "<int:x>", "<int 1..20>", "<...>",
    "<...:y>", "<word>", "<itn>", "\\", "\\<int>", "<", ">", "é", "日", "0/16B", "12 ms", "03:01",
    "|", "<float:z 0..9>", "\t", "...",
  ]

  private func line(_ generator: inout SeededGenerator) -> String {
    if Int.random(in: 0..<8, using: &generator) == 0 { return "..." }
    let count = Int.random(in: 0..<7, using: &generator)
    return (0..<count).map { _ in Self.pieces.randomElement(using: &generator) ?? "" }.joined()
  }

  private func lines(_ generator: inout SeededGenerator) -> [String] {
    let count = Int.random(in: 0..<7, using: &generator)
    return (0..<count).map { _ in line(&generator) }
  }

  /// An output that has to do with the expectation: lines kept, changed, left out, added.
  private func output(like expected: [String], _ generator: inout SeededGenerator) -> [String] {
    expected.flatMap { text -> [String] in
      switch Int.random(in: 0..<6, using: &generator) {
      case 0: return []
      case 1: return [line(&generator), text]
      case 2: return [text.replacing("<int>", with: "7").replacing("<int:x>", with: "5")]
      case 3: return [text.replacing("<...>", with: "z z").replacing("<word>", with: "w")]
      default: return [text]
      }
    }
  }

  @Test(arguments: 0..<40) func anOutputMatchesItselfExactly(_ seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    for _ in 0..<25 {
      let output = lines(&generator)
      var captures = Captures()
      let isUnordered = Bool.random(using: &generator)
      let exact = LessonModel.Expectation(
        lines: output, line: 1, isUnordered: isUnordered, isExact: true)
      let shuffled = isUnordered ? output.shuffled(using: &generator) : output
      if shuffled.last?.allSatisfy(\.isWhitespace) == true { continue }
      let result = ExpectationMatcher(exact).match(
        shuffled.map { $0 + " \r" }, captures: &captures)
      #expect(result.matched || output.last?.allSatisfy(\.isWhitespace) == true)
      #expect(captures == Captures())
    }
  }

  @Test(arguments: 0..<40) func whatIsAcceptedMatchesAndStays(_ seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    for _ in 0..<25 {
      let expected = lines(&generator)
      let output = output(like: expected, &generator)
      var captures = Captures()
      if Bool.random(using: &generator) { captures.bind("x", to: "5", line: 1) }
      var expectation = LessonModel.Expectation(
        lines: expected, line: 1, isUnordered: Bool.random(using: &generator),
        isExact: Int.random(in: 0..<5, using: &generator) == 0)
      let first = ExpectationMerger.merge(expectation, output: output, captures: captures)
      expectation.lines = first.lines
      var bound = captures
      let result = ExpectationMatcher(expectation).match(output, captures: &bound)
      #expect(result.matched, "\(expected) and \(output) gave \(first.lines)")
      let second = ExpectationMerger.merge(expectation, output: output, captures: captures)
      #expect(second.lines == first.lines)
      #expect(second.lost.isEmpty)
    }
  }

  @Test(arguments: 0..<40) func aDifferenceHasEveryLineOnce(_ seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    for _ in 0..<25 {
      let expected = lines(&generator)
      let output = output(like: expected, &generator)
      var captures = Captures()
      let expectation = LessonModel.Expectation(lines: expected, line: 1)
      let matcher = ExpectationMatcher(expectation)
      let difference = matcher.match(output, captures: &captures)
      guard !difference.matched else { continue }
      #expect(
        difference.rows.compactMap(\.expectedLine) == Array(1..<matcher.patterns.count + 1))
      let shown = difference.rows.compactMap(\.actualLine)
      #expect(shown == shown.sorted())
      let hidden = difference.rows.reduce(0) {
        if case .gap(let lines) = $1.kind { $0 + lines } else { $0 }
      }
      #expect(shown.count + hidden == matcher.compared(output).count)
      #expect(difference.rows.contains { $0.differs })
      #expect(!difference.unifiedText().isEmpty)
    }
  }

  /// The matcher against one that tries everything, on lines of one-letter words without names.
  @Test(arguments: 0..<40) func gapsFindAPlaceWhereverThereIsOne(_ seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    for _ in 0..<50 {
      let expected = (0..<Int.random(in: 0..<6, using: &generator)).map { _ in
        ["a", "b", "...", "<word>"].randomElement(using: &generator) ?? ""
      }
      let output = (0..<Int.random(in: 0..<7, using: &generator)).map { _ in
        ["a", "b"].randomElement(using: &generator) ?? ""
      }
      var captures = Captures()
      let result = ExpectationMatcher(LessonModel.Expectation(lines: expected, line: 1)).match(
        output, captures: &captures)
      #expect(
        result.matched == tryEverything(expected[...], output[...]),
        "\(expected) against \(output)")
      let text = expected.joined(separator: " ").replacing("...", with: "<...>")
      let glob = LessonModel.Expectation(lines: [text], line: 1)
      let line = output.joined(separator: " ")
      if !expected.contains("...") {
        #expect(
          ExpectationMatcher(glob).match([line], captures: &captures).matched == result.matched)
      }
    }
  }

  private func tryEverything(_ expected: ArraySlice<String>, _ output: ArraySlice<String>) -> Bool {
    guard let first = expected.first else { return output.isEmpty }
    if first == "..." {
      return tryEverything(expected.dropFirst(), output)
        || (!output.isEmpty && tryEverything(expected, output.dropFirst()))
    }
    guard let line = output.first, first == "<word>" || first == line else { return false }
    return tryEverything(expected.dropFirst(), output.dropFirst())
  }
}
