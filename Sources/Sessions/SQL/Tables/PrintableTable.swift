/// A table whose values are texts. All forms print from it.
struct PrintableTable {
  /// The headings.
  let headers: [ArraySlice<UInt8>]
  /// Whether the values of a column stand at its right.
  let isRightAligned: [Bool]
  let title: [UInt8]?
  /// The table's own lines below it.
  let ownFooters: [[UInt8]]?

  private let table: ResultTable
  private let settings: PrintSettings
  private let nullText: ArraySlice<UInt8>

  init(_ table: ResultTable, settings: PrintSettings) {
    headers = table.columns.map { $0.name[...].validated(measure: settings.measure) }
    isRightAligned = table.columns.map { Self.isRightAligned($0.typeOID) }
    title = table.title ?? settings.title
    ownFooters = table.footers
    self.table = table
    self.settings = settings
    nullText = settings.nullText[...]
  }

  /// The rows to print: none if there are no columns.
  var rows: Range<Int> { 0..<(headers.isEmpty ? 0 : table.rows.count) }

  /// The number of this part's rows, kept or not.
  var rowCount: Int { table.rows.count + table.omitted.count }

  /// The measures of the rows that are not kept.
  var omitted: OmittedRows { table.omitted }

  /// Whether the title and the headings are printed.
  var startsTable: Bool { table.startsTable }
  /// Whether the closing line and the footers are printed.
  var endsTable: Bool { table.endsTable }

  /// A value as it prints.
  ///
  /// - Complexity: O(*n*) in the bytes of the value.
  func value(_ row: Int, _ column: Int) -> ArraySlice<UInt8> {
    guard let value = table.rows.slice(row: row, column: column) else { return nullText }
    if settings.numericLocale, isRightAligned[column] { return DigitGroups.grouped(value) }
    return value.validated(measure: settings.measure)
  }

  /// The room that a value takes.
  ///
  /// - Complexity: O(*n*) in the bytes of the value.
  func size(_ row: Int, _ column: Int) -> CellText.Size {
    if let cut = table.rows.cut(row: row, column: column) { return cut.size }
    return CellText.size(of: value(row, column), measure: settings.measure)
  }

  /// The number of bytes of a value.
  func byteCount(_ row: Int, _ column: Int) -> Int {
    value(row, column).count + (table.rows.cut(row: row, column: column)?.byteCount ?? 0)
  }

  /// Whether all values of a row are whole.
  func isWhole(_ row: Int) -> Bool { table.rows.isWhole(row: row) }

  /// The number of bytes of a row's values that are not kept.
  func cutByteCount(_ row: Int) -> Int {
    if isWhole(row) { return 0 }
    return headers.indices.reduce(0) {
      $0 + (table.rows.cut(row: row, column: $1)?.byteCount ?? 0)
    }
  }

  /// Writes a value, and leaves out its middle where that is not kept.
  ///
  /// - Parameters:
  ///   - row: The row.
  ///   - column: The column.
  ///   - output: The writer.
  ///   - append: Writes a part of the value.
  func write(
    _ row: Int, _ column: Int, to output: inout PieceWriter,
    append: (ArraySlice<UInt8>, inout PieceWriter) -> Void = { $1 += $0 }
  ) {
    let value = value(row, column)
    guard let cut = table.rows.cut(row: row, column: column) else {
      append(value, &output)
      return
    }
    append(value.prefix(cut.offset), &output)
    output.leaveOut(cut.byteCount)
    append(value.dropFirst(cut.offset), &output)
  }

  /// The values of a row.
  func values(_ row: Int) -> [ArraySlice<UInt8>] { headers.indices.map { value(row, $0) } }

  /// The number of a record, from 1 over all parts of the result.
  func recordNumber(_ row: Int) -> Int {
    let omitted = row >= table.omitted.position ? table.omitted.count : 0
    return table.priorRecords + row + omitted + 1
  }

  /// The lines below the table: its own, or else the number of rows.
  func footers() -> [[UInt8]] {
    if let ownFooters { return ownFooters }
    guard settings.footer else { return [] }
    let count = table.priorRecords + rowCount
    return [Array((count == 1 ? "(1 row)" : "(\(count) rows)").utf8)]
  }

  /// Whether values of a type stand at the right: numbers do.
  private static func isRightAligned(_ typeOID: UInt32) -> Bool {
    switch typeOID {
    case 20, 21, 23: true  // bigint, smallint, integer
    case 700, 701, 1700: true  // real, double precision, numeric
    case 26, 28, 29, 5069: true  // oid, xid, cid, xid8
    case 790: true  // money
    default: false
    }
  }
}
