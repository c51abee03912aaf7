import LessonModel

/// Draws rows of bits.
///
/// Up to twelve bits have their digits; more are small cells, in lines of 16 or 32. What was set in
/// this row is filled, what was set before is tinted, and what a question looks at is outlined.
struct BitsSVG: SizedDrawing {
  let rows: [Picture.BitRow]

  private static let mostDigits = 12
  private static let gap = 8.0
  private static let top = 16.0

  var summary: String {
    rows.map { row in
      "\(row.label): \(row.bits)" + (row.note.isEmpty ? "" : ", \(row.note)")
    }.joined(separator: "; ") + (rows.isEmpty ? "" : ".")
  }

  func drawn(room: Double) -> Drawn {
    let count = rows.map(\.bits.count).max() ?? 0
    let hasDigits = count <= Self.mostDigits
    let cell = hasDigits ? min(24, (room / Double(max(1, count))).rounded(.down)) : 14.0
    let perLine = hasDigits ? max(1, count) : room >= SizedRoom.wide ? 32 : 16
    let cells = Double(min(perLine, count)) * cell
    let labels = (rows.map { SVG.width($0.label) }.max() ?? 0) + Self.gap
    let notes = (rows.map { SVG.width($0.note) }.max() ?? 0) + Self.gap
    let isBeside = count <= perLine && labels + cells + notes <= room
    let left = isBeside ? labels : 0
    var drawn = Drawn(width: isBeside ? labels + cells + notes : room)
    if !isBeside { drawn.width = min(room, max(cells, labels + notes)) }
    for bit in stride(from: 0, to: min(perLine, count), by: hasDigits ? 1 : 8) {
      let x = left + (Double(bit) + 0.5) * cell
      drawn.svg.text("\(bit)", at: .init(x: x, y: 11), anchor: .middle, classes: "small")
    }
    var y = Self.top
    for row in rows {
      if isBeside {
        drawn.svg.text(
          row.label, at: .init(x: labels - Self.gap, y: y + cell / 2 + 5), anchor: .end)
        drawn.svg.text(row.note, at: .init(x: labels + cells + Self.gap, y: y + cell / 2 + 5))
      } else {
        y += drawTexts(of: row, y, in: &drawn)
      }
      draw(row, at: .init(x: left, y: y), cell, perLine, hasDigits, in: &drawn.svg)
      y += Double((max(1, row.bits.count) + perLine - 1) / perLine) * cell + (isBeside ? 5 : 8)
    }
    drawn.height = y
    return drawn
  }

  /// The row's label and note above it, in one line if there is room: how high they are.
  private func drawTexts(of row: Picture.BitRow, _ y: Double, in drawn: inout Drawn) -> Double {
    let isOneLine = SVG.width(row.label) + Self.gap + SVG.width(row.note) <= drawn.width
    let label = SVG.wrapped(row.label, drawn.width)
    drawn.svg.text(label, at: .init(x: 0, y: y + 13))
    let above = isOneLine ? 0 : Double(label.count) * SVG.lineHeight()
    let note = SVG.wrapped(row.note, drawn.width)
    drawn.svg.text(
      note, at: .init(x: isOneLine ? drawn.width : 0, y: y + 13 + above),
      anchor: isOneLine ? .end : .start)
    return 2 + above + Double(max(isOneLine ? 1 : 0, note.count)) * SVG.lineHeight()
  }

  private func draw(
    _ row: Picture.BitRow, at origin: SVG.Point, _ cell: Double, _ perLine: Int, _ hasDigits: Bool,
    in svg: inout SVG
  ) {
    let new = Set(row.new)
    for (index, bit) in row.bits.enumerated() {
      let x = origin.x + Double(index % perLine) * cell
      let y = origin.y + Double(index / perLine) * cell
      let classes: String
      switch (bit, row.isQuestion) {
      case ("1", true): classes = "cell hit"
      case ("0", true): classes = "cell miss"
      case ("1", false): classes = new.contains(index) ? "cell new" : "cell set"
      case ("0", false): classes = "cell"
      default:
        svg.circle(at: .init(x: x + cell / 2, y: y + cell / 2), radius: 1, classes: "head")
        continue
      }
      svg.rectangle(
        at: .init(x: x + 1, y: y + 1), width: cell - 2, height: cell - 2, classes: classes)
      guard hasDigits else { continue }
      svg.text(
        String(bit), at: .init(x: x + cell / 2, y: y + cell / 2 + 5), anchor: .middle,
        classes: classes == "cell new" ? "code on" : "code")
    }
  }
}
