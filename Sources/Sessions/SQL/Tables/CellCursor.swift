/// Takes a cell's text piece by piece. Each piece fits on one line.
struct CellCursor {
  /// The place where the next piece begins.
  enum Position {
    case start, afterNewline, wrapped, end
  }

  /// A part of the text for one line.
  struct Piece {
    var bytes: ArraySlice<UInt8>
    var columns: Int
  }

  private let text: CellText
  private var line = 0
  private var offset = 0

  init(text: CellText) { self.text = text }

  var isAtEnd: Bool { line == text.lines.count }

  var position: Position {
    if isAtEnd { return .end }
    if offset > 0 { return .wrapped }
    return line == 0 ? .start : .afterNewline
  }

  /// Takes the next piece; nil at the end.
  mutating func take(columns: Int, measure: TextMeasure) -> Piece? {
    guard !isAtEnd else { return nil }
    let current = text.lines[line]
    let prefix = current.prefix(from: offset, columns: columns, measure: measure)
    let end = offset + prefix.byteCount
    let piece = Piece(bytes: current.bytes[offset..<end], columns: prefix.columns)
    if end < current.bytes.count {
      offset = end
    } else {
      line += 1
      offset = 0
    }
    return piece
  }
}
