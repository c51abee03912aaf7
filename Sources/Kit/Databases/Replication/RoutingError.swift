public import PostgresClient

/// Why a statement was not answered.
public enum RoutingError: Error, Sendable, Equatable {
  /// No server that may run the statement can be reached: for a write or a pinned read that is the
  /// primary alone.
  case noServer(skipped: [SkippedServer])
  /// Servers can be reached, but none of them is known to show all that the token stands for: the
  /// answers to be had are, or may be, stale.
  case staleToken(SessionToken, skipped: [SkippedServer])
  /// A statement that writes was sent where only reads are possible: as a read, or to a server that
  /// has stopped being the primary (SQLSTATE 25006). Nothing was written.
  case readOnly(server: String, PostgresError)
  /// The connection was lost while the primary ran a write: the write may have happened or not.
  case outcomeUnknown(server: String, PostgresError)
  /// The write is done, but how far the log goes with it could not be asked: the session's token
  /// does not cover it.
  case positionUnknown(server: String, PostgresError)
  /// The server refused the statement.
  case failed(server: String, PostgresError)
}

extension RoutingError: CustomStringConvertible {
  /// What happened, in a sentence.
  public var description: String {
    switch self {
    case .noServer(let skipped):
      "no server can be reached that may run this (\(Self.list(skipped)))"
    case .staleToken(let token, let skipped):
      "no server shows all up to \(token.position) of timeline \(token.timeline) "
        + "(\(Self.list(skipped)))"
    case .readOnly(let server, let cause): "\(server) only reads: \(cause.message)"
    case .outcomeUnknown(let server, let cause):
      "nobody knows whether \(server) has done the write: \(cause.message)"
    case .positionUnknown(let server, let cause):
      "\(server) has done the write, and says not where its log ends: \(cause.message)"
    case .failed(let server, let cause): "\(server): \(cause.message)"
    }
  }

  private static func list(_ skipped: [SkippedServer]) -> String {
    skipped.map(\.description).joined(separator: ", ")
  }
}
