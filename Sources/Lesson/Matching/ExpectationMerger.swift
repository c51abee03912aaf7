package import LessonModel
import PlainText

/// What `accept` writes: the output, with everything that the author wrote and that still matches
/// it.
///
/// - A line that matches stays, placeholders and all. Of a line that changed in part, the
///   placeholders in the parts that still match stay.
/// - A line `...` stays where the lines before and after it are still there: matching, or changed
///   in place. Otherwise the lines that it stood for are written out.
/// - New lines are written as they were printed, without white space at their end. A `\` stands
///   before what would be read as a placeholder, as a line `...` or as the mark of a merge
///   conflict.
///
/// The result always matches the output, so merging it again changes nothing; and a new line
/// matches nothing else.
package struct ExpectationMerger {
  private let matcher: ExpectationMatcher
  private let result: MatchResult
  /// The lines of output as an expectation says them.
  private let written: [String]
  /// What has to match as well.
  private let second: SecondRun?
  private(set) var lines: [String] = []
  private(set) var lost: [String] = []
  /// Which lines of output were written anew.
  private(set) var used: Set<Int> = []

  /// What a second run printed, each line in the place of the first run's.
  struct SecondRun {
    let lines: [ComparedLine]
    let result: MatchResult

    /// The expected lines that match in it.
    var matched: Set<Int> {
      Set(result.pairs.compactMap { if case .match(let item, _) = $0 { item } else { nil } })
    }
  }

  /// Merges an expectation with the output that is to be right from now on.
  ///
  /// - Parameters:
  ///   - expectation: what the lesson says; nil when it says nothing.
  ///   - output: the lines of output, without their ends.
  ///   - captures: the page's captures before this step.
  /// - Returns: the lines to write, and for each placeholder that could not be kept what was lost.
  package static func merge(
    _ expectation: Expectation?, output: [String], captures: Captures
  ) -> (lines: [String], lost: [String]) {
    guard let expectation else {
      return (literal(output, isExact: false), [])
    }
    let matcher = ExpectationMatcher(expectation)
    let result = matcher.compare(output, captures)
    if result.matched { return (expectation.lines, []) }
    let written = literal(output, isExact: expectation.isExact)
    var merger = ExpectationMerger(matcher, result, written: written, second: nil)
    merger.merge()
    var merged = expectation
    merged.lines = merger.lines
    let remaining = ExpectationMatcher(merged)
    if remaining.compare(output, captures).matched { return (merger.lines, merger.lost) }
    // Widths decide now that no placeholder is left, or a capture is gone that others need.
    let lost = remaining.spelling == .asWritten ? merger.lost : merger.lostEverything()
    return (written, lost)
  }

  init(
    _ matcher: ExpectationMatcher, _ result: MatchResult, written: [String], second: SecondRun?
  ) {
    self.matcher = matcher
    self.result = result
    self.written = written
    self.second = second
  }

  /// Output as expected lines.
  static func literal(_ output: [String], isExact: Bool) -> [String] {
    var lines = output.map { text in
      let trimmed = trimmed(text)
      return isExact ? trimmed : Pattern.escapedLine(trimmed)
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  private static func trimmed(_ text: String) -> String {
    let bytes = Array(text.utf8)
    return String(decoding: bytes[..<TokenBytes.trimmedEnd(of: bytes)], as: UTF8.self)
  }

  // MARK: Row by row

  /// Writes the lines.
  mutating func merge() {
    let matched = second?.matched
    for (index, pair) in result.pairs.enumerated() {
      switch pair {
      case .match(let item, let line) where matched?.contains(item) == false:
        lines.append(changed(item, line))
      case .match(let item, _): lines.append(matcher.patterns[item].source)
      case .changed(let item, let line): lines.append(changed(item, line))
      case .extra(let line): lines.append(literal(line))
      case .missing(let item):
        lose(item, matcher.patterns[item].elements, "the line is not in the output")
      case .gap(let item, let range):
        if matcher.expectation.isUnordered || (isThere(index - 1) && isThere(index + 1)) {
          lines.append(matcher.patterns[item].source)
        } else {
          lose(gap: item)
          for line in range { lines.append(literal(line)) }
        }
      }
    }
    // Empty lines at the end, which never decide, stay as they are.
    if !lines.isEmpty { lines += matcher.expectation.lines.dropFirst(matcher.patterns.count) }
  }

  /// Whether a neighbour of a `...` is still there; so is the border of the expectation.
  private func isThere(_ index: Int) -> Bool {
    guard result.pairs.indices.contains(index) else { return true }
    return switch result.pairs[index] {
    case .match, .changed, .gap: true
    case .missing, .extra: false
    }
  }

  private mutating func literal(_ line: Int) -> String {
    used.insert(line)
    // An expected line of `<...>` may have matched an empty line behind the end of the output.
    return line < written.count ? written[line] : ""
  }

  /// A line that changed: what still matches on its left and on its right, what was printed
  /// between.
  private mutating func changed(_ item: Int, _ line: Int) -> String {
    let pattern = matcher.patterns[item]
    guard pattern.placeholderCount > 0 else { return literal(line) }
    let actual = result.lines[line]
    let number = matcher.expectation.line + item
    let partial = PartialMatch(pattern, actual, number: number, result.bindings)
    let reason = partial.mismatch?.text ?? "the line reads differently"
    let replaced = replacedPart(pattern, partial)
    let source = Array(pattern.source.utf8)
    let printed = Array(actual.text.utf8)
    let middle = String(decoding: printed[partial.actual], as: UTF8.self)
    let text =
      String(decoding: source[..<replaced.lowerBound], as: UTF8.self) + Pattern.escaped(middle)
      + String(decoding: source[replaced.upperBound...], as: UTF8.self)
    let merged = Pattern(text, isExact: false, spelling: .runsAsOne)
    var bindings = result.bindings
    let gone = pattern.elements.filter { element in
      guard case .placeholder(_, let source) = element else { return false }
      return replaced.overlaps(source)
    }
    // What was printed must not make a placeholder with what the author wrote beside it.
    let kept = pattern.placeholderCount - gone.count
    if kept > 0, merged.placeholderCount == kept, !LineEscape.isConflictMarker(text.utf8),
      merged.matches(actual, number: number, &bindings), fitsSecond(merged, line, number)
    {
      lose(item, gone, reason)
      return text
    }
    lose(item, pattern.elements, reason)
    return literal(line)
  }

  private func fitsSecond(_ pattern: Pattern, _ line: Int, _ number: Int) -> Bool {
    guard let second else { return true }
    var bindings = second.result.bindings
    return second.lines.indices.contains(line)
      && pattern.matches(second.lines[line], number: number, &bindings)
  }

  /// The part of the source that is replaced: also a `<...>` just before it, whose end is no longer
  /// known.
  private func replacedPart(_ pattern: Pattern, _ partial: PartialMatch) -> Range<Int> {
    var start = partial.expected.lowerBound
    for element in pattern.elements.reversed() {
      guard case .placeholder(let placeholder, let source) = element, placeholder.kind == .any,
        source.upperBound == start
      else { continue }
      start = source.lowerBound
    }
    return start..<max(start, partial.expected.upperBound)
  }

  // MARK: What is lost

  private mutating func lose(
    _ item: Int, _ elements: [Pattern.Element], _ reason: String
  ) {
    for element in elements {
      guard case .placeholder(let placeholder, _) = element else { continue }
      lost.append("line \(matcher.expectation.line + item): \(placeholder.source): \(reason)")
    }
  }

  private mutating func lose(gap item: Int) {
    lost.append(
      "line \(matcher.expectation.line + item): ...: a line next to it is not in the output")
  }

  func lostEverything() -> [String] {
    var all = ExpectationMerger(matcher, result, written: written, second: second)
    for (item, pattern) in matcher.patterns.enumerated() {
      if pattern.isGap {
        all.lose(gap: item)
      } else {
        all.lose(item, pattern.elements, "the lines do not match together any more")
      }
    }
    return all.lost
  }
}
