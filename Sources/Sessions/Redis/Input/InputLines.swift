/// Divides a step's text into the lines that redis-cli would read, with one thing that
/// redis-cli does not have: a script may stand on several lines.
///
///     EVAL "
///       local n = redis.call('INCR', KEYS[1])
///       return n
///     " 1 counter
///
/// The rule: a line that begins with `EVAL`, `EVAL_RO`, `SCRIPT LOAD` or `FUNCTION LOAD` (a
/// repeat count may stand before it) and ends inside a quoted argument goes on to the first
/// following line at whose end no quote is open, line ends included in the script, provided that
/// the whole is then well formed: `EVAL` has a number of keys after its script, the other two end
/// with it. Otherwise, and for every other command, a line is a line, and redis-cli's
/// `Invalid argument(s)` is what an open quote prints.
///
/// A line that holds a NUL ends there for redis-cli, and so here.
enum InputLines {
  /// One line of input.
  struct Line: Equatable {
    /// Its bytes, without the line end.
    var bytes: [UInt8]
    /// The offset in the text of its first line, from 0.
    var offset: Int
  }

  /// The lines of `text`, empty ones left out.
  ///
  /// - Complexity: O(n) for text without unbalanced scripts.
  static func split(_ text: String) -> [Line] {
    let raw = Array(text.utf8).split(separator: .newline, omittingEmptySubsequences: false)
      .map { Array($0).untilNUL }
    var lines: [Line] = []
    var index = 0
    while index < raw.count {
      let length = scriptLength(in: raw[index...]) ?? 1
      let bytes = Array(raw[index..<index + length].joined(separator: [.newline]))
      if !bytes.isEmpty { lines.append(Line(bytes: bytes, offset: index)) }
      index += length
    }
    return lines
  }

  // How many lines the script command that begins with the first of `lines` takes; nil when
  // none begins there, or when it does not go on.
  private static func scriptLength(in lines: ArraySlice<ArraySlice<UInt8>>) -> Int? {
    guard let first = lines.first, isScriptCommand(leadingWords(of: first)) else { return nil }
    var quotes = QuoteState.none
    for (index, line) in lines.enumerated() {
      if index > 0, quotes == .none { return nil }
      quotes.read(line)
      guard quotes == .none else { continue }
      guard index > 0 else { return nil }
      let whole = lines.prefix(index + 1).joined(separator: [.newline])
      return isCompleteScript(Array(whole)) ? index + 1 : nil
    }
    return nil
  }

  // The words before the first quote, less a repeat count, in lower case.
  private static func leadingWords(of line: ArraySlice<UInt8>) -> [String] {
    let plain = line.prefix { $0 != .doubleQuote && $0 != .singleQuote }
    return withoutCount(plain.split { $0.isBlank }.map { Array($0) }).map(\.word)
  }

  private static func withoutCount(_ arguments: [[UInt8]]) -> ArraySlice<[UInt8]> {
    arguments.first?.leadingInteger.isWhole == true ? arguments.dropFirst() : arguments[...]
  }

  private static func isScriptCommand(_ words: [String]) -> Bool {
    switch words.first {
    case "eval", "eval_ro": true
    case "script", "function": words.dropFirst().first == "load"
    default: false
    }
  }

  private static func isCompleteScript(_ bytes: [UInt8]) -> Bool {
    guard let all = try? ArgumentSplitter.split(bytes) else { return false }
    let arguments = Array(withoutCount(all))
    switch arguments.first?.word {
    case "eval", "eval_ro":
      guard arguments.count >= 3 else { return false }
      let (keys, isWhole) = arguments[2].leadingInteger
      return isWhole && (keys ?? -1) >= 0
    case "script": return arguments.count == 3
    case "function":
      return arguments.count == 3 || arguments.count == 4 && arguments[2].word == "replace"
    default: return false
    }
  }

  // Which quote is open, without regard to what else is wrong.
  private enum QuoteState: Equatable {
    case none, double, single

    mutating func read(_ line: ArraySlice<UInt8>) {
      var isEscaped = false
      for byte in line {
        if isEscaped {
          isEscaped = false
          // In single quotes a backslash is special only before a quote.
          if self == .double || byte == .singleQuote { continue }
        }
        switch (self, byte) {
        case (.none, .doubleQuote): self = .double
        case (.none, .singleQuote): self = .single
        case (.double, .doubleQuote), (.single, .singleQuote): self = .none
        case (.double, .backslash), (.single, .backslash): isEscaped = true
        default: break
        }
      }
    }
  }
}
