/// Quoted parts of arguments.
extension ArgumentScanner {
  /// Reads a quoted part from its opening quote on.
  ///
  /// - Returns: False when the line ends inside the part.
  func scanQuoted(
    _ cursor: inout ScanCursor, _ text: inout [UInt8], _ quote: UInt8, isEvaluated: Bool
  ) -> Bool {
    switch quote {
    case UInt8(ascii: "'"):
      cursor.skip(1)
      return scanSingleQuoted(&cursor, &text)
    case UInt8(ascii: "\""):
      text += cursor.take(1)
      while !cursor.isAtEnd(), let byte = cursor.peek() {
        text += cursor.take(1)
        if byte == quote { return true }
      }
      return false
    default:
      cursor.skip(1)
      while !cursor.isAtEnd(), let byte = cursor.peek() {
        if byte == quote {
          cursor.skip(1)
          if isEvaluated { problemFound(.backticks) }
          return true
        }
        if isEvaluated { cursor.skip(1) } else { text += cursor.take(1) }
      }
      return false
    }
  }

  private func scanSingleQuoted(_ cursor: inout ScanCursor, _ text: inout [UInt8]) -> Bool {
    while !cursor.isAtEnd(), let byte = cursor.peek() {
      switch byte {
      case UInt8(ascii: "'"):
        cursor.skip(1)
        guard cursor.peek() == byte else { return true }
        text += cursor.take(1)
      case UInt8(ascii: "\\"): scanEscape(&cursor, &text)
      default: text += cursor.take(1)
      }
    }
    return false
  }

  private func scanEscape(_ cursor: inout ScanCursor, _ text: inout [UInt8]) {
    guard let byte = cursor.peek(1) else {
      text += cursor.take(1)
      return
    }
    let octal = min(3, cursor.run(from: 1) { (0x30...0x37).contains($0) })
    if octal > 0 {
      cursor.skip(1)
      let value = cursor.take(octal).reduce(0) { $0 * 8 + Int($1 - 0x30) }
      text.append(UInt8(truncatingIfNeeded: value))
      return
    }
    let hexadecimal = min(2, cursor.run(from: 2) { Character(Unicode.Scalar($0)).isHexDigit })
    if byte == UInt8(ascii: "x"), hexadecimal > 0 {
      cursor.skip(2)
      let digits = String(decoding: cursor.take(hexadecimal), as: UTF8.self)
      text.append(UInt8(digits, radix: 16) ?? 0)
      return
    }
    cursor.skip(2)
    switch byte {
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "f"): text.append(0x0C)
    default: text.append(byte)
    }
  }
}
