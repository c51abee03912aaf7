package import LessonModel

/// What came of comparing a step's output with its expectation.
package struct MatchResult: Sendable, Equatable {
  /// Whether the output is what the lesson says.
  package let matched: Bool
  /// What the placeholders of the lines that match stood for, in the order of the lines.
  package let matches: [PlaceholderMatch]
  /// What differs; nil when nothing does.
  package let difference: Difference?

  init(_ comparison: Comparison, in matcher: ExpectationMatcher) {
    matched = comparison.matches
    matches = comparison.placeholders
    difference = matched ? nil : Difference(comparison, in: matcher)
  }
}
