public import Algorithms
public import PostgresClient

/// Which failures of a transaction are worth another attempt, how many, and how long to wait before.
///
/// The wait is exponential backoff with *full jitter*: a random time between nothing and a ceiling
/// that doubles with every failure. Clients that failed together would otherwise come back together.
///
/// Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
public struct RetryPolicy: Sendable, Equatable {
  /// The SQLSTATEs that stand for bad luck with other transactions, and nothing else:
  /// `serialization_failure` and `deadlock_detected`. PostgreSQL 15 manual, 13.5.
  public static let transient: Set<String> = ["40001", "40P01"]

  /// How many attempts there are in all, at least 1.
  public var maximumAttempts: Int
  /// The ceiling of the wait after the first failure.
  public var baseDelay: Duration
  /// What the ceiling never exceeds.
  public var maximumDelay: Duration
  /// The SQLSTATEs after which the transaction is run again.
  ///
  /// 23505 (`unique_violation`) and 23P01 (`exclusion_violation`) belong here only where the
  /// transaction chooses its key from what it has read; elsewhere they come again on every attempt.
  public var retryableStates: Set<String>

  /// Makes a policy.
  ///
  /// - Precondition: There is at least one attempt, and no delay is negative.
  public init(
    maximumAttempts: Int = 10, baseDelay: Duration = .milliseconds(10),
    maximumDelay: Duration = .seconds(1), retryableStates: Set<String> = RetryPolicy.transient
  ) {
    precondition(maximumAttempts >= 1, "without an attempt there is no transaction")
    precondition(baseDelay >= .zero && maximumDelay >= .zero, "no delay is negative")
    self.maximumAttempts = maximumAttempts
    self.baseDelay = baseDelay
    self.maximumDelay = maximumDelay
    self.retryableStates = retryableStates
  }

  // lesson: policy
  /// Whether a transaction that failed with this error is run again.
  public func isRetryable(_ error: PostgresError) -> Bool {
    error.sqlState.map(retryableStates.contains) ?? false
  }

  /// The longest wait after the failure of this attempt, counted from 1: the base, doubled with
  /// every attempt, up to the maximum.
  ///
  /// - Complexity: O(n) for the attempt n.
  public func ceiling(after attempt: Int) -> Duration {
    var ceiling = baseDelay
    for _ in 1..<max(attempt, 1) where ceiling < maximumDelay { ceiling = ceiling * 2 }
    return min(ceiling, maximumDelay)
  }

  /// The wait after the failure of this attempt: anything from nothing up to the ceiling.
  public func delay(after attempt: Int, using random: inout SplitMix64) -> Duration {
    ceiling(after: attempt) * random.nextUnit()
  }
  // lesson: end
}
