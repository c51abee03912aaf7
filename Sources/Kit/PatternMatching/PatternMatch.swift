/// Where one pattern of several stands in a text.
public struct PatternMatch: Sendable, Hashable {
  /// The pattern's place in the list of patterns, from 0.
  public var pattern: Int
  /// The bytes of the text's UTF-8 that it takes.
  public var range: Range<Int>

  /// Makes a match.
  public init(pattern: Int, range: Range<Int>) {
    self.pattern = pattern
    self.range = range
  }
}

/// What a search found, and what it cost.
public struct PatternSearch: Sendable, Equatable {
  /// The matches, overlapping and nested ones too, in the order in which the search met them.
  public internal(set) var matches: [PatternMatch] = []
  /// How often a node was asked for its child: the measure of the search's work.
  public internal(set) var visits = 0
}

/// A list of patterns that cannot be searched for.
public enum PatternError: Error, Equatable, CustomStringConvertible {
  /// The pattern at this place is empty: it would be found between any two letters.
  case empty(Int)
  /// The patterns together have more bytes than this.
  case tooLarge(limit: Int)

  /// What is wrong, and what would be right.
  public var description: String {
    switch self {
    case .empty(let place): "pattern \(place) is empty: a pattern has at least one letter"
    case .tooLarge(let limit): "the patterns have more than \(limit) bytes together"
    }
  }
}

extension [PatternMatch] {
  // lesson: leftmostLongest
  /// The matches that remain when none may overlap: the leftmost one, the longest of those that
  /// begin there, and then the same again behind its end.
  ///
  /// - Complexity: O(n log n) in the number of matches.
  public func leftmostLongest() -> [PatternMatch] {
    var chosen: [PatternMatch] = []
    var end = 0
    let ordered = sorted {
      ($0.range.lowerBound, -$0.range.upperBound) < ($1.range.lowerBound, -$1.range.upperBound)
    }
    for match in ordered where match.range.lowerBound >= end {
      chosen.append(match)
      end = match.range.upperBound
    }
    return chosen
  }
  // lesson: end
}
