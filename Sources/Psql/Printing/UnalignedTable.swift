/// A table without padding: fields and records with a separator between them.
struct UnalignedTable {
  let table: PrintableTable
  let settings: PrintSettings

  func write(to output: inout PieceWriter) {
    let isExpanded = settings.expanded == .on
    let fieldSeparator = settings.fieldSeparator.bytes
    let recordSeparator = settings.recordSeparator.bytes
    // An empty record, so to speak, stands between expanded ones.
    let separator = isExpanded ? recordSeparator + recordSeparator : recordSeparator
    // Whether a record was written that no separator follows yet.
    var isOpen = !table.startsTable

    func begin() {
      if isOpen { output.bytes += separator }
      isOpen = true
    }

    if table.startsTable, !settings.tuplesOnly {
      if let title = table.title {
        output.bytes += title
        if isExpanded { isOpen = true } else { output.bytes += recordSeparator }
      }
      if !isExpanded {
        begin()
        append(table.headers, separator: fieldSeparator, to: &output.bytes)
      }
    }
    for row in table.rows {
      begin()
      if isExpanded {
        for (column, header) in table.headers.enumerated() {
          if column > 0 { output.bytes += recordSeparator }
          append([header, table.value(row, column)], separator: fieldSeparator, to: &output.bytes)
        }
      } else {
        append(table.values(row), separator: fieldSeparator, to: &output.bytes)
      }
      output.handOn()
    }
    guard table.endsTable else { return }
    if !settings.tuplesOnly {
      let footers = isExpanded ? table.ownFooters ?? [] : table.footers()
      if isExpanded, !footers.isEmpty { output.bytes += recordSeparator }
      for footer in footers {
        if isExpanded || isOpen { output.bytes += recordSeparator }
        output.bytes += footer
        if !isExpanded { isOpen = true }
      }
    }
    // The last record ends in a newline, whatever the separator is, unless that is a zero byte.
    if isOpen { output.bytes.append(settings.recordSeparator.isZero ? 0 : UInt8(ascii: "\n")) }
  }

  private func append(
    _ fields: [ArraySlice<UInt8>], separator: [UInt8], to output: inout [UInt8]
  ) {
    for (index, field) in fields.enumerated() {
      if index > 0 { output += separator }
      output += field
    }
  }
}
