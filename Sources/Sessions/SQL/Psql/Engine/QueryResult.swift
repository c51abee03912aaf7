import PostgresClient
import PsqlTables

/// One result of a query, with all its rows.
struct QueryResult {
  /// The library's result: the last one, if rows came one by one.
  var raw: PostgresResult
  /// The rows.
  var table: ResultTable?
  /// Whether these are only the first rows of a result that is printed in parts.
  var isPart = false
  /// The result that ends the parts, if it has come.
  var end: PostgresResult?
  /// Whether the tag is lost: libpq gives it to the last part when that is not full, but psql looks for
  /// it in the result that follows.
  var hasLostTag = false
}

/// Collects the rows of a result.
///
/// A step keeps the head and the tail of a long output. So the collector measures and drops the rows in
/// the middle of a long result as they arrive, and the middle of a long value.
struct RowCollector {
  /// The number of bytes of output that are kept at each end; nil for all.
  private let limit: Int?
  private let settings: PrintSettings
  private var columns: [ResultTable.Column] = []
  private var head = ResultRows()
  private var headSize = 0
  private var tail: [(rows: ResultRows, size: Int)] = []
  private var tailSize = 0
  private var omitted = OmittedRows()

  init(limit: Int?, settings: PrintSettings) {
    self.limit = limit
    self.settings = settings
  }

  /// The number of rows that it has taken.
  private(set) var count = 0

  /// Takes the rows of a result.
  ///
  /// - Complexity: O(*n*) in their bytes.
  mutating func append(_ result: PostgresResult) {
    count += result.rowCount
    if columns.isEmpty {
      columns = (0..<result.columnCount).map {
        .init(name: result.columnName($0), typeOID: result.columnType($0))
      }
    }
    for row in 0..<result.rowCount {
      guard let limit, headSize >= limit else {
        headSize += append(row, of: result, to: &head)
        continue
      }
      let chunkSize = limit / 8
      if tail.last.map({ $0.size >= chunkSize }) ?? true { tail.append((ResultRows(), 0)) }
      let size = append(row, of: result, to: &tail[tail.count - 1].rows)
      tail[tail.count - 1].size += size
      tailSize += size
      while let first = tail.first, tailSize - first.size > limit {
        omitted.add(
          first.rows, columns: columns, settings: settings, after: head.count + omitted.count)
        tailSize -= first.size
        tail.removeFirst()
      }
    }
  }

  /// Makes a table of the collected rows.
  func table(columnsOf result: PostgresResult) -> ResultTable {
    var rows = head
    for chunk in tail { rows.append(contentsOf: chunk.rows) }
    var table = ResultTable(
      columns: (0..<result.columnCount).map {
        .init(name: result.columnName($0), typeOID: result.columnType($0))
      }, rows: rows)
    table.omitted = omitted
    table.omitted.position = head.count
    return table
  }

  /// Appends a row, and returns the least number of bytes that it prints as.
  private func append(_ row: Int, of result: PostgresResult, to rows: inout ResultRows) -> Int {
    let before = rows.byteCount
    var cuts: [(column: Int, cut: ValueCut)] = []
    rows.append(columnCount: columns.count) { column, bytes in
      guard let limit, let cut = cut(row, column, of: result, keeping: limit) else {
        return result.appendValue(row, column, to: &bytes)
      }
      let start = bytes.count
      bytes.reserveCapacity(start + 2 * limit)
      result.withValue(row, column) { value in
        for index in 0..<cut.offset { bytes.append(value[index]) }
        for index in (cut.offset + cut.byteCount)..<value.count { bytes.append(value[index]) }
      }
      cuts.append((column, cut))
      return true
    }
    for (column, cut) in cuts { rows.cut(column: column, columnCount: columns.count, cut) }
    return rows.byteCount - before + columns.count + 1
  }

  /// The middle of a value that is not kept; nil when the value is short enough to be kept whole.
  private func cut(
    _ row: Int, _ column: Int, of result: PostgresResult, keeping limit: Int
  ) -> ValueCut? {
    result.withValue(row, column) { value in
      guard value.count > 4 * limit else { return nil }
      var (start, end) = (limit, value.count - limit)
      if settings.encoding == .utf8 {
        while start > 0, value[start] & 0xC0 == 0x80 { start -= 1 }
        while end < value.count, value[end] & 0xC0 == 0x80 { end += 1 }
      }
      return ValueCut(
        offset: start, byteCount: end - start,
        size: CellText.size(of: value, measure: settings.measure))
    }
  }
}
