/// What there is to print of one result: columns, rows, title and footers.
public struct ResultTable: Sendable, Equatable {
  /// A column.
  public struct Column: Sendable, Equatable {
    /// The heading.
    public var name: [UInt8]
    /// The type; it decides the alignment. 25 (text) for columns that psql makes itself.
    public var typeOID: UInt32

    /// Makes a column.
    public init(name: [UInt8], typeOID: UInt32 = 25) {
      self.name = name
      self.typeOID = typeOID
    }
  }

  /// The columns, left to right.
  public var columns: [Column]
  /// The rows; nil in a row is NULL.
  public var rows: ResultRows
  /// The title of this table; nil takes the one of the settings.
  public var title: [UInt8]?
  /// Lines below the table, in place of the row count; nil prints the row count.
  public var footers: [[UInt8]]?
  /// Whether this is where the table starts: its title and headings are printed. A result that is
  /// fetched in parts (`FETCH_COUNT`) is printed as several tables, of which only the first
  /// starts and only the last ends.
  public var startsTable = true
  /// Whether this is where the table ends: its closing line and footers are printed.
  public var endsTable = true
  /// How many records earlier parts had; they count in record numbers and in the footer.
  public var priorRecords = 0
  /// Rows that were measured and counted but not kept, because printing them would go beyond what a
  /// step keeps of its output.
  public var omitted = OmittedRows()

  /// The number of rows for the footer: those of earlier parts and omitted ones included.
  public var totalRowCount: Int { priorRecords + rows.count + omitted.count }

  /// Makes a table.
  public init(
    columns: [Column] = [], rows: ResultRows, title: [UInt8]? = nil,
    footers: [[UInt8]]? = nil
  ) {
    self.columns = columns
    self.rows = rows
    self.title = title
    self.footers = footers
  }

  /// Makes a table of these rows.
  public init(
    columns: [Column], rows: [[[UInt8]?]], title: [UInt8]? = nil, footers: [[UInt8]]? = nil
  ) {
    self.init(columns: columns, rows: ResultRows(rows), title: title, footers: footers)
  }
}

/// Rows of values, kept in one block of memory: a value costs its bytes and four more.
public struct ResultRows: Sendable, Equatable, RandomAccessCollection, ExpressibleByArrayLiteral {
  private var bytes: [UInt8] = []
  /// Where each value ends in `bytes`, row by row; negative, less one, when the value is NULL.
  private var ends: [Int32] = []
  private var rowEnds: [Int32] = []
  /// The values of which only the beginning and the end are kept.
  private var cuts: [Int: ValueCut] = [:]

  /// Makes no rows.
  public init() {}

  /// Makes these rows.
  public init(_ rows: some Sequence<[[UInt8]?]>) {
    for row in rows { append(row) }
  }

  /// Makes these rows.
  public init(arrayLiteral rows: [[UInt8]?]...) { self.init(rows) }

  /// Appends a row.
  ///
  /// - Complexity: amortized O(n) in the bytes of the row.
  public mutating func append(_ row: [[UInt8]?]) {
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
  ///   - write: Appends the bytes of the value in the given column, and returns false when it is
  ///     NULL.
  mutating func append(columnCount: Int, write: (Int, inout [UInt8]) -> Bool) {
    for column in 0..<columnCount {
      let isNull = !write(column, &bytes)
      endValue(isNull: isNull)
    }
    endRow()
  }

  /// Notes of the value in the last row that its middle is not kept.
  mutating func cut(column: Int, columnCount: Int, _ cut: ValueCut) {
    cuts[ends.count - columnCount + column] = cut
  }

  /// Whether no value of a row is cut.
  func isWhole(row: Int) -> Bool {
    if cuts.isEmpty { return true }
    let first = row == 0 ? 0 : Int(rowEnds[row - 1])
    return !(first..<Int(rowEnds[row])).contains { cuts[$0] != nil }
  }

  /// What is not kept of a value; nil when it is whole.
  func cut(row: Int, column: Int) -> ValueCut? {
    if cuts.isEmpty { return nil }
    return cuts[(row == 0 ? 0 : Int(rowEnds[row - 1])) + column]
  }

  /// Appends the rows of another result of the same columns.
  ///
  /// - Complexity: O(n) in what is appended.
  mutating func append(contentsOf other: ResultRows) {
    let (start, firstValue) = (Int32(clamping: bytes.count), Int32(clamping: ends.count))
    bytes += other.bytes
    ends += other.ends.map { $0 < 0 ? $0 - start : $0 + start }
    rowEnds += other.rowEnds.map { $0 + firstValue }
    for (index, cut) in other.cuts { cuts[index + Int(firstValue)] = cut }
  }

  /// The position of the first row.
  public var startIndex: Int { 0 }
  /// The number of rows.
  public var endIndex: Int { rowEnds.count }
  /// How many bytes the values take together.
  public var byteCount: Int { bytes.count }

  /// The values of one row.
  public subscript(row: Int) -> [[UInt8]?] {
    let first = row == 0 ? 0 : Int(rowEnds[row - 1])
    return (first..<Int(rowEnds[row])).map { value($0) }
  }

  /// One value, nil when it is NULL.
  public subscript(row: Int, column: Int) -> [UInt8]? {
    let first = row == 0 ? 0 : Int(rowEnds[row - 1])
    return value(first + column)
  }

  /// The bytes of one value where they lie, nil when it is NULL.
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
