import Foundation
import Testing

@testable import LessonModel
@testable import Matching
@testable import PlainText

/// A file `expected` (its first line gives the flags and the first line number), a file `output`,
/// and what `unifiedText` makes of them: a folder added is a test added.
struct DifferenceTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures/matching/differences")

  static let cases: [String] = {
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
    precondition(names?.isEmpty == false, "no fixtures in \(folder.path)")
    return (names ?? []).sorted()
  }()

  private func read(_ name: String, _ file: String) throws -> [String] {
    let url = Self.folder.appending(path: name).appending(path: file)
    return VisibleText.lines(from: [UInt8](try Data(contentsOf: url)))
  }

  private func difference(_ name: String) throws -> MatchResult {
    let expected = try read(name, "expected")
    let flags = expected[0].split(separator: " ").map(String.init)
    let expectation = LessonModel.Expectation(
      lines: Array(expected.dropFirst()), line: try #require(Int(flags[0])),
      isUnordered: flags.contains("unordered"), isExact: flags.contains("exact"))
    var captures = Captures()
    captures.bind("x", to: "5", line: 12)
    let result = ExpectationMatcher(expectation).match(
      try read(name, "output"), captures: &captures)
    try #require(!result.matched)
    return result
  }

  private func expect(_ text: String, toEqual file: String, of name: String) throws {
    let url = Self.folder.appending(path: name).appending(path: file)
    if ProcessInfo.processInfo.environment["RECORD_FIXTURES"] == "1",
      !FileManager.default.fileExists(atPath: url.path)
    {
      try Data(text.utf8).write(to: url)
    }
    #expect(text == String(decoding: try Data(contentsOf: url), as: UTF8.self))
  }

  @Test(arguments: cases) func unifiedText(_ name: String) throws {
    try expect(difference(name).unifiedText(), toEqual: "unified", of: name)
  }

  @Test func aVeryLongLineIsShownAroundWhatDiffers() throws {
    let long = String(repeating: "x", count: 1_000_000)
    var captures = Captures()
    let expectation = LessonModel.Expectation(lines: [long + "a" + long], line: 1)
    let result = ExpectationMatcher(expectation).match([long + "b" + long], captures: &captures)
    let text = result.unifiedText()
    #expect(text.utf8.count < 4 * ShownLine.longest)
    let lines = text.split(separator: "\n")
    let removed = try #require(lines.first { $0.hasPrefix("-…") })
    let marks = try #require(lines.first { $0.hasPrefix("?") })
    #expect(removed.prefix { $0 != "a" }.count == marks.prefix { $0 != "^" }.count)
  }

  /// Two lines, and what is marked of them, in brackets; `[]` marks a place at which something is missing.
  static let lines: [(expected: String, actual: String, marked: String, markedActual: String)] = [
    (" 1 | bob", "1 | bob", "[·]1 | bob", "[]1 | bob"),
    ("  1 | bob", " 1 | eve", " [·]1 | [bob]", " []1 | [eve]"),
    ("a b c", "a x c", "a [b] c", "a [x] c"),
    ("the cat sat", "a dog ran", "[the cat sat]", "[a dog ran]"),
    ("rows: 10", "rows: 20", "rows: [1]0", "rows: [2]0"),
    ("\u{e9}", "e\u{301}", "[‹U+00E9›]", "[e‹U+0301›]"),
    ("\u{e9}t\u{e9}", "\u{e9}te\u{301}", "\u{e9}t[‹U+00E9›]", "\u{e9}t[e‹U+0301›]"),
    (
      "\u{1F468}\u{200D}\u{1F469}", "\u{1F468}\u{1F469}",
      "[‹U+1F468›‹U+200D›‹U+1F469›]", "[‹U+1F468›‹U+1F469›]"
    ),
    ("a b", "a\u{a0}b", "a[·]b", "a[‹U+00A0›]b"),
    ("a b", "a\tb", "a[·]b", "a[→]b"),
    ("<int> ok", "x ok", "[<int>] ok", "[x] ok"),
    ("<...> is <int>", "it is x", "<...> is [<int>]", "it is [x]"),
    ("<int:x> and <int:x>", "5 and 7", "<int:x> and [<int:x>]", "5 and [7]"),
    ("id <int 1..3> of <word>!", "id 9 by bob!", "id [<int 1..3> of] <word>!", "id [9 by] bob!"),
    ("\\<int> 1", "<int> 2", "\\<int> [1]", "<int> [2]"),
  ]

  /// A line that was expected beside the one that was printed.
  private static func row(_ expected: String, _ actual: String) throws -> MatchResult.Row {
    var captures = Captures()
    let result = ExpectationMatcher(LessonModel.Expectation(lines: [expected], line: 1))
      .match([actual], captures: &captures)
    return try #require(result.rows.first)
  }

  @Test("only what differs is marked", arguments: lines)
  func marked(
    _ test: (expected: String, actual: String, marked: String, markedActual: String)
  ) throws {
    let row = try Self.row(test.expected, test.actual)
    let (expected, actual) = row.shownLines
    func brackets(_ line: ShownLine) -> String {
      line.pieces.map { $0.differs ? "[\($0.text)]" : $0.text }.joined()
    }
    #expect(brackets(expected) == test.marked)
    #expect(brackets(actual) == test.markedActual)
  }

  @Test("marks are as wide as what they mark, and never lie beside it", arguments: lines)
  func marksFit(
    _ test: (expected: String, actual: String, marked: String, markedActual: String)
  ) throws {
    let row = try Self.row(test.expected, test.actual)
    for line in [row.shownLines.expected, row.shownLines.actual] {
      #expect(DisplayWidth.of(line.marks) <= DisplayWidth.of(line.text) + 1)
      #expect(line.marks.contains("^"))
      let marked = line.pieces.filter { $0.differs && !$0.text.isEmpty }
        .reduce(0) { $0 + DisplayWidth.of($1.text) }
      let missing = line.pieces.count { $0.differs && $0.text.isEmpty }
      #expect(line.marks.count { $0 == "^" } == marked + missing)
    }
  }

  @Test("lines of thousands of words are compared in a moment")
  func manyWords() throws {
    let words = (0..<20_000).map { "w\($0)" }
    var captures = Captures()
    let expectation = LessonModel.Expectation(
      lines: [words.joined(separator: " ")], line: 1)
    let result = ExpectationMatcher(expectation).match(
      [words.reversed().joined(separator: " ")], captures: &captures)
    #expect(result.rows.first?.parts.count == 1)
  }

  @Test func aVeryLongDifferenceIsCutAndCounted() throws {
    var captures = Captures()
    let expectation = LessonModel.Expectation(lines: (0..<3000).map { "a\($0)" }, line: 1)
    let result = ExpectationMatcher(expectation).match([], captures: &captures)
    let text = result.unifiedText()
    #expect(text.hasSuffix("# 2600 more lines differ\n"))
    #expect(text.split(separator: "\n").count == 404)
  }
}
