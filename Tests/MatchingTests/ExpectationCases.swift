import Testing

@testable import LessonModel

/// An expectation against an output, lines parted by `|`.
struct ExpectationCase: Sendable, CustomTestStringConvertible {
  let name: String
  let expected: [String]
  let output: [String]
  let matches: Bool
  var isUnordered = false
  var isExact = false

  init(
    _ name: String, _ expected: String, _ output: String, _ matches: Bool,
    unordered: Bool = false, exact: Bool = false
  ) {
    self.name = name
    self.expected = Self.lines(expected)
    self.output = Self.lines(output)
    self.matches = matches
    isUnordered = unordered
    isExact = exact
  }

  static func lines(_ text: String) -> [String] {
    text.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
  }

  var expectation: LessonModel.Expectation {
    LessonModel.Expectation(lines: expected, line: 10, isUnordered: isUnordered, isExact: isExact)
  }

  var testDescription: String { name }

  static let ordered: [ExpectationCase] = [
    .init("the same lines", "a|b|c", "a|b|c", true),
    .init("nothing and nothing", "", "", true),
    .init("nothing and an empty line", "", "|", true),
    .init("nothing and something", "", "a", false),
    .init("something and nothing", "a", "", false),
    .init("one line too few", "a|b|c", "a|b", false),
    .init("one line too many", "a|b", "a|b|c", false),
    .init("the order wrong", "a|b", "b|a", false),
    .init("empty lines at the end of the output", "a", "a||", true),
    .init("empty lines at the end of the expectation", "a||", "a", true),
    .init("an empty line within decides", "a||b", "a|b", false),
    .init("any text on an empty last line", "a|<...>", "a|", true),
    .init("any text on a last line that is not there", "a|<...>", "a", true),
    .init("a token on a last line that is not there", "a|<int>", "a", false),
    .init(
      "columns of other widths", " id - x|---+--| <int> - a", " id    - x|------+----|  7    - a",
      true),
    .init("columns of other widths without placeholders", " id - x", " id  - x", false),
    .init("... lets widths change as well", " id - x|...", " id  - x|y", true),
  ]

  static let gaps: [ExpectationCase] = [
    .init("alone", "...", "a|b|c", true),
    .init("alone, no output", "...", "", true),
    .init("at the start", "...|c", "a|b|c", true),
    .init("at the start, none", "...|c", "c", true),
    .init("at the end", "a|...", "a|b|c", true),
    .init("at the end, none", "a|...", "a", true),
    .init("in the middle", "a|...|c", "a|b|b|c", true),
    .init("in the middle, none", "a|...|c", "a|c", true),
    .init("the last lines end the output", "a|...|c", "a|c|b|c", true),
    .init("the last line is not at the end", "a|...|c", "a|c|b", false),
    .init("the first line is not at the start", "a|...|c", "x|a|c", false),
    .init("lines may not serve twice", "a|...|a", "a", false),
    .init("a stretch in the middle", "...|b|c|...", "a|b|x|b|c|d", true),
    .init("a stretch is never torn", "...|b|c|...", "a|b|x|c|d", false),
    .init("two stretches in order", "...|b|...|c|...", "a|b|x|c|d", true),
    .init("two stretches, the order wrong", "...|c|...|b|...", "a|b|x|c|d", false),
    .init("next to each other", "a|...|...|c", "a|b|c", true),
    .init("greedy, the literal after it absent", "a|...|missing|...|z", "a|b|c|z", false),
    .init("with blanks after it", "a|...  |c", "a|b|c", true),
    .init("with blanks before it is text", "a|  ...|c", "a|b|c", false),
    .init("a line of three dots", "a|...|c", "a|...|c", true),
    .init("exact, it is text", "a|...|c", "a|...|c", true, exact: true),
    .init("exact, it is no wildcard", "a|...|c", "a|b|c", false, exact: true),
    .init("exact, a placeholder is text", "<int>", "<int>", true, exact: true),
    .init("exact, an escape is text", "\\<int>", "<int>", false, exact: true),
    .init("exact, runs of blanks decide", "<int>  a", "<int> a", false, exact: true),
    .init("exact, white space at the end does not", "a  ", "a", true, exact: true),
  ]

  static let captures: [ExpectationCase] = [
    .init("on two lines", "<int:x>|<int:x>", "5|5", true),
    .init("on two lines, not the same", "<int:x>|<int:x>", "5|6", false),
    .init("over ...", "<int:x>|...|<int:x>", "5|6|7|5", true),
    .init("over ..., not the same", "<int:x>|...|<int:x>", "5|6|7|6", false),
    .init(
      "a stretch binds where it has its first place", "...|<int:x> a|...|<int:x> b", "1 a|2 a|1 b",
      true),
    .init("and is not moved to another", "...|<int:x> a|...|<int:x> b", "1 a|2 a|2 b", false),
    .init(
      "within a stretch it is tried at each place", "...|<int:x> a|<int:x> b", "1 a|2 a|2 b", true),
    .init("a name bound is looked for", "<int:x>|...|<int:x> b|...", "2|1 b|2 b|3 b", true),
  ]

  static let unordered: [ExpectationCase] = [
    .init("the same order", "a|b", "a|b", true, unordered: true),
    .init("another order", "a|b|c", "c|a|b", true, unordered: true),
    .init("one twice", "a|a|b", "a|b|a", true, unordered: true),
    .init("one not often enough", "a|a|b", "a|b|b", false, unordered: true),
    .init("one too many", "a|b", "a|b|c", false, unordered: true),
    .init("one too few", "a|b|c", "a|b", false, unordered: true),
    .init("more with ...", "a|...|b", "c|b|a|d", true, unordered: true),
    .init("too few with ...", "a|...|b", "c|b", false, unordered: true),
    .init("a placeholder gives way", "<...>|a", "a|b", true, unordered: true),
    .init(
      "placeholders give way in a chain", "<...>|<word>|<int>", "1|a|? ?", true, unordered: true),
    .init("a chain that does not close", "<int>|<word>|<int>", "1|a|b", false, unordered: true),
    .init("a literal is taken first", "<word>|a", "b|a", true, unordered: true),
    .init("exact", "<int>|a", "a|<int>", true, unordered: true, exact: true),
    .init("a name once", "<int:x> a|b", "b|5 a", true, unordered: true),
    .init("a name twice", "<int:x> a|<int:x> b", "5 b|5 a", true, unordered: true),
    .init("a name twice, not the same", "<int:x> a|<int:x> b", "5 b|6 a", false, unordered: true),
    .init(
      "a name twice, the second choice fits", "<int:x> a|<int:x> b|<int> a", "4 a|5 b|5 a", true,
      unordered: true),
    .init(
      "two names, crossed", "<int:x> <int:y>|<int:y> <int:x>", "2 1|1 2", true, unordered: true),
  ]
}
