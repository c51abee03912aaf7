/// What came of comparing a step's output with its expectation.
public struct MatchResult: Sendable, Equatable {
  /// Whether the output is what the lesson says.
  public let matched: Bool
  /// What the placeholders of the lines that match stood for, in the order of the lines.
  public let matches: [PlaceholderMatch]
  /// What differs; nil when nothing does.
  public let difference: Difference?

  init(_ comparison: Comparison, in matcher: ExpectationMatcher) {
    matched = comparison.matches
    matches = comparison.placeholders
    difference = matched ? nil : Difference(comparison, in: matcher)
  }
}
