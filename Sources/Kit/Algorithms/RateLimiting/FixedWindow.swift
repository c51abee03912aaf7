// lesson: fixed
/// Counts the requests of the present window. Windows follow the clock: the first begins at 0, the
/// next one a window later.
///
/// State: two numbers. In any stretch of one window it admits at most 2 · `count`: a burst at the
/// end of one window and another at the beginning of the next.
public struct FixedWindow: RateLimiter, Equatable {
  /// The limit.
  public let limit: RateLimit
  /// When the present window began, in milliseconds.
  public private(set) var start = 0
  /// How many requests were admitted in it.
  public private(set) var admitted = 0

  /// Makes a limiter that has seen no request.
  public init(_ limit: RateLimit) { self.limit = limit }

  /// Decides on one request at `now`, in milliseconds; see `RateLimiter`.
  ///
  /// - Complexity: O(1).
  public mutating func decide(at now: Int) -> RateDecision {
    let now = max(now, start)
    if now - start >= limit.window {
      start = now - now % limit.window
      admitted = 0
    }
    guard admitted < limit.count else {
      return .refused(retryAfter: start + limit.window - now)
    }
    admitted += 1
    return .admitted(remaining: limit.count - admitted)
  }
}
// lesson: end
