import PostgresClient
import PsqlTables
import PsqlText

/// `FETCH_COUNT` since psql 17: rows are printed as they come, without a cursor.
extension PsqlEngine {
  /// The number of rows that are printed at a time; nil for all.
  var partSize: Int? {
    guard version.has(.major(17)), controls.fetchCount > 0, controls.showsAllResults,
      !purpose.runsResult, purpose.crosstab == nil, purpose.variablePrefix == nil
    else { return nil }
    return controls.fetchCount
  }

  /// Prints a result in parts. The last part has no rows.
  ///
  /// A part that an error cuts short is not printed.
  ///
  /// - Parameters:
  ///   - first: The first part.
  ///   - size: The number of rows in a part.
  ///   - keepsAllRows: Whether rows are kept that exceed what a step keeps of its output.
  /// - Returns: The result that ends the parts, and whether they could be printed; nil when the
  ///   query is complete without one.
  func printParts(
    from first: QueryResult, size: Int, keepsAllRows: Bool
  ) async -> (end: QueryResult, succeeded: Bool)? {
    let target = await resultTarget()
    var succeeded = target != nil
    var total = 0
    var part = first
    while part.isPart {
      if var table = part.table {
        table.startsTable = total == 0
        table.endsTable = false
        table.priorRecords = total
        total = table.totalRowCount
        if succeeded, let target { succeeded = await deliver(table, to: target) }
      }
      if let end = part.end {
        part = QueryResult(raw: end, hasLostTag: true)
      } else if let next = await nextResult(keepsAllRows: keepsAllRows, partSize: size) {
        part = next
      } else {
        return nil
      }
    }
    // The columns of the last part are those of the result that ends it.
    if part.raw.status == .rows {
      var table = RowCollector(limit: nil, settings: settings).table(columnsOf: part.raw)
      table.startsTable = false
      table.priorRecords = total
      if succeeded, let target { succeeded = await deliver(table, to: target) }
    }
    return (QueryResult(raw: part.raw, hasLostTag: part.hasLostTag), succeeded)
  }
}
