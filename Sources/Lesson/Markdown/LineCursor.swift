import PlainText

/// A place within one line, in bytes and in columns, as CommonMark counts them: a tab stop every
/// four columns, and a tab may be used up in part.
struct LineCursor {
  private let source: [UInt8]
  /// The end of the line, without its line end.
  let end: Int
  /// The byte that comes next.
  private(set) var offset: Int
  private var column = 0
  private var isInsideTab = false
  private var textOffset: Int
  private var textColumn = 0

  /// Begins at the start of a line.
  init(_ source: [UInt8], line: Range<Int>) {
    self.source = source
    self.offset = line.lowerBound
    self.end = line.upperBound
    self.textOffset = line.lowerBound - 1
  }

  /// The byte at an offset; nil at the end of the line.
  func byte(at offset: Int) -> UInt8? { offset < end ? source[offset] : nil }

  /// The first byte from here on that is neither a space nor a tab; the end of the line when
  /// there is none.
  mutating func firstText() -> Int {
    findText()
    return textOffset
  }

  /// How many columns of space there are before the first text.
  mutating func indent() -> Int {
    findText()
    return textColumn - column
  }

  /// Whether nothing but spaces and tabs is left.
  mutating func isBlank() -> Bool { firstText() == end }

  /// Goes over `count` columns; stops early at the end of the line.
  mutating func skip(columns count: Int) {
    var left = count
    while left > 0, let byte = byte(at: offset) {
      let width = byte == UInt8(ascii: "\t") ? 4 - column % 4 : 1
      let step = min(left, width)
      column += step
      isInsideTab = width > step
      if !isInsideTab { offset += 1 }
      left -= step
    }
  }

  /// Goes over `count` bytes of text.
  mutating func skip(bytes count: Int) {
    offset += count
    column += count
    isInsideTab = false
  }

  /// Goes over the space before the first text.
  mutating func skipIndent() { skip(columns: indent()) }

  /// Goes over one column if it is a space or part of a tab.
  mutating func skipOneSpace() {
    if let byte = byte(at: offset), TokenBytes.isBlank(byte) { skip(columns: 1) }
  }

  /// The rest of the line; what is left of a tab that was used up in part becomes spaces.
  func rest() -> [UInt8] {
    guard isInsideTab else { return Array(source[offset..<end]) }
    return Array(repeating: UInt8(ascii: " "), count: 4 - column % 4) + source[(offset + 1)..<end]
  }

  // The space is looked at once, however many containers the line has.
  private mutating func findText() {
    if textOffset >= offset { return }
    textOffset = offset
    textColumn = column
    while let byte = byte(at: textOffset), TokenBytes.isBlank(byte) {
      textColumn += byte == UInt8(ascii: "\t") ? 4 - textColumn % 4 : 1
      textOffset += 1
    }
  }
}
