import LessonModel
import Markdown
import PlainText

/// A line that looks like the opening fence of a step but is not one to Markdown.
struct StrayFence {
  private let offset: Int
  private let word: String
  private let columns: Int
  private let hasBacktick: Bool

  /// nil when the line is an ordinary one. On one in a footnote Markdown has a fence, which may have the
  /// footnote's name in front, or the mark of a list item.
  init?(_ source: SourceText, line: Int, isInFootnote: Bool, _ vocabulary: Vocabulary) {
    let range = source.line(line)
    var start = range.lowerBound
    var columns = 0
    while start < range.upperBound,
      TokenBytes.isBlank(source.bytes[start]) || source.bytes[start] == UInt8(ascii: ">")
    {
      columns += source.bytes[start] == UInt8(ascii: "\t") ? 4 - columns % 4 : 1
      if source.bytes[start] == UInt8(ascii: ">") { columns = 0 }
      start += 1
    }
    if isInFootnote {
      start = Self.firstFence(in: start..<range.upperBound, of: source) ?? range.upperBound
    }
    guard start < range.upperBound, FenceScanner.isFenceByte(source.bytes[start]) else {
      return nil
    }
    let character = source.bytes[start]
    let run = source.bytes[start..<range.upperBound].prefix { $0 == character }
    guard run.count >= 3 else { return nil }
    let info = InfoString(run.endIndex..<range.upperBound, in: source.bytes)
    let words = source.bytes[run.endIndex..<range.upperBound].split(
      whereSeparator: TokenBytes.isBlank)
    word = words.first.map { String(decoding: $0, as: UTF8.self) } ?? info.word
    offset = start
    self.columns = columns
    hasBacktick =
      character == UInt8(ascii: "`")
      && source.bytes[run.endIndex..<range.upperBound].contains(UInt8(ascii: "`"))
    let isStep = vocabulary.usualSteps.contains { $0.word == word } || word == "output"
    let isRelevant =
      hasBacktick ? !Self.closes(run, before: range.upperBound, source) : isStep
    guard isRelevant else { return nil }
  }

  /// Where the first run of three characters of fences begins.
  private static func firstFence(in range: Range<Int>, of source: SourceText) -> Int? {
    range.dropLast(2).first { start in
      FenceScanner.isFenceByte(source.bytes[start])
        && source.bytes[start..<(start + 3)].allSatisfy { $0 == source.bytes[start] }
    }
  }

  /// Whether the backticks begin an inline code span that ends on the same line.
  private static func closes(_ run: ArraySlice<UInt8>, before end: Int, _ source: SourceText)
    -> Bool
  {
    var rest = source.bytes[run.endIndex..<end]
    while let start = rest.firstIndex(of: UInt8(ascii: "`")) {
      let next = rest[start...].prefix { $0 == UInt8(ascii: "`") }
      if next.count == run.count { return true }
      rest = rest[next.endIndex...]
    }
    return false
  }

  func report(isHTML: Bool, isInFootnote: Bool, _ findings: inout FindingList) {
    if isInFootnote {
      findings.add(
        at: offset, "this `\(word)` block stands in a footnote and would not run",
        "put it into the page's text; to show it only, leave its first word out")
    } else if hasBacktick {
      findings.add(
        at: offset, "a backtick after the opening fence: to Markdown this is no code block",
        "leave the backtick out, or fence with `~~~`")
    } else if isHTML {
      findings.add(
        at: offset, "this `\(word)` block is inside HTML and would not run",
        "put a blank line between the HTML tag and the fence; take it out of an HTML comment")
    } else if columns >= 4 {
      findings.add(
        at: offset, "this `\(word)` block is indented by four columns or more and would not run",
        "indent it like the text that it belongs to; to show it only, fence it with a longer fence")
    } else {
      findings.add(
        at: offset, "this `\(word)` block is not a code block here and would not run",
        "put a blank line before it")
    }
  }
}
