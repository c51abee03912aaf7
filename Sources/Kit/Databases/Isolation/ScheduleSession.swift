import PostgresClient

/// One session of a schedule that runs.
final class ScheduleSession {
  let name: String
  let connection: PostgresConnection
  /// The step whose answer is outstanding.
  private(set) var current: Schedule.Step?
  /// The number of that step among all that were sent.
  private(set) var stepNumber = 0
  /// The sessions that the step waits for.
  var waitsFor: [String] = []
  /// The same, as it was last noted in the run.
  var observedWait: [String] = []
  /// Whether its transaction has failed: no further step is sent.
  private(set) var hasFailed = false
  private var last: PostgresResult?

  init(name: String, connection: PostgresConnection) {
    self.name = name
    self.connection = connection
  }

  func send(_ sql: String, for step: Schedule.Step, number: Int) throws(PostgresError) {
    try connection.startQuery(sql)
    (current, stepNumber) = (step, number)
    (waitsFor, observedWait) = ([], [])
    last = nil
  }

  /// Takes in what has arrived.
  ///
  /// - Returns: the step and its result once the answer is complete; nil before.
  func collect() throws(PostgresError) -> (step: Schedule.Step, result: PostgresResult)? {
    guard let step = current else { return nil }
    try connection.consumeInput()
    while !connection.isBusy {
      if let result = connection.nextResult() {
        last = result
        continue
      }
      current = nil
      guard let last else { throw connection.lastError }
      return (step, last)
    }
    return nil
  }

  /// Leaves a transaction that the server has given up.
  func leaveFailedTransaction() throws(PostgresError) {
    hasFailed = true
    if connection.transactionStatus == .inFailedTransaction { try connection.query("ROLLBACK") }
  }

  /// Ends what is still open, so that nothing of this session keeps a lock.
  func giveUp() {
    if current != nil {
      try? connection.cancel()
      while connection.nextResult() != nil {}
      current = nil
    }
    // A lost connection rolls back by itself.
    if connection.transactionStatus != .idle { _ = try? connection.query("ROLLBACK") }
  }
}
