import PostgresClient
import Sessions

/// A word of the server while no statement is under way.
enum UnaskedWord {
  /// A message, most often the one that ends the session: a timeout, an administrator.
  case notice(PostgresNotice)
  /// The failure of a question of Etude's own.
  case failure(PostgresResult)
  /// The library's message about a connection that is gone.
  case end([UInt8])
}

/// The server's words while no statement is under way.
///
/// Their time depends on the server's clock and on the load of the machine, and another step may be
/// running just then. psql prints them with its next statement, and so does Etude, whenever they come.
extension PsqlEngine {
  /// Prints a message of the server, or keeps it for the next statement.
  func take(_ notice: PostgresNotice) {
    if connection?.transactionStatus == .active {
      log(.info, notice.text)
    } else {
      unasked.append(.notice(notice))
    }
  }

  /// Reads what has arrived after a statement, and notes the end of the connection.
  func takeInUnasked() {
    guard let connection, !connection.isBroken else { return }
    do {
      try connection.consumeInput()
    } catch {
      unasked.append(.end(connection.lastErrorMessage))
    }
  }

  /// Whether the server ends the session, or has ended it.
  var isEnding: Bool {
    unasked.contains { word in
      if case .notice(let notice) = word { notice.isFatal } else { true }
    }
  }

  /// Prints the server's words since the last statement.
  ///
  /// - Returns: Whether the server has ended the session.
  func reportUnasked() async -> Bool {
    guard !unasked.isEmpty else { return false }
    if isEnding { await awaitEnd() }
    let hasEnded = isEnding
    let words = unasked
    unasked = []
    for word in words {
      switch word {
      case .notice(let notice): report(notice)
      case .failure(let result): report(result, result.errorMessage)
      case .end(let text): report(nil, text)
      }
    }
    checkConnection()
    return hasEnded
  }

  /// Waits until the server closes the connection, right after it has told why.
  private func awaitEnd() async {
    while let connection, !connection.isBroken, !isClosed {
      await waitForServer(write: false)
      takeInUnasked()
    }
  }

  private func report(_ notice: PostgresNotice) {
    log(.info, notice.text)
    guard notice.isFatal else { return }
    errors.note(code: notice.sqlState ?? "", notice.message)
    noteFailure(notice.text)
  }
}
