import PatternMatching
import Testing

@Suite("Aho–Corasick")
struct AhoCorasickTests {
  /// Figure 1 of the paper: he, she, his, hers. Its states in words: the fail link of "she" is
  /// "he", that of "sh" is "h", those of "his" and "hers" are "s", and all others are the root.
  @Test("The links are those of the paper's figure 1")
  func figure() throws {
    let automaton = try AhoCorasick(["he", "she", "his", "hers"])
    var names = [0: ""]
    for (node, value) in automaton.trie.nodes.enumerated() {
      for (letter, child) in value.children {
        names[child] = (names[node] ?? "?") + String(Unicode.Scalar(letter))
      }
    }
    let fails = automaton.fail.enumerated().compactMap { node, fail in
      fail == 0 ? nil : "\(names[node] ?? "?")>\(names[fail] ?? "?")"
    }
    #expect(fails.sorted() == ["hers>s", "his>s", "sh>h", "she>he"])
    let outputs = automaton.output.enumerated().compactMap { node, output in
      output.map { "\(names[node] ?? "?")>\(names[$0] ?? "?")" }
    }
    #expect(outputs == ["she>he"])
  }

  @Test("Words that end at one place are found together, the longest first")
  func nested() throws {
    let patterns = ["c", "bc", "abc", "x"]
    let found = try AhoCorasick(patterns).search("abcx").matches
    #expect(found.map { patterns[$0.pattern] } == ["abc", "bc", "c", "x"])
    #expect(try CompiledPatterns(patterns).matches(in: "abcx") == found)
  }

  @Test("A word is found through an output link that passes nodes where none ends")
  func outputLink() throws {
    // At "xabcd" the fail links lead to "abcd", "bcd" and "cd": only at the last a word ends.
    let patterns = ["xabcdy", "abcdz", "bcde", "cd"]
    #expect(
      try AhoCorasick(patterns).search("xabcd").matches
        == [PatternMatch(pattern: 3, range: 3..<5)])
    #expect(
      try CompiledPatterns(patterns).matches(in: "xabcd")
        == [PatternMatch(pattern: 3, range: 3..<5)])
  }

  /// 2n - (L - 1): each letter is looked for once, and once more after each fail link.
  @Test(
    "The worst case of a trie takes at most 2n visits",
    arguments: [(1_000, 10, 1_991), (10_000, 50, 19_951), (10_000, 100, 19_901)])
  func worst(count: Int, length: Int, visits: Int) throws {
    let pattern = String(repeating: "a", count: length - 1) + "b"
    let found = try AhoCorasick([pattern]).search(String(repeating: "a", count: count))
    #expect(found.visits == visits)
    #expect(found.matches.isEmpty)
  }
}
