import PostgresClient
import PsqlTables
import PsqlText
import Sessions

/// Sending a statement, with the savepoint and the transaction around it.
extension PsqlEngine {
  private static let savepoint = "pg_psql_temporary_savepoint"

  /// Sends a statement and prints its results.
  ///
  /// - Parameters:
  ///   - query: The statement, or several statements sent as one.
  ///   - inlineCopies: The number of `COPY … FROM STDIN` in it that read their data from the input. The
  ///     engine skips the data of a COPY that the server refuses.
  /// - Returns: Whether all succeeded.
  func send(_ query: [UInt8], inlineCopies: Int) async -> Bool {
    expectedCopies = inlineCopies
    defer { resetPurpose() }
    guard connection != nil else {
      log(.error, "You are currently not connected to a database.")
      return false
    }
    if controls.echo == .queries { write(query + [0x0A]) }
    await refreshTimeouts()
    if await reportUnasked() { return false }
    noteTimeouts(in: query)

    if connection?.transactionStatus == .idle, !controls.commitsAutomatically,
      !Statement(query).managesTransactions
    {
      guard await run("BEGIN") else { return false }
    }
    let usesSavepoint =
      connection?.transactionStatus == .inTransaction && controls.rollback == .on
    if usesSavepoint {
      guard await run("SAVEPOINT \(Self.savepoint)") else { return false }
    }

    transactionBefore = (connection?.transactionStatus).flatMap(TransactionState.init)
    let start = ContinuousClock.now
    var elapsed = Duration.zero
    var succeeded: Bool
    var savepointIsGone = false
    if purpose.isDescription {
      succeeded = await describeQuery(query, since: start, &elapsed)
    } else if usesCursor(query) {
      succeeded = await runWithCursor(query)
      elapsed = ContinuousClock.now - start
    } else {
      succeeded = await runQuery(query, since: start, &elapsed, &savepointIsGone)
    }
    await drain(queryOutput)
    await skipRefusedCopies()
    if ending != nil { return false }

    if !succeeded, controls.echo == .errors { log(.info, Array("STATEMENT:  ".utf8) + query) }
    if usesSavepoint {
      guard await endSavepoint(isGone: savepointIsGone, &succeeded) else { return false }
    }
    if isTiming { write(Self.timing(elapsed)) }
    noteEncoding()
    printNotifications()
    return succeeded
  }

  /// Whether a cursor fetches a query's rows in parts, as before psql 17.
  func usesCursor(_ query: [UInt8]) -> Bool {
    !version.has(.major(17)) && controls.fetchCount > 0 && !purpose.runsResult
      && purpose.crosstab == nil && Statement(query).isSelect
  }

  /// Runs a command of psql's own that returns no rows.
  private func run(_ sql: String) async -> Bool {
    acceptOwn(await execute(sql), endsWhenLost: false)
  }

  private func endSavepoint(isGone: Bool, _ succeeded: inout Bool) async -> Bool {
    switch connection?.transactionStatus {
    case .inFailedTransaction:
      guard await run("ROLLBACK TO \(Self.savepoint)") else { return false }
    case .inTransaction where !isGone:
      guard await run("RELEASE \(Self.savepoint)") else { return false }
    case .active, .unknown, nil: succeeded = false
    case .idle, .inTransaction: break
    }
    return true
  }

  private func noteEncoding() {
    guard let encoding = connection?.clientEncoding else { return }
    guard variables["ENCODING"] != Array(encoding.utf8) else { return }
    variables.set("ENCODING", encoding)
    settings.encoding = encoding == "UTF8" ? .utf8 : .singleByte
  }

  private func resetPurpose() {
    purpose.target?.close()
    if let saved = purpose.savedSettings { settings = saved }
    purpose = QueryPurpose()
  }

  /// The line of `\timing`.
  static func timing(_ elapsed: Duration) -> String {
    let milliseconds = Double(elapsed / .nanoseconds(1)) / 1e6
    let text = fixed(milliseconds, digits: 3)
    guard milliseconds >= 1000 else { return "Time: \(text) ms\n" }
    var seconds = milliseconds / 1000
    var minutes = (seconds / 60).rounded(.down)
    seconds -= minutes * 60
    guard minutes >= 60 else {
      return
        "Time: \(text) ms (\(fixed(minutes, width: 2)):\(fixed(seconds, digits: 3, width: 6)))\n"
    }
    var hours = (minutes / 60).rounded(.down)
    minutes -= hours * 60
    let clock =
      "\(fixed(minutes, width: 2)):\(fixed(seconds, digits: 3, width: 6))"
    guard hours >= 24 else { return "Time: \(text) ms (\(fixed(hours, width: 2)):\(clock))\n" }
    let days = (hours / 24).rounded(.down)
    hours -= days * 24
    return "Time: \(text) ms (\(fixed(days)) d \(fixed(hours, width: 2)):\(clock))\n"
  }

  private static func fixed(_ value: Double, digits: Int = 0, width: Int = 0) -> String {
    let scale = digits == 3 ? 1000.0 : 1.0
    let whole = Int((value * scale).rounded())
    var text = String(whole / Int(scale))
    if digits > 0 {
      let fraction = String(whole % Int(scale))
      text += "." + String(repeating: "0", count: digits - fraction.count) + fraction
    }
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }
}

extension TransactionState {
  /// What the connection says; nil when there is no transaction, or it cannot say.
  init?(_ status: PostgresConnection.TransactionStatus) {
    switch status {
    case .inTransaction: self = .open
    case .inFailedTransaction: self = .failed
    case .idle, .active, .unknown: return nil
    }
  }
}
