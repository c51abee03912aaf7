/// A table for troff's `ms` macros and the `tbl` preprocessor.
struct TroffTable {
  let table: PrintableTable
  let settings: PrintSettings

  func write(to output: inout PieceWriter) {
    let isExpanded = settings.expanded == .on
    if table.startsTable { writeHead(isExpanded: isExpanded, to: &output) }
    // tbl wants to know when the layout of lines changes. A later part starts with fields.
    var layout = table.startsTable ? Layout.none : .fields
    for row in table.rows {
      if row == table.omitted.position { output.leaveOut(table.omitted.byteCount) }
      output.leaveOut(table.cutByteCount(row))
      if isExpanded {
        writeRecord(row, layout: &layout, to: &output)
      } else {
        write(table.values(row), to: &output)
      }
      output.handOn()
    }
    guard table.endsTable else { return }
    output.appendLine(".TE")
    output.appendLine(".DS L")
    if !settings.tuplesOnly {
      for footer in isExpanded ? table.ownFooters ?? [] : table.footers() {
        write([footer[...]], to: &output)
      }
    }
    output.appendLine(".DE")
  }

  /// 0, 1 or 2.
  private var border: Int { min(settings.border, 2) }

  private enum Layout {
    case none, heading, fields
  }

  private func writeHead(isExpanded: Bool, to output: inout PieceWriter) {
    if !settings.tuplesOnly, let title = table.title {
      output.appendLine(".LP\n.DS C")
      write([title[...]], to: &output)
      output.appendLine(".DE")
    }
    output.appendLine(".LP\n.TS")
    output.appendLine(border == 2 ? "center box;" : "center;")
    if isExpanded {
      if settings.tuplesOnly { output.appendLine("c l;") }
      return
    }
    let columns = table.isRightAligned.map { $0 ? "r" : "l" }
    output.appendLine(columns.joined(separator: border > 0 ? " | " : "") + ".")
    if !settings.tuplesOnly {
      for (index, header) in table.headers.enumerated() {
        if index > 0 { output.append(UInt8(ascii: "\t")) }
        output.append(contentsOf: "\\fI".utf8)
        writeEscaped(header, to: &output)
        output.append(contentsOf: "\\fP".utf8)
      }
      output.appendLine("\n_")
    }
  }

  private func writeRecord(_ row: Int, layout: inout Layout, to output: inout PieceWriter) {
    if !settings.tuplesOnly {
      if layout != .heading {
        if border == 2, table.recordNumber(row) > 1 { output.appendLine("_") }
        if layout != .none { output.appendLine(".T&") }
        output.appendLine("c s.")
        layout = .heading
      }
      output.appendLine("\\fIRecord \(table.recordNumber(row))\\fP")
    }
    if border >= 1 { output.appendLine("_") }
    if !settings.tuplesOnly, layout != .fields {
      if layout != .none { output.appendLine(".T&") }
      output.appendLine(border == 1 ? "c | l." : "c l.")
      layout = .fields
    }
    for (column, header) in table.headers.enumerated() {
      write([header, table.value(row, column)], to: &output)
    }
  }

  private func write(_ fields: [ArraySlice<UInt8>], to output: inout PieceWriter) {
    for (index, field) in fields.enumerated() {
      if index > 0 { output.append(UInt8(ascii: "\t")) }
      writeEscaped(field, to: &output)
    }
    output.appendNewline()
  }

  private func writeEscaped(_ text: ArraySlice<UInt8>, to output: inout PieceWriter) {
    for byte in text {
      if byte == UInt8(ascii: "\\") {
        output.append(contentsOf: "\\(rs".utf8)
      } else {
        output.append(byte)
      }
    }
  }
}
