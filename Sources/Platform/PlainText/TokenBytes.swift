/// What kinds of byte and scalar there are in a line of output, as far as placeholders care.
package enum TokenBytes {
  package static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  package static func isHexDigit(_ byte: UInt8) -> Bool {
    isDigit(byte) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x66)
  }

  package static func isLetter(_ byte: UInt8) -> Bool { byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A }

  /// Whether the byte can stand in a name of a variable: a letter, a digit or `_`.
  package static func isNamePart(_ byte: UInt8) -> Bool {
    isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "_")
  }

  /// Whether the byte is a space or a tab.
  package static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  /// Whether the byte is white space that never decides when it stands at the end of a line.
  static func isTrailingSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (byte >= 0x09 && byte <= 0x0D)
  }

  /// The offset after the last byte that is not trailing white space.
  package static func trimmedEnd(of bytes: some RandomAccessCollection<UInt8>) -> Int {
    var count = bytes.count
    for byte in bytes.reversed() {
      guard isTrailingSpace(byte) else { break }
      count -= 1
    }
    return count
  }

  /// Whether a character of a word (a letter, a digit, a mark or `_`) starts at `offset`;
  /// `length` is how many bytes it takes.
  package static func wordCharacter(_ bytes: [UInt8], at offset: Int) -> (isWord: Bool, length: Int)
  {
    let first = bytes[offset]
    if first < 0x80 {
      return (isDigit(first) || isLetter(first) || first == UInt8(ascii: "_"), 1)
    }
    var length = 1
    while offset + length < bytes.count, bytes[offset + length] & 0xC0 == 0x80 { length += 1 }
    var value = UInt32(first)
    switch length {
    case 2: value &= 0x1F
    case 3: value &= 0x0F
    default: value &= 0x07
    }
    for index in 1..<max(1, length) { value = value << 6 | UInt32(bytes[offset + index] & 0x3F) }
    guard let scalar = Unicode.Scalar(value) else { return (false, length) }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .nonspacingMark, .spacingMark, .decimalNumber, .letterNumber:
      return (true, length)
    default:
      return (false, length)
    }
  }

  /// Whether a character of a word ends just before `offset`.
  package static func isWordCharacter(_ bytes: [UInt8], before offset: Int) -> Bool {
    guard offset > 0 else { return false }
    var start = offset - 1
    while start > 0, bytes[start] & 0xC0 == 0x80 { start -= 1 }
    return wordCharacter(bytes, at: start).isWord
  }

  /// Whether a character of a word starts at `offset`.
  package static func isWordCharacter(_ bytes: [UInt8], at offset: Int) -> Bool {
    offset < bytes.count && wordCharacter(bytes, at: offset).isWord
  }
}
