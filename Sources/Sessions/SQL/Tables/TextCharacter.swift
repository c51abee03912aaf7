/// One character of a value.
struct TextCharacter {
  /// The place of its first byte in the text.
  var offset: Int
  /// The number of its bytes.
  var length: Int
  var codePoint: UInt32
  /// The columns that it takes on a terminal; nil for a control character.
  var columns: Int?

  /// The place of the next character.
  var end: Int { offset + length }

  /// Finds the first character at or after an offset, and skips bytes that are no part of one.
  ///
  /// - Returns: nil at the end of the text.
  @inline(__always)
  init?(in text: Span<UInt8>, from start: Int, measure: TextMeasure) {
    var offset = start
    while offset < text.count {
      let first = text[offset]
      if first < 0x80 || measure.encoding == .singleByte {
        let isControl = first < 0x20 || first == 0x7F
        self.init(
          offset: offset, length: 1, codePoint: UInt32(first), columns: isControl ? nil : 1)
        return
      }
      if let (length, codePoint) = Self.decode(text, at: offset) {
        self.init(
          offset: offset, length: length, codePoint: codePoint,
          columns: measure.width.columns(of: codePoint))
        return
      }
      offset += 1
    }
    return nil
  }

  private init(offset: Int, length: Int, codePoint: UInt32, columns: Int?) {
    self.offset = offset
    self.length = length
    self.codePoint = codePoint
    self.columns = columns
  }

  /// The character of two to four bytes at an offset; nil if there is none.
  private static func decode(_ text: Span<UInt8>, at start: Int) -> (Int, UInt32)? {
    let first = UInt32(text[start])
    let length: Int
    var codePoint: UInt32
    let smallest: UInt32
    switch first {
    case 0xC2...0xDF: (length, codePoint, smallest) = (2, first & 0x1F, 0x80)
    case 0xE0...0xEF: (length, codePoint, smallest) = (3, first & 0x0F, 0x800)
    case 0xF0...0xF4: (length, codePoint, smallest) = (4, first & 0x07, 0x10000)
    default: return nil
    }
    guard start + length <= text.count else { return nil }
    for index in start + 1..<start + length {
      guard text[index] & 0xC0 == 0x80 else { return nil }
      codePoint = codePoint << 6 | UInt32(text[index] & 0x3F)
    }
    guard codePoint >= smallest, codePoint <= 0x10FFFF else { return nil }
    guard codePoint < 0xD800 || codePoint > 0xDFFF else { return nil }
    // psql drops the last two code points of each plane but the first.
    guard codePoint < 0x10000 || codePoint & 0xFFFE != 0xFFFE else { return nil }
    return (length, codePoint)
  }
}

extension ArraySlice<UInt8> {
  /// The text without the bytes that are no part of a character.
  ///
  /// - Complexity: O(*n*) in the number of bytes.
  func validated(measure: TextMeasure) -> ArraySlice<UInt8> {
    guard measure.encoding == .utf8, !isASCII else { return self }
    var result: [UInt8] = []
    var hasGap = false
    var end = 0
    let text = span
    while let character = TextCharacter(in: text, from: end, measure: measure) {
      if character.offset > end, !hasGap {
        hasGap = true
        result = Array(prefix(end))
      }
      if hasGap { result += self[(startIndex + character.offset)..<(startIndex + character.end)] }
      end = character.end
    }
    if hasGap { return result[...] }
    return prefix(end)
  }
}
