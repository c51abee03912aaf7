import Foundation
import PatternMatching
import TestSupport
import Testing

@Suite("Aho–Corasick beside pyahocorasick")
struct PyAhocorasickTests {
  /// A text, and its matches: start, end and number of each, as they are sorted.
  private struct Case: Decodable {
    let text: String
    let matches: [Int]

    init(from decoder: any Decoder) throws {
      var parts = try decoder.unkeyedContainer()
      text = try parts.decode(String.self)
      matches = try parts.decode([Int].self)
    }
  }

  private func flat(_ matches: [PatternMatch]) -> [Int] {
    matches.map { [$0.range.lowerBound, $0.range.upperBound, $0.pattern] }
      .sorted { $0.lexicographicallyPrecedes($1) }.flatMap { $0 }
  }

  /// 100,000 texts in five parts.
  @Test("The matches are those of pyahocorasick", arguments: 1...5)
  func matches(seed: Int) throws {
    let lines = try PythonPeer.lines("patterns/ahocorasick-matches.py", "20000", "\(seed)")
    let decoder = JSONDecoder()
    var (texts, found, plain, compiled) = (
      0, 0, try AhoCorasick([]), try CompiledPatterns([])
    )
    for line in lines {
      if line.hasPrefix("@") {
        let patterns = try decoder.decode([String].self, from: Data(line.dropFirst().utf8))
        (plain, compiled) = (try AhoCorasick(patterns), try CompiledPatterns(patterns))
        continue
      }
      let this = try decoder.decode(Case.self, from: Data(line.utf8))
      texts += 1
      found += this.matches.count / 3
      for matches in [
        compiled.matches(in: this.text), plain.search(this.text).matches,
        plain.trie.search(this.text).matches,
      ] where flat(matches) != this.matches { Issue.record("\(line): \(matches)") }
    }
    #expect(texts == 20_000)
    #expect(found > 20_000)
  }
}
