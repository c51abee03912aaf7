import LessonModel

/// Expected lines and lines of output, lined up.
struct Comparison {
  /// One expected line, one line of output, or one of each.
  enum Row: Equatable {
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

  /// Everything, in order.
  var rows: [Row]
  /// The lines of output.
  var lines: [ComparedLine]
  /// The captures, with those that this output binds.
  var bindings: Bindings
  /// How many times a line was compared with an expected line.
  var comparisons: Int
  /// What each placeholder of the lines that match took.
  var placeholders: [PlaceholderMatch]

  /// Whether nothing differs.
  var matches: Bool {
    rows.allSatisfy {
      switch $0 {
      case .match, .gap: true
      case .changed, .missing, .extra: false
      }
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
      line: line, placeholder: "...", text: count == 1 ? "1 line" : "\(count) lines")
  }
}
