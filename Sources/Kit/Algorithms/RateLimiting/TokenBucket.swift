// lesson: token
/// A bucket that is filled with tokens at the rate of the limit. A request takes one; it is refused
/// when there is none.
///
/// It is the leaky bucket as a meter, seen from above: its tokens are the room that is left there,
/// and the two decide alike. State and bound are the meter's.
///
/// Source: RFC 2697, section 3, where two such buckets meter packets.
public struct TokenBucket: RateLimiter, Equatable {
  /// The limit: its rate is how fast tokens arrive.
  public let limit: RateLimit
  /// How many tokens the bucket holds; 1 or more.
  public let capacity: Int
  /// The tokens at `last`, in units of 1/window of a token: nothing is rounded.
  public private(set) var tokens: Int
  /// When a token was last taken, in milliseconds.
  public private(set) var last = 0

  /// Makes a full bucket.
  ///
  /// - Precondition: the capacity is 1 or more, and at most `RateLimit.maximumProduct` in units
  ///   of 1/window of a token.
  public init(_ limit: RateLimit, capacity: Int? = nil) {
    self.limit = limit
    self.capacity = limit.checkedCapacity(capacity)
    tokens = self.capacity * limit.window
  }

  /// Decides on one request at `now`, in milliseconds; see `RateLimiter`.
  ///
  /// - Complexity: O(1).
  public mutating func decide(at now: Int) -> RateDecision {
    let now = max(now, last)
    let missing = capacity * limit.window - tokens
    let present =
      now - last > missing / limit.count
      ? capacity * limit.window : tokens + (now - last) * limit.count
    guard present >= limit.window else {
      return .refused(retryAfter: (limit.window - present).dividedUp(by: limit.count))
    }
    tokens = present - limit.window
    last = now
    return .admitted(remaining: tokens / limit.window)
  }
}
// lesson: end
