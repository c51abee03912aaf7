import PostgresClient
import PsqlTables
import PsqlText

/// Keeping the settings that end waits up to date.
extension PsqlEngine {
  /// Reads the settings again if a statement before may have changed them.
  func refreshTimeouts() async {
    timeouts.areWanted = false
    guard timeouts.areStale, let connection, canAskForTimeouts else { return }
    timeouts.areStale = false
    let settings = WaitTimeouts.settings(of: connection)
    // The statement that follows tells why nothing can be sent.
    guard (try? connection.startQuery(WaitTimeouts.query(settings))) != nil else { return }
    var index = 0
    var failures: [PostgresResult] = []
    while let result = await nextResult() {
      if result.raw.status == .failed { failures.append(result.raw) }
      guard let table = result.table else { continue }
      timeouts.note(table.rows.first?.first ?? nil, for: settings[index])
      index += 1
    }
    // The server tells only once why it has ended the session. The next statement prints it.
    if connection.isBroken { unasked += failures.map { .failure($0) } }
  }

  /// Has the settings read while the session waits for input.
  ///
  /// - Returns: Whether they are out of date. Only up-to-date settings can be relied on.
  func wantTimeouts() -> Bool {
    guard timeouts.areStale, phase == .awaitingInput, canAskForTimeouts else { return false }
    timeouts.areWanted = true
    resumeInput()
    return true
  }

  /// Whether the server answers a question. A failed transaction does not, but it holds no locks.
  private var canAskForTimeouts: Bool {
    !isEnding
      && (connection?.transactionStatus == .idle || connection?.transactionStatus == .inTransaction)
  }

  private static let timeoutWords = ["timeout", "set_config"].map { Array($0.utf8) }
  private static let reloadWords = [Array("pg_reload_conf".utf8)]
  private static let prepareWords = [Array("prepare".utf8)]

  /// Notes whether a statement may change the settings.
  func noteTimeouts(in query: [UInt8]) {
    let mentions = Statement.mentions(Self.timeoutWords, in: query)
    timeouts.areMentioned = mentions
    if mentions { timeouts.wereChanged = true }
    if Statement.mentions(Self.reloadWords, in: query) { timeouts.reloads = true }
    if !hasPrepared, Statement.mentions(Self.prepareWords, in: query) { hasPrepared = true }
    let ends = ["commit", "end", "rollback", "abort", "prepare", "reset", "discard", "set"]
    if mentions || timeouts.wereChanged && ends.contains(Statement(query).firstWord) {
      timeouts.areStale = true
    }
  }

  /// Whether a statement has reloaded the server's configuration since the last call.
  func takeReload() -> Bool {
    defer { timeouts.reloads = false }
    return timeouts.reloads
  }
}
