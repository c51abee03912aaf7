import Platform
import PostgresClient

/// The connection over which a group asks the server for the waits of its sessions.
///
/// It is opened when it is first needed. A question waits only a moment for its answer, because a
/// server that is stopped or paused must not hold up the lesson. A late answer is dropped.
package final class ObserverConnection {
  /// The longest wait for an answer.
  private static let patience = Duration.milliseconds(200)

  private let parameters: [String: String]
  private var connection: PostgresConnection?
  /// The earliest time of the next attempt to connect, after one that has failed.
  private var nextAttempt = ContinuousClock.now
  /// Whether a late answer is still to come, and to be dropped.
  private var owesAnswer = false

  /// Describes a connection, with libpq's parameters.
  package init(parameters: [String: String]) {
    var parameters = parameters
    parameters["application_name"] = "etude"
    // Two seconds are the least that libpq takes.
    parameters["connect_timeout"] = "2"
    self.parameters = parameters
  }

  /// Runs a query.
  ///
  /// - Parameter sql: One statement that returns rows.
  /// - Returns: The values row by row; nil when the server does not answer.
  package func rows(_ sql: String) -> [[[UInt8]?]]? {
    guard let connection = connected() else { return nil }
    do throws(PostgresError) {
      if owesAnswer {
        guard try answer(connection) != nil else { return nil }
        owesAnswer = false
      }
      try connection.startQuery(sql)
      guard let results = try answer(connection) else {
        owesAnswer = true
        return nil
      }
      guard let result = results.first, result.status == .rows else { return nil }
      return (0..<result.rowCount).map { row in
        (0..<result.columnCount).map { result.value(row, $0) }
      }
    } catch {
      self.connection = nil
      return nil
    }
  }

  /// Closes the connection; the next question opens another one.
  package func close() {
    connection = nil
    owesAnswer = false
  }

  private func connected() -> PostgresConnection? {
    if let connection, !connection.isBroken { return connection }
    connection = nil
    owesAnswer = false
    guard ContinuousClock.now >= nextAttempt else { return nil }
    // Without a connection there is no answer: a later probe asks again.
    connection = try? PostgresConnection(parameters: parameters, startLimit: .zero)
    if connection == nil { nextAttempt = ContinuousClock.now + .seconds(1) }
    return connection
  }

  /// The results of the query under way; nil when they do not come in time.
  ///
  /// - Throws: `PostgresError` when the connection is lost.
  private func answer(
    _ connection: PostgresConnection
  ) throws(PostgresError) -> [PostgresResult]? {
    var results: [PostgresResult] = []
    while true {
      while connection.isBusy {
        guard Poll.wait(connection.fileDescriptor, deadline: .after(Self.patience)) else {
          return nil
        }
        try connection.consumeInput()
      }
      guard let result = connection.nextResult() else { return results }
      results.append(result)
    }
  }
}
