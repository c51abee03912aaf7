/// The text of a cell as it stands on the terminal: its lines, with control characters spelled out.
struct CellText {
  /// One line of a cell.
  struct Line {
    var bytes: [UInt8] = []
    /// The columns that it takes.
    var width = 0

    /// How much of the line, from an offset on, fits in a number of columns. The first character
    /// is always taken, so that a character wider than the room there is does not hold up the rest.
    func prefix(
      from offset: Int, columns room: Int, encoding: PrintSettings.Encoding
    ) -> (byteCount: Int, columns: Int) {
      if offset == 0, width <= room { return (bytes.count, width) }
      var scanner = CharacterScanner(bytes[offset...], encoding: encoding)
      var end = offset
      var columns = 0
      while let character = scanner.next() {
        let more = character.columns ?? 0
        if columns + more > room, columns != 0 { break }
        columns += more
        end = character.offset + character.length
      }
      return (end - offset, columns)
    }
  }

  /// How much room a cell takes.
  struct Size {
    /// The width of its widest line, in columns.
    var width: Int
    /// The number of its lines.
    var lineCount: Int
    /// Whether its one line is just its bytes, so that it need not be prepared for printing.
    var isPlain: Bool
  }

  /// At least one line.
  var lines: [Line]

  /// Splits a value into lines.
  ///
  /// - Complexity: O(*n*) in the number of bytes.
  init(_ bytes: ArraySlice<UInt8>, encoding: PrintSettings.Encoding) {
    lines = []
    var line = Line()
    line.bytes.reserveCapacity(bytes.count)
    var scanner = CharacterScanner(bytes, encoding: encoding)
    while let character = scanner.next() {
      if let columns = character.columns {
        line.bytes += bytes[character.offset..<character.offset + character.length]
        line.width += columns
        continue
      }
      switch character.codePoint {
      case 0x0A:
        lines.append(line)
        line = Line()
      case 0x09:
        let blanks = 8 - line.width % 8
        line.bytes.append(repeating: UInt8(ascii: " "), count: blanks)
        line.width += blanks
      case 0x0D:
        line.bytes += [UInt8(ascii: "\\"), UInt8(ascii: "r")]
        line.width += 2
      case 0..<0x80:
        line.bytes += [UInt8(ascii: "\\"), UInt8(ascii: "x")]
        line.bytes.appendHexadecimal(character.codePoint, digits: 2)
        line.width += 4
      default:
        line.bytes += [UInt8(ascii: "\\"), UInt8(ascii: "u")]
        line.bytes.appendHexadecimal(character.codePoint, digits: 4)
        line.width += 6
      }
    }
    lines.append(line)
  }

  /// The widest line's width.
  var width: Int { lines.reduce(0) { max($0, $1.width) } }

  /// Measures a value.
  ///
  /// - Complexity: O(*n*) in the number of bytes.
  static func size(of bytes: ArraySlice<UInt8>, encoding: PrintSettings.Encoding) -> Size {
    if bytes.isPrintableASCII { return Size(width: bytes.count, lineCount: 1, isPlain: true) }
    let text = CellText(bytes, encoding: encoding)
    return Size(width: text.width, lineCount: text.lines.count, isPlain: false)
  }
}
