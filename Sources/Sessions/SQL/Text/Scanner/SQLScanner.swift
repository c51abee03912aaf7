/// Splits input into statements and backslash commands, as psql does: line by line, copying what
/// belongs to the statement into the query buffer.
///
///     line ─▶ scan ─▶ .semicolon      the buffer holds a statement: send it, scan on
///                 ├─▶ .backslash      a backslash command follows: run it, scan on
///                 └─▶ .endOfLine      feed the next line
///
/// A quote, a comment or a parenthesis that is open at the end of a line is open at the start of the
/// next one. The scanner does not parse SQL: it knows only what can hold a semicolon.
package struct SQLScanner {
  /// Why a scan ended.
  package enum Outcome: Sendable, Equatable { case semicolon, backslash, endOfLine }

  /// The construct that the scanner is inside of.
  enum Mode: Sendable, Equatable {
    case initial
    /// `/* … */`, with the number of comments around it.
    case comment(depth: Int)
    /// `'…'`, in which a backslash may escape.
    case quote(escapes: Bool, doubling: Bool)
    /// Behind a closing quote, where a line end and another quote would go on with the same one.
    case afterQuote(escapes: Bool, doubling: Bool)
    case doubleQuote
    /// `$tag$ … $tag$`, with its delimiter.
    case dollarQuote([UInt8])
  }

  /// The construct that the cursor is inside of.
  var mode = Mode.initial
  /// The number of open parentheses.
  package var parenthesisDepth = 0
  /// Whether a backslash escapes in plain quotes (`standard_conforming_strings` is off).
  package var plainQuotesEscape = false
  /// The statement's words, as far as psql looks at them.
  package var words = StatementWords()

  /// Creates a scanner that is inside of nothing.
  package init() {}

  /// Whether an empty line belongs to the statement.
  package var isInsideQuote: Bool {
    switch mode {
    case .initial, .afterQuote: false
    default: true
    }
  }

  /// Whether nothing is open, so that a line's end could end the statement.
  package var isComplete: Bool {
    switch mode {
    case .initial, .afterQuote: parenthesisDepth == 0 && words.blockDepth == 0
    default: false
    }
  }

  /// Forgets the statement under way.
  package mutating func reset() {
    mode = .initial
    parenthesisDepth = 0
    words.reset()
  }

  /// Scans up to the end of a statement, the next command or the end of the line.
  ///
  /// - Parameters:
  ///   - cursor: Where the scan starts. Afterwards it stands behind what ended the scan.
  ///   - buffer: Takes the text of the statement, without blanks and `--` comments before it.
  ///   - variables: The values that replace references to variables.
  /// - Returns: Why the scan ended.
  /// - Complexity: O(*n*) in the bytes scanned.
  package mutating func scan(
    _ cursor: inout ScanCursor, into buffer: inout [UInt8], variables: VariableLookup
  ) -> Outcome {
    while !cursor.isAtEnd() {
      switch mode {
      case .initial:
        if let outcome = scanPlain(&cursor, &buffer, variables) { return outcome }
      case .comment(let depth): scanComment(&cursor, &buffer, depth)
      case .quote(let escapes, let doubling): scanQuote(&cursor, &buffer, escapes, doubling)
      case .afterQuote(let escapes, let doubling):
        scanAfterQuote(&cursor, &buffer, escapes, doubling)
      case .doubleQuote: scanDoubleQuote(&cursor, &buffer)
      case .dollarQuote(let delimiter): scanDollarQuote(&cursor, &buffer, delimiter)
      }
    }
    return .endOfLine
  }

  private mutating func scanPlain(
    _ cursor: inout ScanCursor, _ buffer: inout [UInt8], _ variables: VariableLookup
  ) -> Outcome? {
    guard let byte = cursor.peek() else { return nil }
    let next = cursor.peek(1)
    switch byte {
    case _ where byte.isBlank, UInt8(ascii: "-") where next == UInt8(ascii: "-"):
      let count = byte.isBlank ? 1 : cursor.run { !$0.isNewline }
      let text = cursor.take(count)
      if !buffer.isEmpty { buffer += text }
    case UInt8(ascii: "/") where next == UInt8(ascii: "*"):
      buffer += cursor.take(2)
      mode = .comment(depth: 0)
    case UInt8(ascii: "'"):
      buffer += cursor.take(1)
      mode = .quote(escapes: plainQuotesEscape, doubling: true)
    case UInt8(ascii: "\""):
      buffer += cursor.take(1)
      mode = .doubleQuote
    case UInt8(ascii: "$"): scanDollar(&cursor, &buffer)
    case UInt8(ascii: "("):
      buffer += cursor.take(1)
      parenthesisDepth += 1
    case UInt8(ascii: ")"):
      buffer += cursor.take(1)
      parenthesisDepth = max(0, parenthesisDepth - 1)
    case UInt8(ascii: ";"):
      buffer += cursor.take(1)
      guard parenthesisDepth == 0, words.blockDepth == 0 else { return nil }
      words.statementEnds()
      return .semicolon
    case UInt8(ascii: "\\"):
      guard let next, next == UInt8(ascii: ";") || next == UInt8(ascii: ":") else {
        cursor.skip(1)
        return .backslash
      }
      cursor.skip(1)
      buffer += cursor.take(1)
      if next == UInt8(ascii: ";") { words.statementEnds() }
    case UInt8(ascii: ":"): scanColon(&cursor, &buffer, variables)
    case _ where byte.isDigit: scanNumber(&cursor, &buffer)
    case _ where byte.isIdentifierStart: scanWord(&cursor, &buffer)
    default: buffer += cursor.take(1)
    }
    return nil
  }

  private func scanColon(
    _ cursor: inout ScanCursor, _ buffer: inout [UInt8], _ variables: VariableLookup
  ) {
    // `::` and `:=` are operators, never the start of a reference.
    if let next = cursor.peek(1), next == UInt8(ascii: ":") || next == UInt8(ascii: "=") {
      buffer += cursor.take(2)
      return
    }
    guard let reference = VariableReference(at: cursor) else {
      buffer += cursor.take(1)
      return
    }
    let text = cursor.take(reference.length)
    switch reference.form {
    case .test:
      buffer += Array((variables.isSet(reference.name) ? "TRUE" : "FALSE").utf8)
    case .value(.plain):
      guard let value = variables.value(reference.name, .plain) else {
        buffer += text
        return
      }
      if cursor.isExpanding(reference.name) {
        variables.recursionFound(reference.name)
        buffer += text
      } else {
        cursor.expand(reference.name, value: value)
      }
    case .value(let quoting):
      buffer += variables.value(reference.name, quoting) ?? Array(text)
    }
  }

  private mutating func scanWord(_ cursor: inout ScanCursor, _ buffer: inout [UInt8]) {
    // A quote directly behind one of these letters belongs to it.
    if let prefix = cursor.peek()?.asciiLowercased, let next = cursor.peek(1) {
      if next == UInt8(ascii: "'"), "exb".utf8.contains(prefix) {
        buffer += cursor.take(2)
        mode = .quote(
          escapes: prefix == UInt8(ascii: "e"), doubling: prefix == UInt8(ascii: "e"))
        return
      }
      // The letter is no word then. The scanner copies it, and scans the quote like any other.
      if next == UInt8(ascii: "'"), prefix == UInt8(ascii: "n") {
        buffer += cursor.take(1)
        return
      }
      if prefix == UInt8(ascii: "u"), next == UInt8(ascii: "&") {
        switch cursor.peek(2) {
        case UInt8(ascii: "'"):
          buffer += cursor.take(3)
          mode = .quote(escapes: false, doubling: true)
          return
        case UInt8(ascii: "\""):
          buffer += cursor.take(3)
          mode = .doubleQuote
          return
        default:
          buffer += cursor.take(1)
          return
        }
      }
    }
    let word = cursor.take(cursor.run { $0.isIdentifierPart })
    buffer += word
    words.append(word, atTopLevel: parenthesisDepth == 0)
  }

  private func scanNumber(_ cursor: inout ScanCursor, _ buffer: inout [UInt8]) {
    buffer += cursor.take(cursor.run { $0.isDigit })
    if cursor.peek() == UInt8(ascii: "."), cursor.peek(1) != UInt8(ascii: ".") {
      buffer += cursor.take(1 + cursor.run(from: 1) { $0.isDigit })
    }
    if cursor.peek()?.asciiLowercased == UInt8(ascii: "e"), let sign = cursor.peek(1),
      sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-")
    {
      let digits = cursor.run(from: 2) { $0.isDigit }
      if digits > 0 { buffer += cursor.take(2 + digits) }
    }
    skipJunk(&cursor, &buffer)
  }

  /// Copies a name that stands directly behind a number: psql takes it for a part of the number.
  private func skipJunk(_ cursor: inout ScanCursor, _ buffer: inout [UInt8]) {
    guard let next = cursor.peek(), next.isIdentifierStart else { return }
    buffer += cursor.take(cursor.run { $0.isIdentifierPart })
  }

  private mutating func scanDollar(_ cursor: inout ScanCursor, _ buffer: inout [UInt8]) {
    let digits = cursor.run(from: 1) { $0.isDigit }
    if digits > 0 {
      buffer += cursor.take(1 + digits)
      skipJunk(&cursor, &buffer)
      return
    }
    if let delimiter = Self.dollarDelimiter(cursor) {
      buffer += cursor.take(delimiter.count)
      mode = .dollarQuote(delimiter)
      return
    }
    buffer += cursor.take(1)
  }

  /// The `$tag$` at the cursor.
  static func dollarDelimiter(_ cursor: borrowing ScanCursor) -> [UInt8]? {
    let tag = cursor.run(from: 1) { $0.isVariablePart }
    guard cursor.peek() == UInt8(ascii: "$"), cursor.peek(1 + tag) == UInt8(ascii: "$") else {
      return nil
    }
    if tag > 0, let first = cursor.peek(1), first.isDigit { return nil }
    return (0..<tag + 2).compactMap { cursor.peek($0) }
  }
}
