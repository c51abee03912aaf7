import PostgresClient
import PsqlTables
import PsqlText

/// Running a query and printing its results.
extension PsqlEngine {
  /// Runs a query and prints its results in order.
  ///
  /// - Returns: Whether all succeeded.
  func runQuery(
    _ query: [UInt8], since start: ContinuousClock.Instant, _ elapsed: inout Duration,
    _ savepointIsGone: inout Bool
  ) async -> Bool {
    if await reportUnasked() { return false }
    guard let connection else { return false }
    do {
      try connection.startQuery(query)
      connection.useSingleRows()
      sentCount += 1
    } catch {
      log(.info, connection.lastErrorMessage)
      noteFailure(connection.lastErrorMessage)
      checkConnection()
      return false
    }
    let keepsAllRows =
      purpose.runsResult || purpose.crosstab != nil || purpose.fileName != nil
      || !queryOutput.isStandard
    var succeeded = true
    let partSize = partSize
    var next = await nextResult(keepsAllRows: keepsAllRows, partSize: partSize)
    while var result = next {
      if result.isPart, let partSize {
        guard
          let printed = await printParts(
            from: result, size: partSize, keepsAllRows: keepsAllRows)
        else { break }
        result = printed.end
        succeeded = succeeded && printed.succeeded
      }
      guard accept(result.raw) else {
        setResultVariables(result.raw, succeeded: false)
        succeeded = false
        elapsed = ContinuousClock.now - start
        if ending != nil { return false }
        next = await nextResult(keepsAllRows: keepsAllRows, partSize: partSize)
        continue
      }
      if !savepointIsGone {
        let gone = ["COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK"]
        savepointIsGone = gone.contains(String(decoding: result.raw.commandTag, as: UTF8.self))
      }
      var isSilent = false
      if result.raw.status == .copyIn || result.raw.status == .copyOut {
        let outcome = await copy(result.raw)
        succeeded = succeeded && outcome.succeeded
        isSilent = outcome.isSilent
        if let final = outcome.result { result = QueryResult(raw: final) } else { isSilent = true }
      }
      next = await nextResult(keepsAllRows: keepsAllRows, partSize: partSize)
      elapsed = ContinuousClock.now - start
      let isLast = next == nil
      if !isSilent {
        let printed = await show(result, isLast: isLast)
        succeeded = succeeded && printed
      }
      // A failure after the server's answer leaves the variables as they were.
      if isLast, succeeded { setResultVariables(isSilent ? nil : result.raw, succeeded: true) }
      if ending != nil { return false }
    }
    checkConnection()
    return succeeded
  }

  /// Prints a result, or uses it as the command that sent the query asks.
  private func show(_ result: QueryResult, isLast: Bool) async -> Bool {
    let isShown = isLast || controls.showsAllResults
    switch result.raw.status {
    case .rows:
      // A result without a table was printed in parts.
      guard let table = result.table else {
        if isShown, tells(result.raw), !result.hasLostTag { printTag(of: result.raw) }
        return true
      }
      var succeeded = true
      if isLast, let prefix = purpose.variablePrefix {
        succeeded = store(table, prefix: prefix)
      } else if isLast, purpose.runsResult {
        succeeded = await runRows(of: table)
      } else if isLast, let arguments = purpose.crosstab {
        succeeded = await printCrosstab(table, arguments)
      } else if isShown {
        guard let target = await resultTarget() else { return false }
        succeeded = await deliver(table, to: target)
      }
      if isShown, tells(result.raw) { printTag(of: result.raw) }
      return succeeded
    case .commandComplete:
      if isShown { printTag(of: result.raw) }
      return true
    case .failed:
      return false
    default:
      return true
    }
  }

  /// Whether the tag of a result with rows is printed, as that of a statement with RETURNING.
  private func tells(_ result: PostgresResult) -> Bool {
    let tag = result.commandTag
    let names = ["INSERT", "UPDATE", "DELETE"] + (version.has(.major(17)) ? ["MERGE"] : [])
    return names.contains { tag.starts(with: $0.utf8) }
  }

  private func printTag(of result: PostgresResult) {
    if !isQuiet { write(result.commandTag + [0x0A], to: queryOutput) }
    variables.set("LASTOID", result.insertedRowID)
  }

  /// Sets the variables that tell whether a query succeeded.
  func setResultVariables(_ result: PostgresResult?, succeeded: Bool) {
    if succeeded {
      let count = result?.affectedRows ?? []
      variables.set("ERROR", "false")
      variables.set("SQLSTATE", "00000")
      variables.set("ROW_COUNT", count.isEmpty ? [0x30] : count)
    } else {
      let state = result?.field(.sqlState) ?? []
      variables.set("ERROR", "true")
      variables.set("SQLSTATE", state)
      variables.set("ROW_COUNT", "0")
      variables.set("LAST_ERROR_SQLSTATE", state)
      variables.set("LAST_ERROR_MESSAGE", result?.field(.primaryMessage) ?? [])
    }
  }

  /// Sets a variable for each column of the only row.
  func store(_ table: ResultTable, prefix: [UInt8]) -> Bool {
    guard table.rows.count == 1 else {
      log(
        .error,
        table.rows.isEmpty
          ? "no rows returned for \\gset" : "more than one row returned for \\gset")
      return false
    }
    for (column, value) in zip(table.columns, table.rows[0]) {
      let name = prefix + column.name
      if variables.isSpecial(name) {
        let name = String(decoding: name, as: UTF8.self)
        log(
          .warning,
          "attempt to \\gset into specially treated variable \"\(name)\" ignored")
        continue
      }
      guard assign(name, value) else { return false }
    }
    return true
  }

  /// Runs each value of a table as a statement.
  ///
  /// - Returns: Whether all succeeded.
  private func runRows(of table: ResultTable) async -> Bool {
    let outer = purpose
    defer { purpose = outer }
    var allSucceeded = true
    for row in table.rows.indices {
      for column in table.columns.indices {
        guard let statement = table.rows[row, column] else { continue }
        if controls.echo == .all { write(statement + [0x0A]) }
        purpose = outer
        purpose.runsResult = false
        // The outer query restores its own settings after its rows.
        (purpose.fileName, purpose.target, purpose.savedSettings) = (nil, nil, nil)
        let copies = inlineCopies(in: statement, variables: lookup(for: loop))
        let succeeded = await send(statement, inlineCopies: copies)
        if ending != nil { return false }
        if !succeeded, controls.stopsOnError { return false }
        allSucceeded = allSucceeded && succeeded
      }
    }
    return allSucceeded
  }

  /// Prints a table, and waits until it is written.
  ///
  /// - Returns: Whether it could be written.
  func deliver(_ table: ResultTable, to target: OutputTarget) async -> Bool {
    printTable(table, settings: settings, to: target)
    await drain(target)
    guard case .file(let file) = target, let problem = file.takeProblem() else { return true }
    log(.error, "could not print result table: \(problem.reason)")
    return false
  }

  private func printCrosstab(_ table: ResultTable, _ arguments: [String]) async -> Bool {
    do {
      let crosstab = try Crosstab.pivot(table, arguments: arguments, nullText: settings.nullText)
      guard let target = await resultTarget() else { return false }
      return await deliver(crosstab, to: target)
    } catch {
      log(.error, error.message)
      return false
    }
  }
}
