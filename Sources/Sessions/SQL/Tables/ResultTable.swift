/// One result to print: columns, rows, title and footers.
package struct ResultTable: Sendable, Equatable {
  /// A column.
  package struct Column: Sendable, Equatable {
    /// The heading.
    package var name: [UInt8]
    /// The OID of the type, which decides the alignment. Columns that psql adds have 25, text.
    package var typeOID: UInt32

    package init(name: [UInt8], typeOID: UInt32 = 25) {
      self.name = name
      self.typeOID = typeOID
    }
  }

  /// The columns from left to right.
  package var columns: [Column]
  /// The rows; nil in a row is NULL.
  package var rows: ResultRows
  /// The title of this table; nil for the title of the settings.
  package var title: [UInt8]?
  /// The lines below the table; nil for the number of rows.
  package var footers: [[UInt8]]?
  /// Whether the title and the headings are printed. A result that is fetched in parts (`FETCH_COUNT`)
  /// is printed as several tables: only the first starts, and only the last ends.
  package var startsTable = true
  /// Whether the closing line and the footers are printed.
  package var endsTable = true
  /// The number of records in earlier parts, which count in record numbers and in the footer.
  package var priorRecords = 0
  /// Rows that were measured and counted but not kept, because a step does not keep so much output.
  package var omitted = OmittedRows()

  /// The number of rows for the footer, with those of earlier parts and omitted ones.
  package var totalRowCount: Int { priorRecords + rows.count + omitted.count }

  package init(
    columns: [Column] = [], rows: ResultRows, title: [UInt8]? = nil,
    footers: [[UInt8]]? = nil
  ) {
    self.columns = columns
    self.rows = rows
    self.title = title
    self.footers = footers
  }

  /// Creates a table of these rows.
  ///
  /// - Complexity: O(*n*) in the bytes of the rows.
  package init(
    columns: [Column], rows: [[[UInt8]?]], title: [UInt8]? = nil, footers: [[UInt8]]? = nil
  ) {
    self.init(columns: columns, rows: ResultRows(rows), title: title, footers: footers)
  }
}

/// Rows of values in one block of memory: a value takes its bytes and four more.
package struct ResultRows: Sendable, Equatable, RandomAccessCollection, ExpressibleByArrayLiteral {
  private var bytes: [UInt8] = []
  /// The end of each value in `bytes`, row by row. The end *e* of a NULL is stored as -*e* - 1.
  private var ends: [Int32] = []
  private var rowEnds: [Int32] = []
  /// The values whose middle is not kept.
  private var cuts: [Int: ValueCut] = [:]

  /// Creates no rows.
  package init() {}

  /// Creates these rows.
  ///
  /// - Complexity: O(*n*) in the bytes of the rows.
  package init(_ rows: some Sequence<[[UInt8]?]>) {
    for row in rows { append(row) }
  }

  /// Creates these rows.
  package init(arrayLiteral rows: [[UInt8]?]...) { self.init(rows) }

  /// Appends a row.
  ///
  /// - Complexity: amortized O(*n*) in the bytes of the row.
  package mutating func append(_ row: [[UInt8]?]) {
    for value in row {
      if let value { bytes.append(contentsOf: value) }
      endValue(isNull: value == nil)
    }
    endRow()
  }

  /// Appends a row of values that are written straight into the rows' memory.
  ///
  /// - Parameters:
  ///   - columnCount: The number of values.
  ///   - write: Appends the bytes of the value in a column; returns false when the value is NULL.
  /// - Complexity: amortized O(*n*) in the bytes of the row.
  package mutating func append(columnCount: Int, write: (Int, inout [UInt8]) -> Bool) {
    for column in 0..<columnCount {
      let isNull = !write(column, &bytes)
      endValue(isNull: isNull)
    }
    endRow()
  }

  /// Notes that the middle of a value in the last row is not kept.
  package mutating func cut(column: Int, columnCount: Int, _ cut: ValueCut) {
    cuts[ends.count - columnCount + column] = cut
  }

  /// Whether no value of a row is cut.
  func isWhole(row: Int) -> Bool {
    if cuts.isEmpty { return true }
    let first = row == 0 ? 0 : Int(rowEnds[row - 1])
    return !(first..<Int(rowEnds[row])).contains { cuts[$0] != nil }
  }

  /// The part of a value that is not kept; nil when the value is whole.
  func cut(row: Int, column: Int) -> ValueCut? {
    if cuts.isEmpty { return nil }
    return cuts[(row == 0 ? 0 : Int(rowEnds[row - 1])) + column]
  }

  /// Appends the rows of another result of the same columns.
  ///
  /// - Complexity: O(*n*) in the bytes appended.
  package mutating func append(contentsOf other: ResultRows) {
    let (start, firstValue) = (Int32(clamping: bytes.count), Int32(clamping: ends.count))
    bytes += other.bytes
    ends += other.ends.map { $0 < 0 ? $0 - start : $0 + start }
    rowEnds += other.rowEnds.map { $0 + firstValue }
    for (index, cut) in other.cuts { cuts[index + Int(firstValue)] = cut }
  }

  /// The position of the first row.
  package var startIndex: Int { 0 }
  /// The number of rows.
  package var endIndex: Int { rowEnds.count }
  /// The number of bytes of all values.
  package var byteCount: Int { bytes.count }

  /// The values of one row.
  ///
  /// - Complexity: O(*n*) in their bytes.
  package subscript(row: Int) -> [[UInt8]?] {
    let first = row == 0 ? 0 : Int(rowEnds[row - 1])
    return (first..<Int(rowEnds[row])).map { value($0) }
  }

  /// One value; nil when it is NULL.
  ///
  /// - Complexity: O(*n*) in its bytes.
  package subscript(row: Int, column: Int) -> [UInt8]? {
    let first = row == 0 ? 0 : Int(rowEnds[row - 1])
    return value(first + column)
  }

  /// The bytes of one value, not copied; nil when it is NULL.
  ///
  /// - Complexity: O(1).
  func slice(row: Int, column: Int) -> ArraySlice<UInt8>? {
    slice((row == 0 ? 0 : Int(rowEnds[row - 1])) + column)
  }

  private func value(_ index: Int) -> [UInt8]? { slice(index).map(Array.init) }

  private func slice(_ index: Int) -> ArraySlice<UInt8>? {
    guard ends[index] >= 0 else { return nil }
    let start = index == 0 ? 0 : ends[index - 1]
    return bytes[Int(start < 0 ? -(start + 1) : start)..<Int(ends[index])]
  }

  private mutating func endValue(isNull: Bool) {
    let end = Int32(clamping: bytes.count)
    ends.append(isNull ? -end - 1 : end)
  }

  private mutating func endRow() { rowEnds.append(Int32(clamping: ends.count)) }
}
