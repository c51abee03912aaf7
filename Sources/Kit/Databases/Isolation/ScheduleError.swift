public import PostgresClient

/// Why a schedule could not be read or run to its end. What a schedule is there to show, a transaction
/// that the server gave up (SQLSTATE class 40), is no error but part of its run.
public enum ScheduleError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A line is not `session: statement`.
  case malformedLine(String, line: Int)
  /// A statement of a session that no `BEGIN` has declared, or that has ended.
  case notBegun(session: String, line: Int)
  /// A session without COMMIT or ROLLBACK.
  case notEnded(session: String)
  /// Two statements read under one name.
  case nameUsedTwice(String, line: Int)
  /// A statement failed for a reason that has nothing to do with concurrency.
  case statementFailed(PostgresError, session: String, line: Int)
  /// These sessions neither went on nor waited for another session until patience ran out.
  case noProgress(sessions: [String])
  /// A connection could not be made or was lost, or the set-up or the final query failed.
  case server(PostgresError)

  /// The message.
  public var description: String {
    switch self {
    case .malformedLine(let text, let line): "line \(line): not `session: statement`: \(text)"
    case .notBegun(let session, let line): "line \(line): \(session) has no open transaction"
    case .notEnded(let session): "\(session) ends with neither COMMIT nor ROLLBACK"
    case .nameUsedTwice(let name, let line): "line \(line): `\(name)` is a name already"
    case .statementFailed(let error, let session, let line): "line \(line), \(session): \(error)"
    case .noProgress(let sessions):
      "no progress, and no wait for another session: \(sessions.joined(separator: ", "))"
    case .server(let error): "\(error)"
    }
  }
}
