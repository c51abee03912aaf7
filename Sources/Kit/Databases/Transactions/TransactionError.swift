public import PostgresClient

/// Why a transaction did not take place, as far as anybody knows.
public enum TransactionError: Error, Sendable, Equatable {
  // lesson: cases
  /// It failed for a reason that the policy does not retry. Nothing was changed.
  case failed(PostgresError, attempt: Int)
  /// Each attempt that the policy allows failed for a reason that is worth another. Nothing was
  /// changed.
  case gaveUp(PostgresError, attempts: Int)
  /// The connection was lost while the server committed: the transaction may have been committed or
  /// not. Running the transaction again might do it twice, so that is left to the caller, which can
  /// find out.
  case outcomeUnknown(PostgresError, attempt: Int)
  // lesson: end
}

extension TransactionError: CustomStringConvertible {
  /// What happened, in a sentence.
  public var description: String {
    switch self {
    case .failed(let cause, let attempt):
      "attempt \(attempt) failed\(Self.state(cause)): \(cause.message)"
    case .gaveUp(let cause, let attempts):
      "gave up after \(Self.count(attempts))\(Self.state(cause)): \(cause.message)"
    case .outcomeUnknown(let cause, let attempt):
      "nobody knows whether attempt \(attempt) was committed: \(cause.message)"
    }
  }

  private static func count(_ attempts: Int) -> String {
    attempts == 1 ? "1 attempt" : "\(attempts) attempts"
  }

  private static func state(_ cause: PostgresError) -> String {
    cause.sqlState.map { " with \($0)" } ?? ""
  }
}
