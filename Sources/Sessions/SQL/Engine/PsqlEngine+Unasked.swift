import Clients
import Sessions

/// Something that the server says to a session while no statement is under way.
enum UnaskedWord {
  /// A message, most often the one that ends the session: a timeout, an administrator.
  case notice(PostgresNotice)
  /// What became of a question of Etude's own.
  case failure(PostgresResult)
  /// What the library says of a connection that is gone.
  case end([UInt8])
}

/// What the server says while no statement is under way.
///
/// When it says so depends on its clock and on what else the machine does, and some other step may
/// be running just then. psql reads it with its next statement; so does Etude, whenever it comes.
extension PsqlEngine {
  /// Prints a message of the server, or keeps it for the next statement.
  func take(_ notice: PostgresNotice) {
    if connection?.transactionStatus == .active {
      log(.info, notice.text)
    } else {
      unasked.append(.notice(notice))
    }
  }

  /// Takes in what has arrived after a statement, and notes when nothing more will.
  func takeInUnasked() {
    guard let connection, !connection.isBroken else { return }
    do {
      try connection.consumeInput()
    } catch {
      unasked.append(.end(connection.lastErrorMessage))
    }
  }

  /// Whether the server has said that it ends the session, or has ended it.
  var isEnding: Bool {
    unasked.contains { word in
      if case .notice(let notice) = word { notice.isFatal } else { true }
    }
  }

  /// Prints what the server has said since the last statement.
  ///
  /// - Returns: Whether it has ended the session.
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

  /// Waits until the connection is closed, which the server does right after it has said why.
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
