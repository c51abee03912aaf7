import Testing

@testable import LessonModel
@testable import Matching

struct LineMatchTests {
  private func check(_ test: LineCase) {
    var captures = Captures()
    let matcher = ExpectationMatcher(LessonModel.Expectation(lines: [test.pattern], line: 1))
    let result = matcher.match([test.line], captures: &captures)
    #expect(result.matched == test.matches, "\(test.pattern) against \(test.line)")
    #expect(result.rows.isEmpty == test.matches)
  }

  @Test(arguments: LineCase.literals) func literal(_ test: LineCase) { check(test) }
  @Test(arguments: LineCase.gaps) func gap(_ test: LineCase) { check(test) }
  @Test(arguments: LineCase.tokens) func token(_ test: LineCase) { check(test) }
  @Test(arguments: LineCase.times) func time(_ test: LineCase) { check(test) }
  @Test(arguments: LineCase.durations) func duration(_ test: LineCase) { check(test) }
  @Test(arguments: LineCase.bounds) func bounds(_ test: LineCase) { check(test) }
  @Test(arguments: LineCase.captures) func capture(_ test: LineCase) { check(test) }

  @Test(arguments: LineCase.literals + LineCase.gaps + LineCase.tokens)
  func everyLineMatchesItselfExactly(_ test: LineCase) {
    for line in [test.line, test.pattern] {
      var captures = Captures()
      let exact = LessonModel.Expectation(lines: [line], line: 1, isExact: true)
      #expect(ExpectationMatcher(exact).match([line], captures: &captures).matched)
    }
  }

  @Test func placeholdersTellWhatTheyTook() {
    var captures = Captures()
    let expectation = Expectation(
      lines: [" <int:id> | <...> | <time>", "...", "end"], line: 41)
    let result = ExpectationMatcher(expectation).match(
      ["  7   | a  b   | 03:01", "x", "y", "end"], captures: &captures)
    #expect(result.matched)
    #expect(
      result.matches == [
        PlaceholderMatch(line: 41, placeholder: "<int:id>", text: "7"),
        PlaceholderMatch(line: 41, placeholder: "<...>", text: "a  b"),
        PlaceholderMatch(line: 41, placeholder: "<time>", text: "03:01"),
        PlaceholderMatch(line: 42, placeholder: "...", text: "2 lines"),
      ])
    #expect(captures.values == ["id": "7"])
    #expect(captures.line(of: "id") == 41)
  }

  @Test func aMegabyteInOneLineIsReadOnce() {
    let million = String(repeating: "ab1 ", count: 250_000)
    for pattern in ["<...>ab2", "<...>b<...>b<...>c", "<...> <word:x> <...> <int>", "<...>a<hex>q"]
    {
      let line = ComparedLine(million, spelling: .runsAsOne)
      var match = LineMatch(
        Pattern(pattern, isExact: false, spelling: .runsAsOne), line, number: 1)
      var bindings = Bindings(Captures(), spelling: .runsAsOne)
      let matches = match.matches(&bindings)
      #expect(!matches)
      #expect(match.attempts <= 2 * line.bytes.count)
    }
  }

  @Test func aRunIsReadOnceHoweverManyAttemptsStartInIt() {
    let text = String(repeating: "a", count: 200_000)
    let line = ComparedLine(text, spelling: .runsAsOne)
    for pattern in [
      "<...>a<word>!", "<...>a<hex>!<...>", "<...:x>a<...:x>aa!", "<...:x>a<...:x>b<...>",
    ] {
      var match = LineMatch(
        Pattern(pattern, isExact: false, spelling: .runsAsOne), line, number: 1)
      var bindings = Bindings(Captures(), spelling: .runsAsOne)
      let matches = match.matches(&bindings)
      #expect(!matches)
    }
  }
}
