// lesson: anchored
/// Counts the requests of a window that begins with its first request, as a Redis counter does
/// whose expiry is set when it is created.
///
/// State: two numbers. In any stretch of one window it admits at most 2 · `count` - 1: the request
/// that begins a window lies before the burst at its end.
public struct AnchoredWindow: RateLimiter, Equatable {
  /// The limit.
  public let limit: RateLimit
  /// When the window began, in milliseconds.
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
    if admitted == 0 || now - start >= limit.window {
      start = now
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
