/// Takes a cell's text piece by piece, each as much as fits on one line.
struct CellCursor {
  /// Why the next piece begins where it does.
  enum Position {
    case start, afterNewline, wrapped, end
  }

  /// What goes on one line.
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

  /// Takes the next piece, or nil at the end.
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
