/// What psql looks for in a statement's text before it sends the statement.
package struct Statement {
  private let words: [String]
  private let startsWithSelect: Bool

  /// Reads a statement's first words.
  package init(_ text: [UInt8]) {
    var reader = Reader(text: text)
    var words: [String] = []
    while words.count < 4, let word = reader.word() { words.append(word) }
    self.words = words
    var inner = Reader(text: text)
    inner.skipsParentheses = true
    startsWithSelect = ["select", "values"].contains(inner.word())
  }

  /// Whether a cursor can fetch its rows.
  package var isSelect: Bool { startsWithSelect }

  /// Its first word in lower case; empty when it starts with none.
  package var firstWord: String { words.first ?? "" }

  /// Whether it begins or ends a transaction, or cannot run within one.
  package var managesTransactions: Bool {
    let second = words.count > 1 ? words[1] : ""
    let rest = words.dropFirst(2)
    switch words.first {
    case "abort", "begin", "start", "commit", "end", "rollback", "vacuum": return true
    case "prepare": return second == "transaction"
    case "cluster": return words.count == 1
    case "create":
      if second == "database" || second == "tablespace" { return true }
      if second == "unique" { return rest.starts(with: ["index", "concurrently"]) }
      return second == "index" && rest.first == "concurrently"
    case "alter": return second == "system"
    case "drop", "reindex":
      if ["database", "system", "tablespace"].contains(second) { return true }
      return (second == "index" || second == "table") && rest.first == "concurrently"
    case "discard": return second == "all"
    default: return false
    }
  }

  /// The number of `COPY … FROM STDIN` in a text that no scanner has read yet.
  ///
  /// - Complexity: O(*n*) in the length of the text.
  package static func inlineCopies(in text: [UInt8], variables: VariableLookup) -> Int {
    var scanner = SQLScanner()
    var cursor = ScanCursor(text)
    var buffer: [UInt8] = []
    var count = 0
    while true {
      let outcome = scanner.scan(&cursor, into: &buffer, variables: variables)
      let isEnd = outcome == .endOfLine
      count += scanner.words.takeInlineCopies(sendsOpenStatement: isEnd)
      if isEnd { return count }
    }
  }

  /// Whether one of these words occurs anywhere in the text. The words are in lower case.
  ///
  /// - Complexity: O(*n*) in the length of the text; most places cost a comparison of one byte.
  package static func mentions(_ words: [[UInt8]], in text: [UInt8]) -> Bool {
    words.contains { word in
      guard let first = word.first, text.count >= word.count else { return false }
      return (0...text.count - word.count).contains { start in
        text[start] | 0x20 == first
          && word.indices.allSatisfy { text[start + $0].asciiLowercased == word[$0] }
      }
    }
  }

  /// Reads words, and skips blanks and comments.
  private struct Reader {
    var text: [UInt8]
    var position = 0
    var skipsParentheses = false

    mutating func word() -> String? {
      skip()
      let start = position
      while position < text.count, text[position].isASCIILetter || text[position] >= 0x80 {
        position += 1
      }
      if start == position { return nil }
      return text[start..<position].lowercasedText
    }

    private mutating func skip() {
      while position < text.count {
        if text[position].isBlank || skipsParentheses && text[position] == UInt8(ascii: "(") {
          position += 1
        } else if text[position...].starts(with: "--".utf8) {
          while position < text.count, text[position] != 0x0A { position += 1 }
        } else if text[position...].starts(with: "/*".utf8) {
          skipComment()
        } else {
          return
        }
      }
    }

    private mutating func skipComment() {
      var depth = 0
      while position < text.count {
        if text[position...].starts(with: "/*".utf8) {
          depth += 1
          position += 2
        } else if text[position...].starts(with: "*/".utf8) {
          depth -= 1
          position += 2
          if depth == 0 { return }
        } else {
          position += 1
        }
      }
    }
  }
}
