import LessonModel
import Testing

/// What a run proves of choices.
@Suite struct ChoiceTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let text: String
    let output: String
    let stands: Bool

    var testDescription: String { "\(text) in \(output)".replacing("\n", with: "↵") }

    init(_ text: String, in output: String, _ stands: Bool) {
      (self.text, self.output, self.stands) = (text, output, stands)
    }
  }

  static let cases = [
    Case("`8`", in: "8\n", true), Case("`8`", in: "a 8 b\n", true), Case("`8`", in: "(8)\n", true),
    Case("`8`", in: "18\n", false), Case("`8`", in: "80\n", false), Case("`8`", in: "x8\n", false),
    Case("`8`", in: "-8\n", false), Case("`-8`", in: "-8\n", true), Case("`8`", in: "x-8\n", true),
    Case("`8`", in: "8.5\n", false), Case("`8`", in: "1,8\n", false), Case("`8`", in: "8.\n", true),
    Case("`8`", in: "1.8, 8\n", true), Case("`000`", in: "1,000\n", false),
    Case("`p3  0`", in: "x p3\t0 y\n", true), Case("`p3 0`", in: "p3\n0\n", false),
    Case("`(0 rows)`", in: " a\n---\n(0 rows)\n", true), Case("`row`", in: "(0 rows)\n", false),
    Case("`UPDATE 1`", in: "alice| UPDATE 1\n", true), Case("`é`", in: "né\n", false),
    Case("`a` and `b`", in: "b\na\n", true), Case("`a` and `c`", in: "b\na\n", false),
    Case("`a`", in: "", false), Case("`A`", in: "a\n", false),
  ]

  @Test("a text stands in an output, or does not", arguments: cases)
  func stands(_ example: Case) {
    func choices(isRight: Bool) -> [Choice] {
      [Choice(example.text, feedback: "", isRight: isRight, line: 7)]
    }
    let asRight = choices(isRight: true).problem(in: example.output)
    let asWrong = choices(isRight: false).problem(in: example.output)
    #expect((asRight == nil) == example.stands)
    #expect((asWrong == nil) == !example.stands)
    #expect([asRight, asWrong].compactMap(\.self).allSatisfy { $0.contains("line 7") })
  }

  @Test("of what no code is in, no run is asked")
  func unproved() {
    for isRight in [true, false] {
      #expect([Choice("it waits", feedback: "", isRight: isRight, line: 1)].problem(in: "") == nil)
    }
  }

  @Test("pieces of text and code")
  func pieces() {
    let pieces = Choice.pieces(of: "`a` b`c d`")
    #expect(pieces.map(\.text) == ["a", " b", "c d"])
    #expect(pieces.map(\.isCode) == [true, false, true])
    #expect(Choice.pieces(of: "") == [])
  }
}
