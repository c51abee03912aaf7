import Algorithms
public import PostgresClient

/// Transactions that are run again from their beginning when they failed through no fault of theirs.
extension PostgresConnection {
  /// Runs `body` in a transaction and commits it. When that fails for a reason that the policy
  /// calls retryable, it rolls back and runs **all of it** again: it reads anew, and decides anew
  /// from what it read.
  ///
  ///     let left = try connection.transaction(.repeatableRead) { transaction in
  ///       let stock = try transaction.query("SELECT quantity FROM stock").firstValue
  ///       …
  ///     }
  ///
  /// The body may run several times: it must do nothing outside the database that may not be done
  /// twice. At `.serializable`, what it has read counts only once this has returned, so a decision
  /// that rests on it is better returned than thrown. It waits on the calling thread.
  ///
  /// - Parameters:
  ///   - isolation: the level.
  ///   - policy: which failures are worth another attempt, and how many.
  ///   - seed: fixes the random part of the waits; left out, every call waits differently.
  ///   - beforeRetry: called before each further attempt; waits as it is told if nothing is given.
  ///   - body: what to do in the transaction.
  /// - Returns: What the body returned in the attempt that was committed.
  /// - Throws: `TransactionError`, or what the body threw besides `PostgresError`; then the
  ///   transaction is rolled back.
  /// - Precondition: The connection has no open transaction.
  /// - Complexity: At most `policy.maximumAttempts` runs of `body`.
  public func transaction<Value>(
    _ isolation: IsolationLevel = .serializable, retrying policy: RetryPolicy = RetryPolicy(),
    seed: UInt64 = .random(in: 0...UInt64.max),
    beforeRetry: (FailedAttempt) -> Void = { $0.pause() },
    _ body: (Transaction) throws -> Value
  ) throws -> Value {
    precondition(
      transactionStatus != .inTransaction && transactionStatus != .inFailedTransaction,
      "a transaction is open already; a part of it is a SAVEPOINT")
    // lesson: loop
    var random = SplitMix64(seed: seed)
    var attempt = 1
    while true {
      switch try runOnce(isolation, attempt: attempt, body) {
      case .committed(let value):
        return value
      case .rolledBack(let cause):
        guard policy.isRetryable(cause) else {
          throw TransactionError.failed(cause, attempt: attempt)
        }
        guard attempt < policy.maximumAttempts else {
          throw TransactionError.gaveUp(cause, attempts: attempt)
        }
        let delay = policy.delay(after: attempt, using: &random)
        beforeRetry(FailedAttempt(attempt: attempt, cause: cause, delay: delay))
        attempt += 1
      }
    }
    // lesson: end
  }

  private enum Outcome<Value> {
    case committed(Value)
    case rolledBack(PostgresError)
  }

  // lesson: once
  private func runOnce<Value>(
    _ isolation: IsolationLevel, attempt: Int, _ body: (Transaction) throws -> Value
  ) throws -> Outcome<Value> {
    let transaction = Transaction(on: self, attempt: attempt)
    let value: Value
    do {
      try query("BEGIN ISOLATION LEVEL \(isolation.rawValue)")
      value = try body(transaction)
    } catch {
      // Where this cannot be said any more, the server has rolled back by itself.
      _ = try? query("ROLLBACK")
      guard let cause = error as? PostgresError else { throw error }
      return .rolledBack(cause)
    }
    let answer: PostgresRows
    do throws(PostgresError) {
      answer = try query("COMMIT")
    } catch {
      if isBroken { throw TransactionError.outcomeUnknown(error, attempt: attempt) }
      return .rolledBack(error)
    }
    if answer.commandTag == "COMMIT" { return .committed(value) }
    // The body went on after an error, and the server has answered ROLLBACK.
    return .rolledBack(
      transaction.lastFailure ?? PostgresError(message: "COMMIT was answered by ROLLBACK"))
  }
  // lesson: end
}
