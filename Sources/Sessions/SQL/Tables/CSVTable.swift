/// A table as comma-separated values.
struct CSVTable {
  let table: PrintableTable
  let settings: PrintSettings

  func write(to output: inout PieceWriter) {
    let isExpanded = settings.expanded == .on
    if table.startsTable, !settings.tuplesOnly, !isExpanded {
      append(table.headers, to: &output)
    }
    for row in table.rows {
      if row == table.omitted.position { output.leaveOut(table.omitted.byteCount) }
      if isExpanded {
        for (column, header) in table.headers.enumerated() {
          append(header, to: &output)
          output.append(settings.csvFieldSeparator)
          append(row, column, to: &output)
          output.appendNewline()
        }
      } else {
        for column in table.headers.indices {
          if column > 0 { output.append(settings.csvFieldSeparator) }
          append(row, column, to: &output)
        }
        output.appendNewline()
      }
      output.handOn()
    }
  }

  private func append(_ fields: [ArraySlice<UInt8>], to output: inout PieceWriter) {
    for (index, field) in fields.enumerated() {
      if index > 0 { output.append(settings.csvFieldSeparator) }
      append(field, to: &output)
    }
    output.appendNewline()
  }

  private static let quote = UInt8(ascii: "\"")
  private static let endOfData: [UInt8] = [UInt8(ascii: "\\"), UInt8(ascii: ".")]

  private func append(_ row: Int, _ column: Int, to output: inout PieceWriter) {
    let isQuoted = needsQuotes(table.value(row, column))
    if isQuoted { output.append(Self.quote) }
    table.write(row, column, to: &output) { part, output in
      if isQuoted { appendDoubled(part, to: &output) } else { output += part }
    }
    if isQuoted { output.append(Self.quote) }
  }

  private func append(_ field: ArraySlice<UInt8>, to output: inout PieceWriter) {
    guard needsQuotes(field) else {
      output += field
      return
    }
    output.append(Self.quote)
    appendDoubled(field, to: &output)
    output.append(Self.quote)
  }

  private func appendDoubled(_ text: ArraySlice<UInt8>, to output: inout PieceWriter) {
    for byte in text {
      if byte == Self.quote { output.append(Self.quote) }
      output.append(byte)
    }
  }

  /// A separator out of the end-of-data mark could make that mark out of harmless fields.
  private func needsQuotes(_ field: ArraySlice<UInt8>) -> Bool {
    let separator = settings.csvFieldSeparator
    if Self.endOfData.contains(separator) || field.elementsEqual(Self.endOfData) { return true }
    return field.contains {
      $0 == separator || $0 == Self.quote || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r")
    }
  }
}
