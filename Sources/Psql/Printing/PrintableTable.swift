/// A table whose values are texts already: what every form is printed from.
struct PrintableTable {
  /// The headings.
  let headers: [ArraySlice<UInt8>]
  /// Whether a column's values stand at its right.
  let isRightAligned: [Bool]
  let title: [UInt8]?
  /// The lines below the table that the table itself has.
  let ownFooters: [[UInt8]]?

  private let table: ResultTable
  private let settings: PrintSettings
  private let nullText: ArraySlice<UInt8>

  init(_ table: ResultTable, settings: PrintSettings) {
    headers = table.columns.map { $0.name[...].validated(encoding: settings.encoding) }
    isRightAligned = table.columns.map { Self.isRightAligned($0.typeOID) }
    title = table.title ?? settings.title
    ownFooters = table.footers
    self.table = table
    self.settings = settings
    nullText = settings.nullText[...]
  }

  /// The rows that are there to be printed: none if there are no columns.
  var rows: Range<Int> { 0..<(headers.isEmpty ? 0 : table.rows.count) }

  /// The number of this part's rows, printed or not.
  var rowCount: Int { table.rows.count + table.omittedRowCount }

  /// Whether title and headings are printed.
  var startsTable: Bool { table.startsTable }
  /// Whether the closing line and the footers are printed.
  var endsTable: Bool { table.endsTable }

  /// A value as it is printed.
  ///
  /// - Complexity: O(*n*) in the bytes of the value.
  func value(_ row: Int, _ column: Int) -> ArraySlice<UInt8> {
    guard let value = table.rows.slice(row: row, column: column) else { return nullText }
    if settings.numericLocale, isRightAligned[column] { return DigitGroups.grouped(value) }
    return value.validated(encoding: settings.encoding)
  }

  /// The values of a row.
  func values(_ row: Int) -> [ArraySlice<UInt8>] { headers.indices.map { value(row, $0) } }

  /// The number of a record, from 1, counted over all parts of the result.
  func recordNumber(_ row: Int) -> Int {
    let omitted = row >= table.omittedRowsPosition ? table.omittedRowCount : 0
    return table.priorRecords + row + omitted + 1
  }

  /// All lines below the table: its own, or else the number of rows.
  func footers() -> [[UInt8]] {
    if let ownFooters { return ownFooters }
    guard settings.footer else { return [] }
    let count = table.priorRecords + rowCount
    return [Array((count == 1 ? "(1 row)" : "(\(count) rows)").utf8)]
  }

  /// Numbers stand at the right, by their type alone.
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
