import PostgresClient
import PsqlTables
import PsqlText

/// `\gdesc` and `FETCH_COUNT`.
extension PsqlEngine {
  /// Prints the columns that a query would return.
  func describeQuery(
    _ query: [UInt8], since start: ContinuousClock.Instant, _ elapsed: inout Duration
  ) async -> Bool {
    if await reportUnasked() { return false }
    guard let connection else { return false }
    let prepared = await result { () throws(PostgresError) in
      try connection.startPrepare(name: "", query)
    }
    guard acceptOwn(prepared, endsWhenLost: false) else {
      setResultVariables(prepared?.raw, succeeded: false)
      return false
    }
    let described = await result { () throws(PostgresError) in
      try connection.startDescribePrepared(name: "")
    }
    guard acceptOwn(described), let described else {
      setResultVariables(described?.raw, succeeded: false)
      return false
    }
    guard described.raw.columnCount > 0 else {
      writeQueryOutput("The command has no result, or the result has no columns.\n")
      setResultVariables(described.raw, succeeded: true)
      return true
    }
    let columns = (0..<described.raw.columnCount).map { column in
      let name = connection.literal(described.raw.columnName(column)) ?? []
      return "(\(String(decoding: name, as: UTF8.self)), "
        + "'\(described.raw.columnType(column))'::pg_catalog.oid, "
        + "\(described.raw.columnTypeModifier(column)))"
    }
    let answer = await execute(
      "SELECT name AS \"Column\", pg_catalog.format_type(tp, tpm) AS \"Type\" "
        + "FROM (VALUES \(columns.joined(separator: ","))) s(name, tp, tpm)")
    guard acceptOwn(answer), let answer, let table = answer.table else {
      setResultVariables(answer?.raw, succeeded: false)
      return false
    }
    elapsed = ContinuousClock.now - start
    printTable(table, settings: settings, to: queryOutput)
    setResultVariables(answer.raw, succeeded: true)
    return true
  }

  private func result(of start: () throws(PostgresError) -> Void) async -> QueryResult? {
    do {
      try start()
      sentCount += 1
    } catch {
      return nil
    }
    return await lastResult()
  }

  /// Runs a query and prints its rows in parts of `FETCH_COUNT`.
  func runWithCursor(_ query: [UInt8]) async -> Bool {
    var startedTransaction = false
    if connection?.transactionStatus == .idle {
      guard acceptOwn(await execute("BEGIN")) else { return false }
      startedTransaction = true
    }
    let declare = await execute(
      Array("DECLARE _psql_cursor NO SCROLL CURSOR FOR\n".utf8) + query)
    var succeeded = acceptOwn(declare) && declare?.raw.status == .commandComplete
    if succeeded {
      succeeded = await printParts()
      let closed = await execute("CLOSE _psql_cursor")
      if succeeded { succeeded = acceptOwn(closed) }
    } else {
      setResultVariables(declare?.raw, succeeded: false)
      _ = await execute("CLOSE _psql_cursor")
    }
    if startedTransaction, ending == nil {
      let end = await execute(succeeded ? "COMMIT" : "ROLLBACK")
      let ended = acceptOwn(end)
      succeeded = succeeded && ended
    }
    return succeeded
  }

  private func printParts() async -> Bool {
    let size = purpose.variablePrefix != nil ? 2 : controls.fetchCount
    var total = 0
    guard let target = await resultTarget() else { return false }
    while true {
      let answer = await execute("FETCH FORWARD \(size) FROM _psql_cursor")
      guard acceptOwn(answer), let answer, var table = answer.table else {
        setResultVariables(answer?.raw, succeeded: false)
        return false
      }
      if let prefix = purpose.variablePrefix {
        guard store(table, prefix: prefix) else { return false }
        break
      }
      table.startsTable = total == 0
      table.endsTable = table.rows.count < size
      table.priorRecords = total
      total += table.rows.count
      guard await deliver(table, to: target) else { return false }
      if table.endsTable { break }
    }
    variables.set("ERROR", "false")
    variables.set("SQLSTATE", "00000")
    variables.set("ROW_COUNT", "\(total)")
    return true
  }
}
