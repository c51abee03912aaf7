import Clients

/// Whether a wait for a lock would end by itself, because `lock_timeout` or `statement_timeout` is
/// in force.
///
/// No other connection can see a session's settings. So the session itself is asked, but only when
/// a statement may have changed them; `SHOW` takes no snapshot and no lock, so it disturbs nothing.
struct WaitTimeouts: Sendable {
  /// Whether one of them is in force, as far as it is known.
  var areInForce = false
  /// Whether the settings may have changed since they were read.
  var areStale = false
  /// Whether the session has ever changed them, so that the end of a transaction may too.
  var wereChanged = false
  /// Whether the statement under way changes them itself.
  var areMentioned = false

  init() {}

  /// Asks a connection that has just been made.
  init(of connection: PostgresConnection) {
    areInForce = ["lock_timeout", "statement_timeout"].contains {
      let value = try? connection.query("SHOW \($0)").firstValue
      return value != nil && value != "0"
    }
  }

  /// Whether a wait under way ends by itself.
  var endWaits: Bool { areInForce || areMentioned }
}

extension PsqlEngine {
  /// Reads the settings again if a statement before may have changed them.
  func refreshTimeouts() async {
    guard timeouts.areStale, let connection,
      connection.transactionStatus == .idle || connection.transactionStatus == .inTransaction
    else { return }
    timeouts.areStale = false
    guard (try? connection.startQuery("SHOW lock_timeout; SHOW statement_timeout")) != nil else {
      return
    }
    timeouts.areInForce = false
    while let result = await nextResult() {
      if let value = result.table?.rows.first?.first, value != Array("0".utf8) {
        timeouts.areInForce = true
      }
    }
  }

  private static let timeoutWords = ["lock_timeout", "statement_timeout", "set_config"]
    .map { Array($0.utf8) }

  /// Notes whether a statement may change the settings.
  func noteTimeouts(in query: [UInt8]) {
    let mentions = Statement.mentions(Self.timeoutWords, in: query)
    timeouts.areMentioned = mentions
    if mentions { timeouts.wereChanged = true }
    let ends = ["commit", "end", "rollback", "abort", "prepare", "reset", "discard", "set"]
    if mentions || timeouts.wereChanged && ends.contains(Statement(query).firstWord) {
      timeouts.areStale = true
    }
  }
}
