import Testing

@testable import Runner

/// What a fingerprint reads off a script: against regular expressions, which say the same and take ten times
/// as long.
@Suite struct ShellWordsTests {
  /// Texts of these pieces, the same in each run.
  private static func texts(of pieces: [String], count: Int) -> [String] {
    var generator = SeededGenerator(seed: 7)
    return (0..<count).map { _ in
      (0..<Int.random(in: 0...9, using: &generator)).map { _ in
        pieces[Int.random(in: 0..<pieces.count, using: &generator)]
      }.joined()
    }
  }

  @Test("files that are only written are left out")
  func written() {
    let pieces = [
      ">", ">", "|", "\"", "'", "a", "/b.c", " ", "\t", "\n", ";", "&", "<", "(", ")", "é",
    ]
    for text in Self.texts(of: pieces, count: 3000) {
      let expected = text.replacing(
        />>?\|?[ \t]*("[^"\n]*"|'[^'\n]*'|[^ \t\n;|&<>()]+)/, with: " ")
      #expect(text.withoutWrittenFiles == expected, "\(text.debugDescription)")
    }
    #expect("sort a >b >>\"c d\" >| e; cat <f".withoutWrittenFiles == "sort a      ; cat <f")
  }

  @Test("a word that sets a variable")
  func assignments() {
    for text in Self.texts(of: ["a", "Z", "_", "1", "=", "+", "-", "é", "\"", "$"], count: 3000) {
      #expect(text.isAssignment == text.contains(/^[A-Za-z_][A-Za-z0-9_]*\+?=/), "\(text)")
    }
  }
}
