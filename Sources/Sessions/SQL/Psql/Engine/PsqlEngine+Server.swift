import Platform
import PostgresClient
import PsqlTables
import PsqlText
import Sessions

/// Talking to the server without ever waiting for it.
extension PsqlEngine {
  /// Waits for the next raw result of the query under way; nil when the query is complete.
  func nextRawResult() async -> PostgresResult? {
    guard let connection else { return nil }
    while !isClosed {
      // A failure breaks the connection, which the next line and the result tell.
      let isFlushed = (try? connection.flush()) ?? true
      if connection.isBroken || !connection.isBusy {
        blockers = nil
        return connection.nextResult()
      }
      if !isFlushed || !answersSoon(connection) { await waitForServer(write: !isFlushed) }
      // A failure breaks the connection as well.
      try? connection.consumeInput()
    }
    return nil
  }

  /// Whether the server's answer comes within a millisecond.
  ///
  /// A way back to the owner and here again takes a good part of the time of a short statement. So the
  /// engine waits for this moment itself, as long as it has its turn.
  private func answersSoon(_ connection: PostgresConnection) -> Bool {
    isTurn && Poll.wait(connection.fileDescriptor, deadline: .after(.milliseconds(1)))
  }

  /// Waits for the next result of the query under way, with its rows.
  ///
  /// - Parameters:
  ///   - keepsAllRows: Whether rows are kept that exceed what a step keeps of its output.
  ///   - partSize: The number of rows in a part; nil when all rows belong together.
  /// - Returns: The result; nil when the query is complete.
  func nextResult(keepsAllRows: Bool = true, partSize: Int? = nil) async -> QueryResult? {
    var rows = RowCollector(
      limit: keepsAllRows ? nil : OutputBuffer.defaultLimit / 2, settings: settings)
    while let raw = await nextRawResult() {
      switch raw.status {
      case .singleRow:
        rows.append(raw)
        if let partSize, rows.count >= partSize {
          return QueryResult(raw: raw, table: rows.table(columnsOf: raw), isPart: true)
        }
      case .rows:
        if partSize != nil, rows.count > 0 {
          return QueryResult(raw: raw, table: rows.table(columnsOf: raw), isPart: true, end: raw)
        }
        rows.append(raw)
        return QueryResult(raw: raw, table: rows.table(columnsOf: raw))
      default: return QueryResult(raw: raw)
      }
    }
    return nil
  }

  /// Runs a command of psql's own and returns its last result; nil when it could not be sent.
  func execute(_ sql: String) async -> QueryResult? { await execute(Array(sql.utf8)) }

  /// Runs a command of psql's own and returns its last result; nil when it could not be sent.
  func execute(_ sql: [UInt8]) async -> QueryResult? {
    if await reportUnasked() { return nil }
    guard let connection else { return nil }
    do {
      try connection.startQuery(sql)
      sentCount += 1
    } catch {
      return nil
    }
    return await lastResult()
  }

  /// Waits for the last result of the query under way, or its first failure.
  func lastResult() async -> QueryResult? {
    var last: QueryResult?
    while let result = await nextResult() {
      if last?.raw.status != .failed { last = result }
      if [.copyIn, .copyOut, .copyBoth].contains(result.raw.status) { break }
    }
    return last
  }

  /// Prints the failure of a user's query, and keeps it for `\errverbose`.
  ///
  /// - Returns: Whether the query succeeded.
  func accept(_ result: PostgresResult) -> Bool {
    if result.isSuccess { return true }
    report(result, result.errorMessage)
    checkConnection()
    return false
  }

  /// Prints the failure of a command of psql's own, with the library's whole message.
  ///
  /// - Parameters:
  ///   - result: The command's result; nil when it could not be sent.
  ///   - endsWhenLost: Whether the session ends at once when the connection is lost.
  /// - Returns: Whether the command succeeded.
  func acceptOwn(_ result: QueryResult?, endsWhenLost: Bool = true) -> Bool {
    if let result, result.raw.isSuccess { return true }
    report(result?.raw, connection?.lastErrorMessage ?? [])
    if endsWhenLost { checkConnection() }
    return false
  }

  /// Prints a failure and keeps it for `\errverbose`.
  func report(_ result: PostgresResult?, _ text: [UInt8]) {
    if let result {
      lastFailedResult = result
      if let code = result.field(.sqlState) {
        errors.note(
          code: String(decoding: code, as: UTF8.self),
          String(decoding: result.field(.primaryMessage) ?? [], as: UTF8.self))
      }
    }
    var message = text
    // libpq also reports the lost socket when it is polled. psql does not poll.
    let polled = Array("invalid socket\n".utf8)
    if connection?.isBroken ?? false, message.count > polled.count,
      message.suffix(polled.count).elementsEqual(polled)
    {
      message.removeLast(polled.count)
    }
    guard !message.isEmpty else { return }
    log(.info, message)
    noteFailure(message)
  }

  /// Ends the session when the connection is lost, as psql does without a terminal.
  func checkConnection() {
    guard let lost = connection, lost.isBroken, ending == nil else { return }
    log(.error, "connection to server was lost")
    ending = "connection to server was lost"
    connection = nil
  }

  /// Prints the notifications that have arrived.
  func printNotifications() {
    takeInUnasked()
    while let notification = connection?.nextNotification() {
      let payload =
        notification.payload.isEmpty ? "" : "with payload \"\(notification.payload)\" "
      writeQueryOutput(
        "Asynchronous notification \"\(notification.channel)\" \(payload)received from server "
          + "process with PID \(notification.processID).\n")
    }
  }

  /// Prepares a new connection: its notices, its message format, its variables.
  func prepareConnection() {
    guard let connection else { return }
    connection.isNonblocking = true
    unasked = []
    connection.noticeHandler = { [unowned self] notice in
      self.assumeIsolated { $0.take(notice) }
    }
    applyMessageFormat()
    timeouts = WaitTimeouts(of: connection)
    let encoding = connection.clientEncoding
    settings.encoding = encoding == "UTF8" ? .utf8 : .singleByte
    let version = connection.serverVersion
    let values = [
      "DBNAME": connection.database, "USER": connection.user, "HOST": connection.host,
      "PORT": connection.port, "ENCODING": encoding, "SERVER_VERSION_NUM": "\(version)",
      "SERVER_VERSION_NAME": connection.parameterStatus("server_version") ?? "",
    ]
    for (name, value) in values { variables.set(name, value) }
  }

  /// Sets the library's message format after the variables.
  func applyMessageFormat() {
    switch word("VERBOSITY") {
    case "terse": connection?.setVerbosity(.terse)
    case "verbose": connection?.setVerbosity(.verbose)
    case "sqlstate": connection?.setVerbosity(.sqlState)
    default: connection?.setVerbosity(.standard)
    }
    switch word("SHOW_CONTEXT") {
    case "never": connection?.setContextVisibility(.never)
    case "always": connection?.setContextVisibility(.always)
    default: connection?.setContextVisibility(.errors)
    }
  }
}
