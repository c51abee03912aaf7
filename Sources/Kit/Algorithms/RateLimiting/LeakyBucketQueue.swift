// lesson: queue
/// A bucket that holds the requests themselves and lets them go one by one, at the constant rate of
/// the limit; what does not fit is refused.
///
/// It *smooths*: whatever comes in, requests go out in the order of their arrival, at least
/// window/count apart. The price is delay, at most `capacity` intervals. A request that goes out at
/// the moment at which another arrives no longer occupies a place.
///
/// State: one point in time. In any stretch of one window at most `count` requests *go out*, one of
/// its ends not counted.
///
/// nginx does this to requests (`limit_req` with `burst`), and the meter with `nodelay`.
///
/// Source: the documentation of nginx's `ngx_http_limit_req_module`.
public struct LeakyBucketQueue: RateLimiter, Equatable {
  /// The limit: one request an interval of window/count goes out.
  public let limit: RateLimit
  /// How many requests can wait; 1 or more.
  public let capacity: Int
  /// When the next request can go out at the earliest.
  public private(set) var next = RateTime()

  /// Makes an empty queue.
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
    // In units of 1/count of a millisecond, so that nothing is rounded.
    let delay = next.after(now, parts: limit.count)
    let most = capacity * limit.window
    guard delay <= most else {
      return .refused(retryAfter: (delay - most).dividedUp(by: limit.count))
    }
    if delay == 0 { next = RateTime(milliseconds: now) }
    next.add(limit.window, parts: limit.count)
    return .admitted(
      remaining: (most - delay) / limit.window, delay: delay.dividedUp(by: limit.count))
  }
}
// lesson: end
