/// A table as comma-separated values.
struct CSVTable {
  let table: PrintableTable
  let settings: PrintSettings

  func write(to output: inout PieceWriter) {
    let isExpanded = settings.expanded == .on
    if table.startsTable, !settings.tuplesOnly, !isExpanded {
      append(table.headers, to: &output.bytes)
    }
    for row in table.rows {
      if isExpanded {
        for (column, header) in table.headers.enumerated() {
          append([header, table.value(row, column)], to: &output.bytes)
        }
      } else {
        append(table.values(row), to: &output.bytes)
      }
      output.handOn()
    }
  }

  private func append(_ fields: [ArraySlice<UInt8>], to output: inout [UInt8]) {
    for (index, field) in fields.enumerated() {
      if index > 0 { output.append(settings.csvFieldSeparator) }
      append(field, to: &output)
    }
    output.appendNewline()
  }

  private static let quote = UInt8(ascii: "\"")
  private static let endOfData: [UInt8] = [UInt8(ascii: "\\"), UInt8(ascii: ".")]

  private func append(_ field: ArraySlice<UInt8>, to output: inout [UInt8]) {
    guard needsQuotes(field) else {
      output += field
      return
    }
    output.append(Self.quote)
    for byte in field {
      if byte == Self.quote { output.append(Self.quote) }
      output.append(byte)
    }
    output.append(Self.quote)
  }

  /// A separator that is part of the end-of-data mark could make one out of harmless fields.
  private func needsQuotes(_ field: ArraySlice<UInt8>) -> Bool {
    let separator = settings.csvFieldSeparator
    if Self.endOfData.contains(separator) || field.elementsEqual(Self.endOfData) { return true }
    return field.contains {
      $0 == separator || $0 == Self.quote || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r")
    }
  }
}
