public import PostgresClient

/// An open transaction, as the code that runs in it sees it.
///
/// It ends when that code returns or throws; the code itself sends no `BEGIN`, `COMMIT` or
/// `ROLLBACK`. Savepoints are its own business.
public final class Transaction {
  /// Which attempt this is, counted from 1.
  public let attempt: Int
  private let connection: PostgresConnection
  /// The last error that a statement ended with: what the transaction failed of, should the code
  /// go on as if nothing had happened.
  private(set) var lastFailure: PostgresError?

  init(on connection: PostgresConnection, attempt: Int) {
    self.connection = connection
    self.attempt = attempt
  }

  /// Runs one statement in the transaction and waits for its rows.
  ///
  /// - Parameters:
  ///   - sql: One statement.
  ///   - parameters: The values of `$1`, `$2`, … in text form; nil is NULL.
  /// - Returns: The rows, and the command tag.
  /// - Throws: `PostgresError`. Let it through: the caller that runs the transaction decides what
  ///   follows.
  @discardableResult
  public func query(
    _ sql: String, parameters: [String?] = []
  ) throws(PostgresError) -> PostgresRows {
    do throws(PostgresError) {
      return try connection.query(sql, parameters: parameters)
    } catch {
      lastFailure = error
      throw error
    }
  }
}
