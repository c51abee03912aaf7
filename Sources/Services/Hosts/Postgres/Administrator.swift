import PostgresClient
import Synchronization

/// Runs the runner's own statements on a server, and keeps its connections for the next ones: a new
/// one costs a server process, which is a third of what a short lesson costs.
///
/// It keeps as many as were in use at the same time, which is one a job.
final class Administrator: Sendable {
  private let parameters: [String: String]
  private let kept = Mutex<[Idle]>([])

  /// Prepares; connects at the first statement.
  ///
  /// - Parameter parameters: libpq's connection parameters.
  init(_ parameters: [String: String]) { self.parameters = parameters }

  /// Runs statements in order, on a connection that is kept, or on a new one while all of them are
  /// in use.
  ///
  /// - Parameter statements: what to run. Where the connection that was kept turns out to be lost,
  ///   they are run from the first on again, on a new one: a server that ends a session undoes its
  ///   statement.
  /// - Throws: `PostgresError` when one of them fails; the rest is not run.
  func run(_ statements: [String]) throws(PostgresError) {
    if let connection = take() {
      if let failure = Self.failure(of: statements, on: connection) {
        guard connection.isBroken else {
          keep(connection)
          throw failure
        }
      } else {
        return keep(connection)
      }
    }
    let connection = try PostgresConnection(parameters: parameters)
    if let failure = Self.failure(of: statements, on: connection) { throw failure }
    keep(connection)
  }

  private static func failure(
    of statements: [String], on connection: PostgresConnection
  ) -> PostgresError? {
    do throws(PostgresError) {
      for statement in statements { try connection.query(statement) }
      return nil
    } catch {
      return error
    }
  }

  private func take() -> PostgresConnection? {
    kept.withLock { $0.popLast() }?.connection
  }

  private func keep(_ connection: PostgresConnection) {
    let idle = Idle(connection: connection)
    kept.withLock { $0.append(idle) }
  }

  /// A connection that is in no use.
  ///
  /// It may go to another thread: `take` gives it to one caller, which keeps it only when it is
  /// through with it.
  private struct Idle: @unchecked Sendable {
    let connection: PostgresConnection
  }
}
