/// Patterns as a tree of their letters: patterns that begin alike share the nodes of their
/// beginning.
///
/// A search walks the text and the tree together, once from each place of the text.
///
///     let trie = try Trie(["he", "she"])
///     trie.search("ushers").matches  // "she" at 1..<4, "he" at 2..<4
///
/// Letters are bytes of UTF-8. That is enough: in valid UTF-8 no character's bytes stand within
/// those of another, so a match of bytes is a match of characters.
///
/// Source: Fredkin, "Trie memory", Communications of the ACM 3 (9), 1960.
public struct Trie: Sendable {
  /// A node: the patterns' common beginning that leads from the root to it.
  public struct Node: Sendable {
    /// The nodes below it, by the letter that leads there.
    public internal(set) var children: [UInt8: Int] = [:]
    /// The pattern that ends here.
    public internal(set) var pattern: Int?
  }

  /// The nodes; the root is the first, and a node stands behind its parent.
  public private(set) var nodes = [Node()]
  /// The length of each pattern, in bytes.
  let lengths: [Int]

  /// Builds the tree. Of equal patterns the first one counts.
  ///
  /// - Throws: `PatternError.empty` when a pattern is empty.
  /// - Complexity: O(Σ|p|), the length of all patterns together.
  public init(_ patterns: [String]) throws {
    lengths = patterns.map(\.utf8.count)
    for (place, pattern) in patterns.enumerated() {
      guard !pattern.isEmpty else { throw PatternError.empty(place) }
      insert(Array(pattern.utf8), as: place)
    }
  }

  // lesson: insert
  private mutating func insert(_ pattern: [UInt8], as place: Int) {
    var node = 0
    for letter in pattern {
      if let child = nodes[node].children[letter] {
        node = child
      } else {
        nodes.append(Node())
        nodes[node].children[letter] = nodes.count - 1
        node = nodes.count - 1
      }
    }
    if nodes[node].pattern == nil { nodes[node].pattern = place }
  }
  // lesson: end

  // lesson: search
  /// Finds all patterns in `text`, overlapping and nested ones too, ordered by where they begin.
  ///
  /// - Complexity: O(n·L), where n is the length of the text and L that of the longest pattern.
  public func search(_ text: String) -> PatternSearch {
    let text = Array(text.utf8)
    var result = PatternSearch()
    for start in text.indices {
      var node = 0
      for place in start..<text.count {
        result.visits += 1
        guard let child = nodes[node].children[text[place]] else { break }
        node = child
        if let pattern = nodes[node].pattern {
          result.matches.append(PatternMatch(pattern: pattern, range: start..<place + 1))
        }
      }
    }
    return result
  }
  // lesson: end
}
