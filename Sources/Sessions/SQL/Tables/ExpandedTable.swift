import PsqlText

/// A table with a line for each field, and a heading for each record.
struct ExpandedTable {
  private let table: PrintableTable
  private let settings: PrintSettings
  private let glyphs: LineGlyphs
  /// 0, 1 or 2.
  private let border: Int
  /// The border of the rules. Since psql 16 they have no corners when it is more than 2.
  private let ruleBorder: Int
  private let headers: [CellText]
  /// The width of the widest name.
  private let nameWidth: Int
  /// The width of the values' column.
  private let valueWidth: Int
  /// Whether there is room for a mark beside all names, or beside all values.
  private let namesHaveMarks: Bool
  private let valuesHaveMarks: Bool
  /// Whether all values of a row print as their bytes.
  private let isPlainRow: [Bool]

  init(_ table: PrintableTable, settings: PrintSettings) {
    self.table = table
    self.settings = settings
    glyphs = LineGlyphs(settings)
    border = min(settings.border, 2)
    ruleBorder = settings.version.has(.major(16)) ? settings.border : border
    headers = table.headers.map { CellText($0, measure: settings.measure) }
    namesHaveMarks = headers.contains { $0.lines.count > 1 }
    nameWidth = headers.reduce(0) { max($0, $1.width) }

    var widest = 0
    var tallest = 1
    isPlainRow = table.rows.map { row in
      var isPlain = true
      for column in table.headers.indices {
        let size = table.size(row, column)
        widest = max(widest, size.width)
        tallest = max(tallest, size.lineCount)
        if !size.isPlain { isPlain = false }
      }
      return isPlain
    }
    widest = table.omitted.columns.reduce(widest) { max($0, $1.widest) }
    tallest = max(tallest, table.omitted.tallest)

    var room = Room(
      glyphs: glyphs, border: border, nameWidth: nameWidth, namesHaveMarks: namesHaveMarks,
      valuesHaveMarks: tallest > 1, recordWidth: 0)
    if !settings.tuplesOnly {
      let digits = table.rowCount == 0 ? 0 : String(table.rowCount).utf8.count
      room.recordWidth = digits + [9, 12, 15][border]
    }
    let isWrapped = settings.format == .wrapped && settings.columns > 0
    if settings.format == .wrapped || settings.version.has(.headingsWidenRecords) {
      valueWidth = room.valueWidth(widest: widest, columns: isWrapped ? settings.columns : nil)
    } else {
      valueWidth = widest
    }
    valuesHaveMarks = room.valuesHaveMarks
  }

  func write(to output: inout PieceWriter) {
    if table.rows.isEmpty, table.startsTable, table.endsTable {
      if !settings.tuplesOnly {
        for footer in table.footers() { output.appendLine(footer) }
      }
      output.appendNewline()
      return
    }

    if table.startsTable, !settings.tuplesOnly, let title = table.title {
      output.appendLine(title)
    }
    for row in table.rows {
      if row == table.omitted.position { leaveOutRows(to: &output) }
      writeRecordRule(row, to: &output)
      if !isPlainRow[row] { output.leaveOut(table.cutByteCount(row)) }
      for column in headers.indices { writeField(row, column, to: &output) }
      output.handOn()
    }
    if table.endsTable { writeFoot(to: &output) }
  }

  /// Leaves out the bytes of the records that are not kept.
  private func leaveOutRows(to output: inout PieceWriter) {
    guard table.omitted.count > 0 else { return }
    let empty = PieceWriter.count {
      writeRecordRule(table.omitted.position, to: &$0)
      for column in headers.indices { writeField(nil, column, to: &$0) }
    }
    output.leaveOut(table.omitted.byteCount(emptyRow: empty) { _ in border == 2 })
  }

  private func writeFoot(to output: inout PieceWriter) {
    if border == 2 { writeRule(glyphs.bottom, label: nil, extra: 0, to: &output) }
    if !settings.tuplesOnly, let footers = table.ownFooters, !footers.isEmpty {
      if border < 2 { output.appendNewline() }
      for footer in footers { output.appendLine(footer) }
    }
    output.appendNewline()
  }

  // MARK: Rules

  /// The room for marks at the left of names.
  private var leftMarkWidth: Int {
    border < 2 && namesHaveMarks && !glyphs.marks.atRight ? 1 : 0
  }

  private func writeRecordRule(_ index: Int, to output: inout PieceWriter) {
    let rule = index == 0 ? glyphs.top : glyphs.middle
    if !settings.tuplesOnly {
      let number = table.recordNumber(index)
      let label = border == 0 ? "* Record \(number)" : "[ RECORD \(number) ]"
      writeRule(rule, label: Array(label.utf8), extra: leftMarkWidth, to: &output)
    } else if index > 0 || !table.startsTable || border == 2 {
      writeRule(rule, label: nil, extra: leftMarkWidth, to: &output)
    }
  }

  /// Writes a line across both columns, which the label covers in part.
  private func writeRule(
    _ rule: LineGlyphs.Rule, label: [UInt8]?, extra: Int, to output: inout PieceWriter
  ) {
    let blank = [UInt8(ascii: " ")]
    let dash = ruleBorder == 0 ? blank : rule.dash
    if ruleBorder == 2 { output += rule.left }
    if ruleBorder == 1 || ruleBorder == 2 { output += rule.dash }
    output += label ?? []
    // The label stands one column further to the right than the names, except in a frame.
    var covered = (label?.count ?? 0) + (ruleBorder == 2 ? 0 : 1)

    output.append(repeating: dash, count: nameWidth + extra - covered)
    covered = max(covered - nameWidth - extra, 0)
    for piece in ruleBorder == 0 ? [blank] : [rule.dash, rule.cross, rule.dash] {
      if covered == 0 { output += piece } else { covered -= 1 }
    }
    output.append(repeating: dash, count: valueWidth - covered)
    if ruleBorder == 2 {
      output += rule.dash
      output += rule.right
    }
    output.appendNewline()
  }

  // MARK: Fields

  /// Writes the lines of a name beside those of its value; without a row number, beside an empty
  /// value.
  private func writeField(_ row: Int?, _ column: Int, to output: inout PieceWriter) {
    let names = headers[column].lines
    let isPlain = row.map { isPlainRow[$0] } ?? true
    let width = isPlain ? row.map { table.size($0, column).width } ?? 0 : 0
    if isPlain, names.count == 1, width <= valueWidth {
      writeName(names, 0, to: &output)
      output += border > 0 ? glyphs.dividers.plain : []
      output.appendBlanks(1)
      if let row { table.write(row, column, to: &output) }
      writeEnd(room: valueWidth - width, mark: nil, to: &output)
      return
    }
    let value = row.map { table.value($0, column) } ?? []
    var cell = CellCursor(text: CellText(value, measure: settings.measure))
    var line = 0
    var position = cell.position
    while line < names.count || !cell.isAtEnd {
      writeName(names, line, to: &output)
      if line < names.count { line += 1 }
      if !cell.isAtEnd { position = cell.position }
      if border > 0 { output += divider(position) }
      if let piece = cell.take(columns: valueWidth, measure: settings.measure) {
        output += position == .wrapped ? glyphs.marks.wrapLeft : [UInt8(ascii: " ")]
        output += piece.bytes
        let mark: [UInt8]? =
          switch cell.position {
          case .wrapped: glyphs.marks.wrapRight
          case .afterNewline: glyphs.marks.newlineRight
          case .start, .end: nil
          }
        writeEnd(room: valueWidth - piece.columns, mark: mark, to: &output)
        // Beside the rest of a name, a value that has ended counts as wrapped.
        if cell.isAtEnd, !piece.bytes.isEmpty { position = .wrapped }
      } else if border == 2 {
        output.appendBlanks(valueWidth + 2)
        output += glyphs.dividers.edge
        output.appendNewline()
      } else {
        output.appendNewline()
      }
    }
  }

  private func divider(_ position: CellCursor.Position) -> [UInt8] {
    switch position {
    case .wrapped: glyphs.dividers.wrap
    case .afterNewline: glyphs.dividers.newline
    case .start, .end: glyphs.dividers.plain
    }
  }

  /// Writes a line of a name, or the blanks below it.
  private func writeName(_ names: [CellText.Line], _ line: Int, to output: inout PieceWriter) {
    let marks = glyphs.marks
    if border == 2 { output += glyphs.dividers.edge }
    guard line < names.count else {
      var blanks = nameWidth + border
      if border < 2, namesHaveMarks, !marks.atRight || border == 0 { blanks += 1 }
      output.appendBlanks(max(blanks, 1))
      return
    }
    if border == 2 || (namesHaveMarks && !marks.atRight) {
      output += line == 0 ? [UInt8(ascii: " ")] : marks.headerLeft
    }
    output += names[line].bytes
    output.appendBlanks(nameWidth - names[line].width)
    if border > 0 || (namesHaveMarks && marks.atRight) {
      output += line + 1 < names.count ? marks.headerRight : [UInt8(ascii: " ")]
    }
  }

  /// Writes the rest of a value's line.
  private func writeEnd(room: Int, mark: [UInt8]?, to output: inout PieceWriter) {
    if let mark {
      if border == 2 || (valuesHaveMarks && glyphs.marks.atRight) {
        output.appendBlanks(room)
        output += mark
      }
    } else if border == 2 {
      output.appendBlanks(room + 1)
    }
    if border == 2 { output += glyphs.dividers.edge }
    output.appendNewline()
  }
}
