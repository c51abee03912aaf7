import PatternMatching
import Testing

@Suite("A trie")
struct TrieTests {
  private func words(_ matches: [PatternMatch], of patterns: [String]) -> [String] {
    matches.map { "\(patterns[$0.pattern])@\($0.range.lowerBound)" }
  }

  @Test("It finds overlapping and nested words, from left to right")
  func overlapping() throws {
    let patterns = ["he", "she", "his", "hers"]
    let found = try Trie(patterns).search("ushers")
    #expect(words(found.matches, of: patterns) == ["she@1", "he@2", "hers@2"])
    // u; s h e r; h e r s (and no more text); e; r; s: each look for a child counts.
    #expect(found.visits == 1 + 4 + 4 + 1 + 1 + 1)
  }

  @Test("Patterns that begin alike share nodes")
  func shared() throws {
    let trie = try Trie(["he", "hers", "her", "he"])
    #expect(trie.nodes.count == 5)
    #expect(trie.nodes.compactMap(\.pattern).sorted() == [0, 1, 2])
  }

  /// Each place of the text is a new start: min(L, n - i) children are asked for.
  @Test(
    "The worst case takes n·L visits",
    arguments: [(1_000, 10, 9_955), (10_000, 50, 498_775), (10_000, 100, 995_050)])
  func worst(count: Int, length: Int, visits: Int) throws {
    let pattern = String(repeating: "a", count: length - 1) + "b"
    let found = try Trie([pattern]).search(String(repeating: "a", count: count))
    #expect(found.visits == visits)
    #expect(found.matches.isEmpty)
  }

  @Test("Nothing is found without patterns, or without a text")
  func empty() throws {
    #expect(try Trie([]).search("abc").matches == [])
    #expect(try Trie([]).search("abc") == Trie(["x"]).search("abc"))
    #expect(try Trie(["a"]).search("").matches == [])
    #expect(try Trie(["a"]).search("").visits == 0)
    #expect(try AhoCorasick([]).search("abc").matches == [])
    #expect(try AhoCorasick(["a"]).search("").visits == 0)
    #expect(try CompiledPatterns([String]()).matches(in: "abc") == [])
    #expect(try CompiledPatterns(["a"]).matches(in: "") == [])
  }

  @Test("An empty pattern is refused, with its place")
  func emptyPattern() {
    #expect(throws: PatternError.empty(1)) { try Trie(["a", ""]) }
    #expect(throws: PatternError.empty(1)) { try AhoCorasick(["a", ""]) }
    #expect(throws: PatternError.empty(1)) { try CompiledPatterns(["a", ""]) }
    #expect(
      PatternError.empty(1).description
        == "pattern 1 is empty: a pattern has at least one letter")
  }

  @Test(
    "Of overlapping matches the leftmost is chosen, and of those the longest",
    arguments: [
      (["ab", "abc", "bcd", "d"], "abcd", ["abc@0", "d@3"]),
      (["a", "aa", "aaa"], "aaaaa", ["aaa@0", "aa@3"]),
      (["he", "she", "hers"], "ushers", ["she@1"]),
      (["x"], "abc", []),
    ])
  func leftmostLongest(patterns: [String], text: String, chosen: [String]) throws {
    let all = try CompiledPatterns(patterns).matches(in: text)
    #expect(words(all.leftmostLongest(), of: patterns) == chosen)
  }
}
