/// A table in AsciiDoc.
struct AsciidocTable {
  let table: PrintableTable
  let settings: PrintSettings

  private static let bar = UInt8(ascii: "|")

  func write(to output: inout PieceWriter) {
    let isExpanded = settings.expanded == .on
    if table.startsTable { writeHead(isExpanded: isExpanded, to: &output) }
    for row in table.rows {
      if row == table.omitted.position { output.leaveOut(table.omitted.byteCount) }
      output.leaveOut(table.cutByteCount(row))
      if isExpanded {
        writeRecord(row, to: &output)
      } else {
        writeRow(row, to: &output)
      }
      output.handOn()
    }
    output.appendLine("|====")
    guard table.endsTable, !settings.tuplesOnly else { return }
    let footers = isExpanded ? table.ownFooters ?? [] : table.footers()
    guard !footers.isEmpty else { return }
    output.appendLine("\n....")
    for footer in footers { output.appendLine(footer) }
    output.appendLine("....")
  }

  private func writeHead(isExpanded: Bool, to output: inout PieceWriter) {
    output.appendNewline()
    if !settings.tuplesOnly, let title = table.title { output.appendLine(Array(".".utf8) + title) }
    let columns =
      isExpanded
      ? "h,l" : table.isRightAligned.map { $0 ? ">l" : "<l" }.joined(separator: ",")
    let options = settings.tuplesOnly || isExpanded ? "" : "options=\"header\","
    let frame =
      switch settings.border {
      case 0: ",frame=\"none\",grid=\"none\""
      case 1: ",frame=\"none\""
      case 2: ",frame=\"all\",grid=\"all\""
      default: ""
      }
    output.appendLine("[\(options)cols=\"\(columns)\"\(frame)]")
    output.appendLine("|====")
    guard !settings.tuplesOnly, !isExpanded else { return }
    for (index, header) in table.headers.enumerated() {
      output.append(contentsOf: (index == 0 ? "^l|" : " ^l|").utf8)
      writeEscaped(header, to: &output)
    }
    output.appendNewline()
  }

  private func writeRow(_ row: Int, to output: inout PieceWriter) {
    let last = table.headers.count - 1
    for column in table.headers.indices {
      if column > 0 { output.appendBlanks(1) }
      output.append(Self.bar)
      let value = table.value(row, column)
      if !isBlank(value) {
        writeEscaped(value, to: &output)
      } else if column < last {
        output.appendBlanks(1)
      }
    }
    output.appendNewline()
  }

  private func writeRecord(_ row: Int, to output: inout PieceWriter) {
    output.appendLine(settings.tuplesOnly ? "2+|" : "2+^|Record \(table.recordNumber(row))")
    for (column, header) in table.headers.enumerated() {
      output.append(contentsOf: "<l|".utf8)
      writeEscaped(header, to: &output)
      output.append(contentsOf: (table.isRightAligned[column] ? " >l|" : " <l|").utf8)
      let value = table.value(row, column)
      if isBlank(value) { output.appendBlanks(1) } else { writeEscaped(value, to: &output) }
      output.appendNewline()
    }
  }

  private func isBlank(_ text: ArraySlice<UInt8>) -> Bool {
    text.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
  }

  private func writeEscaped(_ text: ArraySlice<UInt8>, to output: inout PieceWriter) {
    for byte in text {
      if byte == Self.bar { output.append(UInt8(ascii: "\\")) }
      output.append(byte)
    }
  }
}
