/// Finds all of many patterns in one pass over a text.
///
/// The idea: a trie in which each node also knows where to go on when the text's next letter is not
/// below it. Its *fail link* leads to the longest other beginning of a pattern that ends with the
/// same letters. So no letter of the text is read twice.
///
///     let automaton = try AhoCorasick(["he", "she", "his", "hers"])
///     automaton.search("ushers").matches  // "she", "he" and "hers"
///
/// Invariant: after each letter of the text, the node stands for the longest beginning of a pattern
/// with which the text up to here ends.
///
/// This form is made to be read, and counts its work. `CompiledPatterns` is the same automaton in a
/// form that is fast.
///
/// Source: Aho and Corasick, "Efficient string matching: an aid to bibliographic search",
/// Communications of the ACM 18 (6), 1975: algorithms 1 to 3. Output links in place of the paper's
/// output sets, which take more than O(Σ|p|) where patterns are ends of others.
public struct AhoCorasick: Sendable {
  /// The patterns as a tree: the paper's goto function.
  public let trie: Trie
  /// For each node, the longest beginning of a pattern that is a proper end of the node's; the
  /// root's is the root.
  public private(set) var fail: [Int]
  /// For each node, the next node along its fail links at which a pattern ends.
  public private(set) var output: [Int?]

  // lesson: build
  /// Builds the tree and its links, a level at a time: a link leads to a node that is less deep.
  ///
  /// - Throws: `PatternError.empty` when a pattern is empty.
  /// - Complexity: O(Σ|p|), the length of all patterns together.
  public init(_ patterns: [String]) throws {
    trie = try Trie(patterns)
    fail = Array(repeating: 0, count: trie.nodes.count)
    output = Array(repeating: nil, count: trie.nodes.count)
    var level = [0]
    while !level.isEmpty {
      var next: [Int] = []
      for parent in level {
        for (letter, child) in trie.nodes[parent].children {
          next.append(child)
          guard parent != 0 else { continue }
          var node = fail[parent]
          while node != 0, trie.nodes[node].children[letter] == nil { node = fail[node] }
          fail[child] = trie.nodes[node].children[letter] ?? 0
          output[child] =
            trie.nodes[fail[child]].pattern == nil ? output[fail[child]] : fail[child]
        }
      }
      level = next
    }
  }
  // lesson: end

  // lesson: search
  /// Finds all patterns in `text`, overlapping and nested ones too, ordered by where they end.
  ///
  /// - Complexity: O(n + z), where n is the length of the text and z the number of matches; at most
  ///   2n visits.
  public func search(_ text: String) -> PatternSearch {
    var result = PatternSearch()
    var node = 0
    for (place, letter) in text.utf8.enumerated() {
      result.visits += 1
      while node != 0, trie.nodes[node].children[letter] == nil {
        node = fail[node]
        result.visits += 1
      }
      node = trie.nodes[node].children[letter] ?? 0
      var found: Int? = node
      while let end = found {
        if let pattern = trie.nodes[end].pattern {
          let start = place + 1 - trie.lengths[pattern]
          result.matches.append(PatternMatch(pattern: pattern, range: start..<place + 1))
        }
        found = output[end]
      }
    }
    return result
  }
  // lesson: end
}
