import PostgresClient

/// The rules by which PostgreSQL keeps transactions apart.
public enum IsolationRule: String, Sendable, CaseIterable {
  /// A transaction that writes a row keeps it locked until the transaction ends; the next writer
  /// waits.
  case rowLock = "row lock"
  /// A statement sees what had been committed when it began.
  case statementSnapshot = "statement snapshot"
  /// All statements of a transaction see what had been committed when the first one began.
  case transactionSnapshot = "transaction snapshot"
  /// A transaction cannot change a row whose last change was committed after its snapshot: 40001.
  case firstUpdaterWins = "first updater wins"
  /// Reads are remembered, and a dangerous chain of them and of writes ends a transaction: 40001.
  case dependencyCheck = "dependency check"
  /// Transactions that wait in a circle cannot all go on: 40P01.
  case deadlockDetection = "deadlock detection"
}

extension Anomaly {
  // lesson: rule
  /// The rule that prevented the anomaly in this run; nil when it happened, or for an error that none
  /// of the rules explains.
  public func rule(in run: ScheduleRun, at level: IsolationLevel) -> IsolationRule? {
    switch verdict(on: run) {
    case .happens: return nil
    case .prevented(.wait): return .rowLock
    case .prevented(.snapshot):
      return level == .readCommitted ? .statementSnapshot : .transactionSnapshot
    case .prevented(.failure("40P01")): return .deadlockDetection
    case .prevented(.failure):
      // Both are 40001; only the message tells which check it was.
      let message = run.failure?.message ?? ""
      if message.contains("due to concurrent") { return .firstUpdaterWins }
      return message.contains("read/write dependencies") ? .dependencyCheck : nil
    }
  }
  // lesson: end
}
