/// Reads the characters of a value one after the other.
struct CharacterScanner {
  /// One character: where it begins, its bytes' number, and the columns it takes on a terminal.
  struct Character {
    var offset: Int
    var length: Int
    var codePoint: UInt32
    /// The columns it takes; nil for a control character.
    var columns: Int?
  }

  private let bytes: ArraySlice<UInt8>
  private let encoding: PrintSettings.Encoding
  private(set) var offset: Int

  init(_ bytes: ArraySlice<UInt8>, encoding: PrintSettings.Encoding) {
    self.bytes = bytes
    offset = bytes.startIndex
    self.encoding = encoding
  }

  /// The next character; bytes that are not part of one are passed over.
  mutating func next() -> Character? {
    while offset < bytes.endIndex {
      let start = offset
      let first = bytes[start]
      if first < 0x80 {
        offset = start + 1
        let isControl = first < 0x20 || first == 0x7F
        return Character(
          offset: start, length: 1, codePoint: UInt32(first), columns: isControl ? nil : 1)
      }
      guard encoding == .utf8 else {
        offset = start + 1
        return Character(offset: start, length: 1, codePoint: UInt32(first), columns: 1)
      }
      if let (length, codePoint) = Self.decode(bytes, at: start) {
        offset = start + length
        return Character(
          offset: start, length: length, codePoint: codePoint,
          columns: DisplayWidth.columns(of: codePoint))
      }
      offset = start + 1
    }
    return nil
  }

  /// The text without the bytes that are not part of a character.
  static func validated(
    _ bytes: ArraySlice<UInt8>, encoding: PrintSettings.Encoding
  ) -> ArraySlice<UInt8> {
    guard encoding == .utf8, !bytes.isASCII else { return bytes }
    var result: ArraySlice<UInt8> = []
    result.reserveCapacity(bytes.count)
    var scanner = CharacterScanner(bytes, encoding: encoding)
    while let character = scanner.next() {
      result += bytes[character.offset..<character.offset + character.length]
    }
    return result
  }

  /// The character of two to four bytes at an offset, or nil if there is none.
  private static func decode(_ bytes: ArraySlice<UInt8>, at start: Int) -> (Int, UInt32)? {
    let first = UInt32(bytes[start])
    let length: Int
    var codePoint: UInt32
    let smallest: UInt32
    switch first {
    case 0xC2...0xDF: (length, codePoint, smallest) = (2, first & 0x1F, 0x80)
    case 0xE0...0xEF: (length, codePoint, smallest) = (3, first & 0x0F, 0x800)
    case 0xF0...0xF4: (length, codePoint, smallest) = (4, first & 0x07, 0x10000)
    default: return nil
    }
    guard start + length <= bytes.endIndex else { return nil }
    for index in start + 1..<start + length {
      guard bytes[index] & 0xC0 == 0x80 else { return nil }
      codePoint = codePoint << 6 | UInt32(bytes[index] & 0x3F)
    }
    guard codePoint >= smallest, codePoint <= 0x10FFFF else { return nil }
    guard codePoint < 0xD800 || codePoint > 0xDFFF else { return nil }
    // psql drops the last two code points of each plane but the first.
    guard codePoint < 0x10000 || codePoint & 0xFFFE != 0xFFFE else { return nil }
    return (length, codePoint)
  }
}
