// lesson: log
/// Keeps the time of each request that it admitted in the last window.
///
/// State: at most `count` numbers, because a refused request is not kept. In any stretch of one
/// window it admits at most `count`: this is the limit as one would state it, and the price is
/// memory.
public struct SlidingLog: RateLimiter, Equatable {
  /// The limit.
  public let limit: RateLimit
  /// When the admitted requests of the last window came, in milliseconds, oldest first.
  public private(set) var times: [Int] = []

  /// Makes a limiter that has seen no request.
  public init(_ limit: RateLimit) { self.limit = limit }

  /// Decides on one request at `now`, in milliseconds; see `RateLimiter`.
  ///
  /// - Complexity: O(n) for n requests that were admitted within the window.
  public mutating func decide(at now: Int) -> RateDecision {
    let now = max(now, times.last ?? 0)
    let recent = times.drop { now - $0 >= limit.window }
    if recent.count == limit.count, let oldest = recent.first {
      return .refused(retryAfter: oldest + limit.window - now)
    }
    times = recent + [now]
    return .admitted(remaining: limit.count - times.count)
  }
}
// lesson: end
