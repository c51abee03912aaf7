/// Reads a backslash command's name and arguments from the line behind the backslash.
package struct ArgumentScanner {
  /// How an argument is read.
  package enum Kind: Sendable {
    /// Up to a blank, without its quotes.
    case normal
    /// A name without its double quotes.
    case unfoldedIdentifier
    /// A file name, or the whole line when it starts with `|`.
    case fileOrPipe
    /// Up to a blank, without its quotes; variables and backticks stay as they are.
    case unevaluated
    /// The rest of the line as it stands.
    case wholeLine
  }

  /// An argument.
  package struct Argument: Sendable, Equatable {
    /// Its text.
    package var text: [UInt8]
    /// The last quote in it, `:` for a variable; nil when it has none.
    package var quote: UInt8?
  }

  /// What the scanner cannot read.
  package enum Problem: Sendable, Equatable { case unterminatedQuote, backticks }

  /// The values that replace references to variables.
  var variables: VariableLookup
  /// Takes what the scanner cannot read.
  var problemFound: (Problem) -> Void

  package init(variables: VariableLookup, problemFound: @escaping (Problem) -> Void) {
    self.variables = variables
    self.problemFound = problemFound
  }

  /// Reads the command's name: everything up to a blank or another backslash.
  func name(_ cursor: inout ScanCursor) -> [UInt8] {
    _ = cursor.isAtEnd()
    return Array(cursor.take(cursor.run { !$0.isBlank && $0 != UInt8(ascii: "\\") }))
  }

  /// Skips a `\\` that ends the command's arguments.
  func end(_ cursor: inout ScanCursor) {
    guard !cursor.isAtEnd(), cursor.hasPair("\\", "\\") else { return }
    cursor.skip(2)
  }

  /// Reads the next argument.
  ///
  /// - Parameters:
  ///   - cursor: The place of the argument.
  ///   - kind: How it is read.
  ///   - stripsSemicolons: Whether unquoted semicolons at its end are dropped. At the end of a whole
  ///     line blanks are then dropped too.
  /// - Returns: The argument; nil when there is none, or when it cannot be read.
  /// - Complexity: O(*n*) in its length.
  func next(
    _ cursor: inout ScanCursor, _ kind: Kind = .normal, stripsSemicolons: Bool = false
  ) -> Argument? {
    if kind == .wholeLine { return wholeLine(&cursor, stripsSemicolons, []) }
    while !cursor.isAtEnd(), let byte = cursor.peek(), byte.isBlank { cursor.skip(1) }
    guard !cursor.isAtEnd() else { return nil }
    if kind == .fileOrPipe, cursor.peek() == UInt8(ascii: "|") {
      return wholeLine(&cursor, stripsSemicolons, Array(cursor.take(1)))
    }
    var argument = Argument(text: [])
    var unquotedTail = 0
    while !cursor.isAtEnd(), let byte = cursor.peek() {
      if byte.isBlank || byte == UInt8(ascii: "\\") { break }
      switch byte {
      case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"):
        argument.quote = byte
        unquotedTail = 0
        let isEvaluated = kind != .unevaluated
        guard scanQuoted(&cursor, &argument.text, byte, isEvaluated: isEvaluated) else {
          problemFound(.unterminatedQuote)
          return nil
        }
      case UInt8(ascii: ":"):
        guard let reference = VariableReference(at: cursor) else { fallthrough }
        if let text = value(of: reference, isEvaluated: kind != .unevaluated) {
          cursor.skip(reference.length)
          argument.text += text
        } else {
          argument.text += cursor.take(reference.length)
        }
        if reference.form != .test { argument.quote = byte }
        unquotedTail = 0
      default:
        argument.text += cursor.take(1)
        unquotedTail += 1
      }
    }
    if stripsSemicolons {
      while unquotedTail > 0, argument.text.last == UInt8(ascii: ";") {
        argument.text.removeLast()
        unquotedTail -= 1
      }
    }
    if kind == .unfoldedIdentifier {
      argument.text = Self.unquoted(argument.text, folds: false)
    }
    return argument.text.isEmpty && argument.quote == nil ? nil : argument
  }

  /// The text of an SQL name: without double quotes, letters outside of them folded on demand.
  ///
  /// - Complexity: O(*n*) in the length of the text.
  package static func unquoted(_ text: [UInt8], folds: Bool) -> [UInt8] {
    var result: [UInt8] = []
    var isQuoted = false
    var index = 0
    while index < text.count {
      let byte = text[index]
      if byte == UInt8(ascii: "\"") {
        if isQuoted, index + 1 < text.count, text[index + 1] == byte {
          result.append(byte)
          index += 1
        } else {
          isQuoted.toggle()
        }
      } else {
        result.append(folds && !isQuoted ? byte.asciiLowercased : byte)
      }
      index += 1
    }
    return result
  }

  private func value(of reference: VariableReference, isEvaluated: Bool) -> [UInt8]? {
    switch reference.form {
    case .test: Array((variables.isSet(reference.name) ? "TRUE" : "FALSE").utf8)
    case .value(let quoting):
      isEvaluated ? variables.value(reference.name, quoting) : nil
    }
  }

  private func wholeLine(
    _ cursor: inout ScanCursor, _ stripsSemicolons: Bool, _ start: [UInt8]
  ) -> Argument? {
    var text = start
    while !cursor.isAtEnd(), let byte = cursor.peek() {
      if text.isEmpty, byte.isBlank { cursor.skip(1) } else { text += cursor.take(1) }
    }
    if stripsSemicolons {
      while let last = text.last, last == UInt8(ascii: ";") || last.isBlank || last == 0x0B {
        text.removeLast()
      }
    }
    return text.isEmpty ? nil : Argument(text: text)
  }
}
