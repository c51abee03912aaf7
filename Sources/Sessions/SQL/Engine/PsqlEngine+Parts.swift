import Clients

/// `FETCH_COUNT` in psql 17 and later: no cursor, rows are printed as they come.
extension PsqlEngine {
  /// How many rows are printed at a time; nil for all of them.
  var partSize: Int? {
    guard version.has(.major(17)), controls.fetchCount > 0, controls.showsAllResults,
      !purpose.runsResult, purpose.crosstab == nil, purpose.variablePrefix == nil
    else { return nil }
    return controls.fetchCount
  }

  /// Prints a result in parts. Its last part has no rows.
  ///
  /// What an error cuts short is not printed.
  ///
  /// - Parameters:
  ///   - first: The first part.
  ///   - size: How many rows a part has.
  ///   - keepsAllRows: Whether rows are kept that go beyond what a step keeps of its output.
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
