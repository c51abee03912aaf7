/// The text of a cell on the terminal: its lines, with control characters spelled out.
package struct CellText {
  /// One line of a cell.
  struct Line {
    var bytes: [UInt8] = []
    /// The columns that the line takes.
    var width = 0

    /// The part of the line from an offset on that fits in a number of columns. It has at least one
    /// character, so that a character wider than the column does not hold up the rest.
    func prefix(
      from offset: Int, columns room: Int, measure: TextMeasure
    ) -> (byteCount: Int, columns: Int) {
      if offset == 0, width <= room { return (bytes.count, width) }
      let text = bytes.span
      var end = offset
      var columns = 0
      while let character = TextCharacter(in: text, from: end, measure: measure) {
        let more = character.columns ?? 0
        if columns + more > room, columns != 0 { break }
        columns += more
        end = character.end
      }
      return (end - offset, columns)
    }
  }

  /// The room that a cell takes.
  package struct Size: Sendable, Equatable {
    /// The width of its widest line, in columns.
    var width: Int
    /// The number of its lines.
    var lineCount: Int
    /// Whether the cell prints as its bytes in one line.
    var isPlain: Bool
  }

  /// At least one line.
  var lines: [Line]

  /// Splits a value into lines.
  ///
  /// - Complexity: O(*n*) in the number of bytes.
  init(_ bytes: ArraySlice<UInt8>, measure: TextMeasure) {
    lines = []
    var line = Line()
    // The start of the bytes that are read and not copied yet.
    var start = 0
    var end = 0
    let text = bytes.span
    let first = bytes.startIndex
    while let character = TextCharacter(in: text, from: end, measure: measure) {
      if character.offset > end {
        line.bytes += bytes[(first + start)..<(first + end)]
        start = character.offset
      }
      end = character.end
      if let columns = character.columns {
        line.width += columns
        continue
      }
      line.bytes += bytes[(first + start)..<(first + character.offset)]
      start = end
      if character.codePoint == 0x0A {
        lines.append(line)
        line = Line()
      } else {
        line.appendControl(character.codePoint)
      }
    }
    line.bytes += bytes[(first + start)..<(first + end)]
    lines.append(line)
  }

  /// The widest line's width.
  var width: Int { lines.reduce(0) { max($0, $1.width) } }

  /// Measures a value.
  ///
  /// - Complexity: O(*n*) in the number of bytes.
  static func size(of bytes: ArraySlice<UInt8>, measure: TextMeasure) -> Size {
    size(of: bytes.span, measure: measure)
  }

  /// Measures a value.
  ///
  /// - Complexity: O(*n*) in the number of bytes.
  package static func size(of text: Span<UInt8>, measure: TextMeasure) -> Size {
    if text.isPrintableASCII { return Size(width: text.count, lineCount: 1, isPlain: true) }
    var size = Size(width: 0, lineCount: 1, isPlain: true)
    var line = Line()
    var end = 0
    while let character = TextCharacter(in: text, from: end, measure: measure) {
      if character.offset > end { size.isPlain = false }
      end = character.end
      if let columns = character.columns {
        line.width += columns
        continue
      }
      size.isPlain = false
      if character.codePoint == 0x0A {
        size.width = max(size.width, line.width)
        size.lineCount += 1
        line.width = 0
      } else {
        line.appendControl(character.codePoint)
      }
    }
    if end < text.count { size.isPlain = false }
    size.width = max(size.width, line.width)
    return size
  }
}

extension CellText.Line {
  /// Appends the text for a control character other than a newline.
  fileprivate mutating func appendControl(_ codePoint: UInt32) {
    let count = bytes.count
    switch codePoint {
    case 0x09:
      // To the next multiple of eight columns.
      let blanks = 8 - width % 8
      bytes.appendBlanks(blanks)
    case 0x0D:
      bytes += [UInt8(ascii: "\\"), UInt8(ascii: "r")]
    case 0..<0x80:
      bytes += [UInt8(ascii: "\\"), UInt8(ascii: "x")]
      bytes.appendHexadecimal(codePoint, digits: 2)
    default:
      bytes += [UInt8(ascii: "\\"), UInt8(ascii: "u")]
      bytes.appendHexadecimal(codePoint, digits: 4)
    }
    width += bytes.count - count
  }
}
