import LessonModel

/// What differs between an expectation and the output: a line diff in which a line that matches,
/// placeholders included, is never shown as a difference.
package struct Difference: Sendable, Equatable {
  /// What became of an expected line, or where a line of output comes from.
  package enum Kind: Sendable, Equatable {
    /// It matches.
    case same
    /// A line `...`, and how many lines it stands for.
    case gap(lines: Int)
    /// It differs in part.
    case changed
    /// It is not in the output.
    case missing
    /// It is in the output only.
    case extra
  }

  /// One row of the diff.
  package struct Row: Sendable, Equatable {
    /// What kind of row it is.
    package var kind: Kind
    /// The expected line as the lesson has it; nil for `extra`.
    package var expected: String?
    /// The lesson's line number of `expected`, from 1.
    package var expectedLine: Int?
    /// The line of output; nil for `gap` and `missing`.
    package var actual: String?
    /// The number of `actual` among the lines of output, from 1.
    package var actualLine: Int?
    /// The part of `expected` that differs, as offsets in its UTF-8; nil unless `changed`.
    package var expectedPart: Range<Int>?
    /// The part of `actual` that differs, as offsets in its UTF-8; nil unless `changed`.
    package var actualPart: Range<Int>?
    /// What is wrong, in words, where more can be said than that the text differs.
    package var note: String?

    /// Whether the row shows a difference.
    package var differs: Bool {
      switch kind {
      case .same, .gap: false
      case .changed, .missing, .extra: true
      }
    }
  }

  /// All rows, in order.
  package var rows: [Row]
  /// The lesson's line on which the expectation starts, from 1.
  package var firstLine: Int

  /// In one sentence what the first difference is.
  package var summary: String {
    guard let row = rows.first(where: \.differs) else { return "" }
    let place = row.expectedLine.map { "line \($0): " } ?? ""
    switch row.kind {
    case .changed:
      return place + (row.note ?? "the output differs")
    case .missing:
      return place + "\(ShownLine(row.expected ?? "", part: nil).text) is not in the output"
    default:
      let text = ShownLine(row.actual ?? "", part: nil).text
      return "line \(row.actualLine ?? 0) of the output is not expected: \(text)"
    }
  }

  init(_ comparison: Comparison, in matcher: ExpectationMatcher) {
    firstLine = matcher.expectation.line
    rows = []
    for row in comparison.rows {
      rows.append(Self.row(row, comparison, matcher))
    }
  }

  private static func row(
    _ row: Comparison.Row, _ comparison: Comparison, _ matcher: ExpectationMatcher
  ) -> Row {
    let lines = comparison.lines
    let patterns = matcher.patterns
    let firstLine = matcher.expectation.line
    switch row {
    case .match(let item, let line):
      return Row(
        kind: .same, expected: patterns[item].source, expectedLine: firstLine + item,
        actual: lines[line].text, actualLine: line + 1)
    case .gap(let item, let range):
      return Row(
        kind: .gap(lines: range.count), expected: patterns[item].source,
        expectedLine: firstLine + item)
    case .missing(let item):
      return Row(
        kind: .missing, expected: patterns[item].source, expectedLine: firstLine + item)
    case .extra(let line):
      return Row(kind: .extra, actual: lines[line].text, actualLine: line + 1)
    case .changed(let item, let line):
      let partial = PartialMatch(
        patterns[item], lines[line], number: firstLine + item, comparison.bindings)
      return Row(
        kind: .changed, expected: patterns[item].source, expectedLine: firstLine + item,
        actual: lines[line].text, actualLine: line + 1, expectedPart: partial.expected,
        actualPart: partial.actual, note: partial.mismatch?.text)
    }
  }
}
