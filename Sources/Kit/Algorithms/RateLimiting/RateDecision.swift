/// What a rate limiter says to one request.
public struct RateDecision: Sendable, Hashable {
  /// Whether the request may pass.
  public let isAdmitted: Bool
  /// How many further requests would be admitted at the same moment; 0 or more.
  public let remaining: Int
  /// In how many milliseconds a request would be admitted if no other one came before; 0 for a
  /// request that is admitted.
  public let retryAfter: Int
  /// How many milliseconds an admitted request waits before it is let go; 0 but for a queue.
  public let delay: Int

  /// Makes a decision of its parts.
  public init(isAdmitted: Bool, remaining: Int, retryAfter: Int, delay: Int) {
    self.isAdmitted = isAdmitted
    self.remaining = remaining
    self.retryAfter = retryAfter
    self.delay = delay
  }

  /// The decision to admit, after `delay` milliseconds.
  ///
  /// - Complexity: O(1).
  public static func admitted(remaining: Int, delay: Int = 0) -> RateDecision {
    RateDecision(isAdmitted: true, remaining: remaining, retryAfter: 0, delay: delay)
  }

  /// The decision to refuse; a request after `retryAfter` milliseconds would be admitted.
  ///
  /// - Complexity: O(1).
  public static func refused(retryAfter: Int) -> RateDecision {
    RateDecision(isAdmitted: false, remaining: 0, retryAfter: retryAfter, delay: 0)
  }
}
