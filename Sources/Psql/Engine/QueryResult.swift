import Clients

/// One result of a query, with all its rows.
struct QueryResult {
  /// The library's result: the last one, when rows came one by one.
  var raw: PostgresResult
  /// The rows.
  var table: ResultTable?
}

/// Collects the rows of a result.
///
/// Of a result that prints longer than what a step keeps, the rows in the middle are dropped as
/// they arrive and counted: its head and its tail are all that will be kept of its output.
struct RowCollector {
  /// How many bytes of output are worth collecting at each end; nil for all of them.
  private let limit: Int?
  private var head = ResultRows()
  private var headSize = 0
  private var tail: [(rows: ResultRows, size: Int)] = []
  private var tailSize = 0
  private var omittedRows = 0
  private var omittedBytes = 0

  init(limit: Int?) { self.limit = limit }

  /// Takes the rows of a result.
  mutating func append(_ result: PostgresResult) {
    let columns = result.columnCount
    for row in 0..<result.rowCount {
      guard let limit, headSize >= limit else {
        headSize += Self.append(row, of: result, columns, to: &head)
        continue
      }
      let chunkSize = limit / 8
      if tail.last.map({ $0.size >= chunkSize }) ?? true { tail.append((ResultRows(), 0)) }
      let size = Self.append(row, of: result, columns, to: &tail[tail.count - 1].rows)
      tail[tail.count - 1].size += size
      tailSize += size
      while let first = tail.first, tailSize - first.size > limit {
        omittedRows += first.rows.count
        omittedBytes += first.size
        tailSize -= first.size
        tail.removeFirst()
      }
    }
  }

  /// Makes a table of what was collected.
  func table(columnsOf result: PostgresResult) -> ResultTable {
    var rows = head
    for chunk in tail { rows.append(contentsOf: chunk.rows) }
    var table = ResultTable(
      columns: (0..<result.columnCount).map {
        .init(name: result.columnName($0), typeOID: result.columnType($0))
      }, rows: rows)
    table.omittedRowCount = omittedRows
    table.omittedByteCount = omittedBytes
    table.omittedRowsPosition = head.count
    return table
  }

  /// Appends a row and tells the least that it can take when it is printed.
  private static func append(
    _ row: Int, of result: PostgresResult, _ columns: Int, to rows: inout ResultRows
  ) -> Int {
    let before = rows.byteCount
    rows.append(columnCount: columns) { result.appendValue(row, $0, to: &$1) }
    return rows.byteCount - before + columns + 1
  }
}
