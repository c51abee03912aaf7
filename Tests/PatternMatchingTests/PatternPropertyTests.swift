import Testing

@testable import Algorithms
@testable import PatternMatching

@Suite("Pattern matching: properties")
struct PatternPropertyTests {
  private func word(_ random: inout SplitMix64, _ alphabet: [UInt8], _ lengths: ClosedRange<Int>)
    -> [UInt8]
  {
    (0..<Int.random(in: lengths, using: &random)).map { _ in
      alphabet.randomElement(using: &random) ?? 0
    }
  }

  /// Every pattern is compared with every place of the text. Of equal patterns the first counts.
  private func naive(_ patterns: [[UInt8]], _ text: [UInt8]) -> Set<PatternMatch> {
    var found: Set<PatternMatch> = []
    for (number, pattern) in patterns.enumerated() where patterns.firstIndex(of: pattern) == number
    {
      for start in text.indices where text[start...].starts(with: pattern) {
        found.insert(PatternMatch(pattern: number, range: start..<start + pattern.count))
      }
    }
    return found
  }

  @Test("Naive search, trie, automaton and compiled patterns agree", arguments: 1...4)
  func agree(size: Int) throws {
    var random = SplitMix64(seed: UInt64(size))
    let alphabet = Array("abcd".utf8.prefix(size))
    for _ in 0..<2_000 {
      let patterns = (0..<Int.random(in: 0...12, using: &random)).map { _ in
        word(&random, alphabet, 1...6)
      }
      let text = word(&random, alphabet, 0...40)
      let (words, string) = (
        patterns.map { String(decoding: $0, as: UTF8.self) }, String(decoding: text, as: UTF8.self)
      )
      let right = naive(patterns, text)
      let plain = try AhoCorasick(words)
      let (walked, searched) = (plain.trie.search(string), plain.search(string))
      #expect(Set(walked.matches) == right && walked.matches.count == right.count)
      #expect(Set(searched.matches) == right && searched.matches.count == right.count)
      #expect(searched.visits <= 2 * text.count)
      for rowEntries in [0, 8, 32, CompiledPatterns.rowEntries] {
        let compiled = try CompiledPatterns(bytes: patterns, rowEntries: rowEntries)
        #expect(compiled.matches(in: text.span) == searched.matches)
        #expect(compiled.matchCount(in: text.span) == right.count)
        #expect(compiled.stateCount == plain.trie.nodes.count)
      }
      let chosen = searched.matches.leftmostLongest()
      #expect(
        zip(chosen, chosen.dropFirst()).allSatisfy { $0.range.upperBound <= $1.range.lowerBound })
      #expect(chosen.isEmpty == right.isEmpty)
    }
  }

  @Test("Patterns of all 256 bytes leave no column free, and none is needed")
  func allBytes() throws {
    let all = (0...255).map { UInt8($0) }
    let patterns = all.map { [$0] } + [all]
    for rowEntries in [0, CompiledPatterns.rowEntries] {
      let compiled = try CompiledPatterns(bytes: patterns, rowEntries: rowEntries)
      #expect(compiled.matchCount(in: all.span) == 257)
    }
  }

  @Test("A megabyte of one letter, with 1,000 patterns of that letter alone")
  func oneLetter() throws {
    let patterns = (1...1_000).map { Array(repeating: UInt8(97), count: $0) }
    let text = Array(repeating: UInt8(97), count: 1 << 20)
    let compiled = try CompiledPatterns(bytes: patterns)
    #expect(compiled.stateCount == 1_001)
    let long = text.span.extracting(0..<10_000)
    // Each place ends min(place, 1000) patterns.
    #expect(compiled.matchCount(in: long) == 1_000 * 10_000 - 999 * 1_000 / 2)
    var ends = 0
    compiled.scan(text.span) { _, _ in ends += 1 }
    #expect(ends == text.count)
  }

  @Test("100,000 patterns take at most 17 bytes for each of theirs, and 4 MiB of rows")
  func manyPatterns() throws {
    var random = SplitMix64(seed: 9)
    let alphabet = Array("abcdefghijklmnopqrstuvwxyz".utf8)
    let patterns = (0..<100_000).map { _ in word(&random, alphabet, 4...12) }
    let compiled = try CompiledPatterns(bytes: patterns)
    let length = patterns.reduce(0) { $0 + $1.count }
    #expect(compiled.stateCount <= length + 1)
    #expect(compiled.rowCount < compiled.stateCount)
    #expect(compiled.byteCount <= 17 * (length + 1) + 4 * patterns.count + 4 << 20 + 300)
    let text: [UInt8] = patterns.prefix(1_000).flatMap { $0 + [UInt8(32)] }
    var found: Set<Int> = []
    for match in compiled.matches(in: text.span) { found.insert(match.pattern) }
    #expect(
      patterns.prefix(1_000).indices.allSatisfy { number in
        found.contains(number) || patterns.firstIndex(of: patterns[number]) != number
      })
  }

  @Test("A pattern of a megabyte is one way down")
  func longPattern() throws {
    let pattern = Array(repeating: UInt8(97), count: 1 << 20) + [98]
    let compiled = try CompiledPatterns(bytes: [pattern])
    let text = [97] + pattern
    #expect(
      compiled.matches(in: text.span) == [PatternMatch(pattern: 0, range: 1..<text.count)])
  }

  @Test("More than 64 MiB of patterns are refused")
  func tooLarge() {
    let half = Array(repeating: UInt8(97), count: CompiledPatterns.longestInput / 2)
    #expect(throws: PatternError.tooLarge(limit: 1 << 26)) {
      try CompiledPatterns(bytes: [half, half, [97]])
    }
  }
}
