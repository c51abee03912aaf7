import PlainText

/// The plot of a chart: cells of a terminal, in each of which there is room for two by four dots of
/// braille, or for one sign of ASCII.
struct ChartPlot {
  /// A cell.
  private struct Cell {
    /// The dots that are set, as braille counts them (Unicode, "Braille Patterns").
    var dots: UInt32 = 0
    /// What stands there instead of dots.
    var sign: Character?
    /// The line that was here last.
    var series = 0
  }

  private let columns: Int
  private let rows: Int
  private let isUTF8: Bool
  private var cells: [Cell]

  init(columns: Int, rows: Int, isUTF8: Bool) {
    (self.columns, self.rows, self.isUTF8) = (columns, rows, isUTF8)
    cells = Array(repeating: Cell(), count: columns * rows)
  }

  /// How many dots there are in a cell beside and above each other.
  private var dots: (x: Int, y: Int) { isUTF8 ? (2, 4) : (1, 1) }

  /// Adds a line through points, each from 0 to 1 to the right and upwards.
  ///
  /// - Parameters:
  ///   - points: the points.
  ///   - series: the number of the line, from 0.
  ///   - sign: what stands at its end, so that it is told from others without colours.
  mutating func add(_ points: [(x: Double, y: Double)], series: Int, sign: Character?) {
    let size = (x: columns * dots.x - 1, y: rows * dots.y - 1)
    let places = points.map { point in
      (
        x: Int((point.x * Double(size.x)).rounded()),
        y: Int(((1 - point.y) * Double(size.y)).rounded())
      )
    }
    for (from, to) in zip(places, places.dropFirst()) {
      let steps = max(1, abs(to.x - from.x), abs(to.y - from.y))
      for step in 0...steps {
        set(
          from.x + (to.x - from.x) * step / steps, from.y + (to.y - from.y) * step / steps,
          series, sign)
      }
    }
    if places.count == 1, let only = places.first { set(only.x, only.y, series, sign) }
    guard let last = places.last, let sign else { return }
    let cell = last.y / dots.y * columns + last.x / dots.x
    if cells.indices.contains(cell) { (cells[cell].sign, cells[cell].series) = (sign, series) }
  }

  private mutating func set(_ x: Int, _ y: Int, _ series: Int, _ sign: Character?) {
    guard x >= 0, y >= 0, x < columns * dots.x, y < rows * dots.y else { return }
    let cell = y / dots.y * columns + x / dots.x
    cells[cell].series = series
    guard isUTF8 else {
      cells[cell].sign = sign ?? "*"
      return
    }
    let bit: [[UInt32]] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]]
    cells[cell].dots |= bit[x % 2][y % 4]
  }

  /// The rows, from the top; neighbours of one look are one piece.
  var lines: [[TerminalLine.Piece]] {
    (0..<rows).map { row in
      cells[row * columns..<(row + 1) * columns].reduce(into: []) { pieces, cell in
        let piece = Self.piece(of: cell)
        if let last = pieces.last, last.styles == piece.styles {
          pieces[pieces.count - 1] = .init(last.text + piece.text, piece.styles)
        } else {
          pieces.append(piece)
        }
      }
    }
  }

  private static func piece(of cell: Cell) -> TerminalLine.Piece {
    if let sign = cell.sign { return .init(String(sign), [.voice(cell.series % 6), .strong]) }
    guard cell.dots != 0, let scalar = Unicode.Scalar(0x2800 + cell.dots) else { return .init(" ") }
    return .init(String(Character(scalar)), [.voice(cell.series % 6)])
  }
}
