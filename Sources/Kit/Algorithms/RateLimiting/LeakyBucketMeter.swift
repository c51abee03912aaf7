// lesson: meter
/// A bucket that leaks at the rate of the limit. A request pours one unit in; it is refused when the
/// bucket would overflow.
///
/// State: two numbers. It *measures* and delays no request: `capacity` requests pass at once. In
/// any stretch of *t* milliseconds it admits at most `capacity` + *t* · count/window.
///
/// Source: ITU-T Recommendation I.371, where it is called the continuous-state leaky bucket.
public struct LeakyBucketMeter: RateLimiter, Equatable {
  /// The limit: its rate is how fast the bucket leaks.
  public let limit: RateLimit
  /// How many requests the bucket holds; 1 or more.
  public let capacity: Int
  /// How full it was at `last`, in units of 1/window of a request: nothing is rounded.
  public private(set) var level = 0
  /// When the last request was admitted, in milliseconds.
  public private(set) var last = 0

  /// Makes an empty bucket.
  ///
  /// - Precondition: the capacity is 1 or more, and at most `RateLimit.maximumProduct` in units
  ///   of 1/window of a request.
  public init(_ limit: RateLimit, capacity: Int? = nil) {
    self.limit = limit
    self.capacity = limit.checkedCapacity(capacity)
  }

  /// Decides on one request at `now`, in milliseconds; see `RateLimiter`.
  ///
  /// - Complexity: O(1).
  public mutating func decide(at now: Int) -> RateDecision {
    let now = max(now, last)
    // In each millisecond, count/window of a request leaks out.
    let left = now - last > level / limit.count ? 0 : level - (now - last) * limit.count
    let room = capacity * limit.window - left
    guard room >= limit.window else {
      return .refused(retryAfter: (limit.window - room).dividedUp(by: limit.count))
    }
    level = left + limit.window
    last = now
    return .admitted(remaining: room / limit.window - 1)
  }
}
// lesson: end
