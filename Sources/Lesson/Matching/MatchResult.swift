package import LessonModel

/// What came of comparing a step's output with its expectation: what matched and, when not all did, a line
/// diff.
package struct MatchResult: Sendable, Equatable {
  /// One expected line, one line of output, or one of each.
  enum Pair: Equatable {
    /// A line that matches.
    case match(item: Int, line: Int)
    /// A line `...` and the lines that it stands for.
    case gap(item: Int, lines: Range<Int>)
    /// An expected line with the line of output that seems to be in its place.
    case changed(item: Int, line: Int)
    /// An expected line that is not there.
    case missing(item: Int)
    /// A line of output that is not expected.
    case extra(line: Int)
  }

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

  /// One row of a line diff in which a line that matches, placeholders included, is never shown as a
  /// difference.
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
    /// The parts in which both differ, in order; none unless `changed`.
    package var parts: [DifferingPart] = []
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

  /// The lesson's line on which the expectation starts, from 1.
  package let firstLine: Int
  /// Whether the output is what the lesson says.
  package let matched: Bool
  /// What the placeholders of the lines that match stood for, in the order of the lines.
  package let matches: [PlaceholderMatch]
  /// The diff, all rows in order; empty when the output is what the lesson says.
  package let rows: [Row]
  /// Expected lines and lines of output, lined up, in order.
  let pairs: [Pair]
  /// The lines of output.
  let lines: [ComparedLine]
  /// The captures, with those that this output binds.
  let bindings: Bindings
  /// How many times a line was compared with an expected line.
  let comparisons: Int

  init(
    _ pairs: [Pair], of patterns: [Pattern], firstLine: Int, lines: [ComparedLine],
    bindings: Bindings, matches: [PlaceholderMatch], comparisons: Int
  ) {
    self.firstLine = firstLine
    self.matches = matches
    self.pairs = pairs
    self.lines = lines
    self.bindings = bindings
    self.comparisons = comparisons
    matched = pairs.allSatisfy {
      switch $0 {
      case .match, .gap: true
      case .changed, .missing, .extra: false
      }
    }
    rows =
      matched
      ? [] : pairs.map { Self.row($0, patterns, lines, firstLine: firstLine, bindings) }
  }

  private static func row(
    _ pair: Pair, _ patterns: [Pattern], _ lines: [ComparedLine], firstLine: Int,
    _ bindings: Bindings
  ) -> Row {
    switch pair {
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
        patterns[item], lines[line], number: firstLine + item, bindings)
      let parts = LineComparison.parts(patterns[item], lines[line], partial, bindings)
      return Row(
        kind: .changed, expected: patterns[item].source, expectedLine: firstLine + item,
        actual: lines[line].text, actualLine: line + 1, parts: parts,
        note: partial.mismatch?.text ?? parts.lazy.compactMap(\.note).first)
    }
  }
}

extension PlaceholderMatch {
  /// What the placeholders of a line took.
  static func all(of match: LineMatch) -> [PlaceholderMatch] {
    zip(match.pattern.elements, match.spans).compactMap { element, span in
      guard case .placeholder(let placeholder, _) = element, let span else { return nil }
      return PlaceholderMatch(
        line: match.number, placeholder: placeholder.source, text: match.line.text(in: span))
    }
  }

  /// What a line `...` stands for: how many lines, since the lines are in the output.
  static func gap(line: Int, count: Int) -> PlaceholderMatch {
    PlaceholderMatch(
      line: line, placeholder: Pattern.gap, text: count == 1 ? "1 line" : "\(count) lines")
  }
}
