/// Output as lines of text that can be read, written in a lesson and compared again.
public enum VisibleText {
  /// The lines of some output.
  ///
  /// A line ends with LF or CRLF; the last need not end. Control characters other than tab are
  /// written as `\x1b`, NUL as `\x00`, and so is every byte that is not UTF-8: `\xff`. Nothing
  /// else is changed, so two outputs that differ only in that one holds such a byte and the other
  /// the four characters that stand for it read the same.
  public static func lines(_ bytes: some Sequence<UInt8>) -> [String] {
    var lines: [String] = []
    var current: [UInt8] = []
    func end() {
      if current.last == UInt8(ascii: "\r") { current.removeLast() }
      lines.append(text(current))
      current.removeAll(keepingCapacity: true)
    }
    for byte in bytes {
      if byte == UInt8(ascii: "\n") { end() } else { current.append(byte) }
    }
    if !current.isEmpty { end() }
    return lines
  }

  /// One line's bytes as text.
  static func text(_ bytes: [UInt8]) -> String {
    if bytes.allSatisfy({ ($0 >= 0x20 && $0 < 0x7F) || $0 == 0x09 }) {
      return String(decoding: bytes, as: UTF8.self)
    }
    var result = ""
    var decoder = UTF8()
    var index = 0
    while index < bytes.count {
      let rest = bytes[index..<min(index + 4, bytes.count)]
      var iterator = rest.makeIterator()
      decoder = UTF8()
      if case .scalarValue(let scalar) = decoder.decode(&iterator),
        scalar.properties.generalCategory != .control || scalar == "\t"
      {
        result.unicodeScalars.append(scalar)
        index += UTF8.width(scalar)
      } else {
        result += escape(bytes[index])
        index += 1
      }
    }
    return result
  }

  private static func escape(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16)
    return "\\x" + (digits.count == 1 ? "0" : "") + digits
  }

  /// A character of a difference as it is shown: control characters as their pictures, what
  /// cannot be seen or turns the writing direction by its number.
  static func shown(_ character: Character) -> String {
    guard let scalar = character.unicodeScalars.first, scalar != "\t" else {
      return String(character)
    }
    if scalar.value < 0x20 || scalar.value == 0x7F {
      let picture = scalar.value == 0x7F ? 0x2421 : 0x2400 + scalar.value
      return character.unicodeScalars.map { _ in
        Unicode.Scalar(picture).map { String($0) } ?? "?"
      }.joined()
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse:
      return numbered(character)
    case .spaceSeparator where scalar != " ": return numbered(character)
    default: return String(character)
    }
  }

  private static func numbered(_ character: Character) -> String {
    character.unicodeScalars.map { "‹U+\(String($0.value, radix: 16, uppercase: true))›" }.joined()
  }
}
