public import Algorithms

/// How often a job that has failed is tried again, and when: exponential backoff, with jitter if it
/// is wanted. Times are in milliseconds.
public struct JobRetries: Sendable, Hashable {
  /// How many attempts there are in all, the first one included; 1 or more.
  public var maximumAttempts: Int
  /// The wait after the first failure, in milliseconds. It doubles with every further one.
  public var baseDelay: Int
  /// The longest wait, in milliseconds.
  public var maximumDelay: Int
  /// Whether the wait is drawn from nothing up to what the backoff says (*full jitter*), so that jobs
  /// that failed together do not come back together.
  public var hasJitter: Bool

  /// Makes a rule.
  ///
  /// - Precondition: there is at least one attempt, and no delay is negative.
  public init(
    maximumAttempts: Int = 1, baseDelay: Int = 1000, maximumDelay: Int = 3_600_000,
    hasJitter: Bool = false
  ) {
    precondition(maximumAttempts >= 1, "without an attempt a job is not done")
    precondition(baseDelay >= 0 && maximumDelay >= 0, "no delay is negative")
    self.maximumAttempts = maximumAttempts
    self.baseDelay = baseDelay
    self.maximumDelay = maximumDelay
    self.hasJitter = hasJitter
  }

  /// The wait after this failure, counted from 1, in milliseconds.
  ///
  /// - Complexity: O(n) for the failure n.
  public func delay(after failure: Int, using random: inout SplitMix64) -> Int {
    var delay = baseDelay
    for _ in 1..<max(failure, 1) where delay < maximumDelay { delay *= 2 }
    delay = min(delay, maximumDelay)
    return hasJitter ? random.next(below: delay + 1) : delay
  }
}
