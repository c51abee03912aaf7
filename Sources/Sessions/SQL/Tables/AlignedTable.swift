/// A table with a column for each field: the forms `aligned` and `wrapped`.
///
/// Like psql, it measures all cells of a result before it writes the first line.
struct AlignedTable {
  let table: PrintableTable
  let settings: PrintSettings
  let glyphs: LineGlyphs
  /// 0, 1 or 2.
  let border: Int
  private let headers: [CellText]
  /// The width of each column, in columns of the terminal.
  private let widths: [Int]
  /// Whether all cells of a row print as their bytes in one line.
  private let isPlainRow: [Bool]
  /// The width of the table, after wrapping.
  private let totalWidth: Int
  /// The width of the table with only its headings.
  private let headerWidth: Int

  init(_ table: PrintableTable, settings: PrintSettings) {
    self.table = table
    self.settings = settings
    glyphs = LineGlyphs(settings)
    border = min(settings.border, 2)
    headers = table.headers.map { CellText($0, measure: settings.measure) }

    let count = table.headers.count
    var measures = ColumnMeasures(headers: headers.map(\.width))
    var isPlainRow: [Bool] = []
    isPlainRow.reserveCapacity(table.rows.count)
    for row in table.rows {
      var isPlain = true
      for index in 0..<count {
        let size = table.size(row, index)
        measures.add(size.width, column: index)
        if !size.isPlain { isPlain = false }
      }
      isPlainRow.append(isPlain)
    }
    measures.add(table.omitted)

    let frame =
      switch border {
      case 0: count
      case 1: max(count * 3 - 1, 0)
      default: count * 3 + 1
      }
    headerWidth = frame + measures.headers.reduce(0, +)
    var total = frame + measures.widest.reduce(0, +)
    if settings.format == .wrapped, settings.columns >= headerWidth, settings.columns > 0 {
      widths = measures.shrunk(by: total - settings.columns, rowCount: table.rowCount)
      let saved = zip(measures.widest, widths).reduce(0) { $0 + $1.0 - $1.1 }
      total -= saved
      if saved > 0 {
        for row in table.rows where isPlainRow[row] {
          isPlainRow[row] = zip(0..., widths).allSatisfy { table.size(row, $0).width <= $1 }
        }
      }
    } else {
      widths = measures.widest
    }
    self.isPlainRow = isPlainRow
    totalWidth = total
  }

  /// Whether automatic expansion prints records instead. A table of one column would only get wider.
  var isTooWide: Bool {
    settings.columns > 0 && widths.count > 1
      && settings.columns < max(headerWidth, totalWidth)
  }

  func write(to output: inout PieceWriter) {
    if table.startsTable, !settings.tuplesOnly { writeHead(to: &output) }
    for row in table.rows {
      if row == table.omitted.position { leaveOutRows(to: &output) }
      if isPlainRow[row] {
        writePlainRow(row, to: &output)
      } else {
        output.leaveOut(table.cutByteCount(row))
        writeRow(row, to: &output)
      }
      output.handOn()
    }
    guard table.endsTable else { return }
    if border == 2 { writeRule(glyphs.bottom, to: &output) }
    if !settings.tuplesOnly {
      for footer in table.footers() { output.appendLine(footer) }
    }
    output.appendNewline()
  }

  // MARK: Title, headings and rules

  private func writeHead(to output: inout PieceWriter) {
    if let title = table.title {
      let width = CellText.size(of: title[...], measure: settings.measure).width
      if width < totalWidth { output.appendBlanks((totalWidth - width) / 2) }
      output.appendLine(title)
    }
    if border == 2 { writeRule(glyphs.top, to: &output) }
    let height = headers.map(\.lines.count).max() ?? 0
    for line in 0..<height { writeHeadLine(line, to: &output) }
    writeRule(glyphs.middle, to: &output)
  }

  private func writeHeadLine(_ line: Int, to output: inout PieceWriter) {
    let blank = [UInt8(ascii: " ")]
    if border == 2 { output += glyphs.dividers.edge }
    for (index, header) in headers.enumerated() {
      if border != 0 || (!glyphs.marks.atRight && index > 0) {
        output += line == 0 ? blank : glyphs.marks.headerLeft
      }
      if line < header.lines.count {
        let text = header.lines[line]
        let room = widths[index] - text.width
        output.appendBlanks(room / 2)
        output += text.bytes
        output.appendBlanks((room + 1) / 2)
      } else {
        output.appendBlanks(widths[index])
      }
      if border != 0 || glyphs.marks.atRight {
        output += line + 1 < header.lines.count ? glyphs.marks.headerRight : blank
      }
      if border != 0, index < headers.count - 1 { output += glyphs.dividers.plain }
    }
    if border == 2 { output += glyphs.dividers.edge }
    output.appendNewline()
  }

  private func writeRule(_ rule: LineGlyphs.Rule, to output: inout PieceWriter) {
    if border == 2 { output += rule.left }
    if border != 0 { output += rule.dash }
    for (index, width) in widths.enumerated() {
      if index > 0 {
        if border == 0 {
          output.appendBlanks(1)
        } else {
          output += rule.dash
          output += rule.cross
          output += rule.dash
        }
      }
      output.append(repeating: rule.dash, count: width)
    }
    if border != 0 { output += rule.dash }
    if border == 2 { output += rule.right }
    output.appendNewline()
  }

  // MARK: Rows

  /// Whether a cell is padded, because something follows it on its line.
  private func isPadded(_ index: Int) -> Bool { border == 2 || index < widths.count - 1 }

  /// Leaves out the bytes of the rows that are not kept.
  private func leaveOutRows(to output: inout PieceWriter) {
    guard table.omitted.count > 0 else { return }
    let empty = PieceWriter.count { writePlainRow(nil, to: &$0) }
    output.leaveOut(
      table.omitted.byteCount(emptyRow: empty) { isPadded($0) || table.isRightAligned[$0] })
  }

  /// Writes a row whose cells print as their bytes; without a row number, a row of empty cells.
  private func writePlainRow(_ row: Int?, to output: inout PieceWriter) {
    if border == 2 { output += glyphs.dividers.edge }
    for index in widths.indices {
      let room = widths[index] - (row.map { table.size($0, index).width } ?? 0)
      if border != 0 { output.append(UInt8(ascii: " ")) }
      if table.isRightAligned[index] {
        output.appendBlanks(room)
        if let row { table.write(row, index, to: &output) }
      } else {
        if let row { table.write(row, index, to: &output) }
        if isPadded(index) { output.appendBlanks(room) }
      }
      if isPadded(index) { output.append(UInt8(ascii: " ")) }
      if border != 0, index < widths.count - 1 { output += glyphs.dividers.plain }
    }
    if border == 2 { output += glyphs.dividers.edge }
    output.appendNewline()
  }

  /// Writes a row, with as many lines as its tallest cell.
  private func writeRow(_ row: Int, to output: inout PieceWriter) {
    var cells = table.values(row).map {
      CellCursor(text: CellText($0, measure: settings.measure))
    }
    repeat {
      if border == 2 { output += glyphs.dividers.edge }
      for index in cells.indices {
        writeLine(of: &cells[index], column: index, to: &output)
        if border != 0, index < cells.count - 1 {
          output += glyphs.divider(before: cells[index + 1])
        }
      }
      if border == 2 { output += glyphs.dividers.edge }
      output.appendNewline()
    } while cells.contains { !$0.isAtEnd }
  }

  /// Writes the next line of a cell with the marks on both its sides.
  private func writeLine(of cell: inout CellCursor, column: Int, to output: inout PieceWriter) {
    let width = widths[column]
    if border != 0 {
      switch cell.position {
      case .start, .end: output.append(UInt8(ascii: " "))
      case .afterNewline: output += glyphs.marks.newlineLeft
      case .wrapped: output += glyphs.marks.wrapLeft
      }
    }

    var room = width
    if let piece = cell.take(columns: width, measure: settings.measure) {
      // A character wider than the column counts as just as wide.
      room -= min(piece.columns, width)
      if table.isRightAligned[column] {
        output.appendBlanks(room)
        room = 0
      }
      output += piece.bytes
      if cell.isAtEnd, !isPadded(column) { room = 0 }
    } else if !isPadded(column) {
      room = 0
    }
    output.appendBlanks(room)

    switch cell.position {
    case .wrapped: output += glyphs.marks.wrapRight
    case .afterNewline: output += glyphs.marks.newlineRight
    case .start, .end: if isPadded(column) { output.append(UInt8(ascii: " ")) }
    }
  }
}

extension LineGlyphs {
  fileprivate func divider(before cell: CellCursor) -> [UInt8] {
    switch cell.position {
    case .start: dividers.plain
    case .afterNewline: dividers.newline
    case .wrapped: dividers.wrap
    case .end: dividers.blank
    }
  }
}
