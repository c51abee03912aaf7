/// Decides for each request of one user whether it may pass.
///
/// Time is a parameter, so that a run can be repeated: a caller passes the clock's milliseconds, a
/// test passes what it likes. Servers whose clocks differ may pass times that go back a little. Such a
/// request counts as one of the latest time; `GenericCellRate` and `LeakyBucketQueue`, which do not
/// know the latest time, take it as one that comes the earlier.
public protocol RateLimiter: Sendable {
  /// Decides on one request. One that is refused leaves no trace.
  ///
  /// - Parameter now: the time in milliseconds since any fixed beginning; from 0 to 2^51.
  /// - Returns: the decision.
  /// - Complexity: that of the algorithm; each states its own.
  mutating func decide(at now: Int) -> RateDecision
}

extension RateLimiter {
  /// Whether a request at this time, in milliseconds, is admitted.
  ///
  /// - Complexity: that of `decide(at:)`.
  public mutating func admits(at now: Int) -> Bool { decide(at: now).isAdmitted }
}
