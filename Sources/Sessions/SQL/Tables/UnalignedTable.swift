/// A table without padding: fields and records with a separator between them.
struct UnalignedTable {
  let table: PrintableTable
  let settings: PrintSettings

  func write(to output: inout PieceWriter) {
    let isExpanded = settings.expanded == .on
    let fieldSeparator = settings.fieldSeparator.bytes
    let recordSeparator = settings.recordSeparator.bytes
    // Two separators stand between expanded records.
    let separator = isExpanded ? recordSeparator + recordSeparator : recordSeparator
    // Whether a separator is due before the next record.
    var isOpen = !table.startsTable

    func begin() {
      if isOpen { output += separator }
      isOpen = true
    }

    if table.startsTable, !settings.tuplesOnly {
      if let title = table.title {
        output += title
        if isExpanded { isOpen = true } else { output += recordSeparator }
      }
      if !isExpanded {
        begin()
        append(table.headers, separator: fieldSeparator, to: &output)
      }
    }
    for row in table.rows {
      if row == table.omitted.position { output.leaveOut(table.omitted.byteCount) }
      begin()
      if isExpanded {
        for (column, header) in table.headers.enumerated() {
          if column > 0 { output += recordSeparator }
          append([header, []], separator: fieldSeparator, to: &output)
          table.write(row, column, to: &output)
        }
      } else {
        for column in table.headers.indices {
          if column > 0 { output += fieldSeparator }
          table.write(row, column, to: &output)
        }
      }
      output.handOn()
    }
    guard table.endsTable else { return }
    if !settings.tuplesOnly {
      let footers = isExpanded ? table.ownFooters ?? [] : table.footers()
      if isExpanded, !footers.isEmpty { output += recordSeparator }
      for footer in footers {
        if isExpanded || isOpen { output += recordSeparator }
        output += footer
        if !isExpanded { isOpen = true }
      }
    }
    // The last record ends in a newline, or in a zero byte if that is the separator.
    if isOpen { output.append(settings.recordSeparator.isZero ? 0 : UInt8(ascii: "\n")) }
  }

  private func append(
    _ fields: [ArraySlice<UInt8>], separator: [UInt8], to output: inout PieceWriter
  ) {
    for (index, field) in fields.enumerated() {
      if index > 0 { output += separator }
      output += field
    }
  }
}
