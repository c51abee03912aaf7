/// The words of a page's SQL: they tell what it touches before it runs.
package enum StatementText {
  /// The words of each statement and backslash command, in lower case, in their order.
  ///
  /// Statements end where psql ends them. Comments do not count. Words in quotes do, because `EXECUTE`
  /// and `DO` run them. A backslash command's first word has its backslash.
  ///
  /// - Complexity: O(n) in the length of the text.
  package static func words(of text: String) -> [[String]] {
    var scanner = SQLScanner()
    var statements: [[String]] = []
    var buffer: [UInt8] = []
    func flush() {
      let found = words(in: buffer)
      if !found.isEmpty { statements.append(found) }
      buffer = []
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      var cursor = ScanCursor(Array(line.utf8))
      scanning: while true {
        switch scanner.scan(&cursor, into: &buffer, variables: .none) {
        case .semicolon: flush()
        case .backslash:
          let rest = cursor.take(cursor.run { _ in true })
          var command = words(in: Array(rest))
          if !command.isEmpty { command[0] = "\\" + command[0] }
          statements.append(command)
          break scanning
        case .endOfLine: break scanning
        }
      }
      buffer.append(UInt8(ascii: "\n"))
    }
    flush()
    return statements
  }

  /// The words in a text without its comments.
  private static func words(in bytes: [UInt8]) -> [String] {
    var words: [String] = []
    var quote: UInt8?
    var index = 0
    func has(_ pair: String, at place: Int) -> Bool {
      bytes[place...].prefix(2).elementsEqual(pair.utf8)
    }
    while index < bytes.count {
      let byte = bytes[index]
      if byte.isIdentifierStart {
        let end = bytes[index...].firstIndex { !$0.isIdentifierPart } ?? bytes.count
        words.append(bytes[index..<end].lowercasedText)
        index = end
        continue
      }
      if let open = quote {
        if byte == open { quote = nil }
      } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
        quote = byte
      } else if has("--", at: index) {
        index = bytes[index...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      } else if has("/*", at: index) {
        index = endOfComment(in: bytes, from: index)
      }
      index += 1
    }
    return words
  }

  /// The last byte of the comment that begins at `start`; comments nest.
  private static func endOfComment(in bytes: [UInt8], from start: Int) -> Int {
    var depth = 0
    var index = start
    while index + 1 < bytes.count {
      switch (bytes[index], bytes[index + 1]) {
      case (UInt8(ascii: "/"), UInt8(ascii: "*")):
        depth += 1
        index += 2
      case (UInt8(ascii: "*"), UInt8(ascii: "/")):
        depth -= 1
        index += 2
        if depth == 0 { return index - 1 }
      default: index += 1
      }
    }
    return bytes.count
  }
}
