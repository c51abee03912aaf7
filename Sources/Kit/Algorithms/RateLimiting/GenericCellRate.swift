// lesson: gcra
/// The generic cell rate algorithm (GCRA). It keeps the time at which the next request would be on
/// time at the constant rate, and admits a request that is at most `capacity` - 1 intervals early.
///
/// State: one point in time. It decides as the leaky bucket as a meter does, and has its bound.
///
/// Source: ITU-T Recommendation I.371, where it is called virtual scheduling.
public struct GenericCellRate: RateLimiter, Equatable {
  /// The limit: one request an interval of window/count is on time.
  public let limit: RateLimit
  /// How many requests pass at once after a pause; 1 or more.
  public let capacity: Int
  /// When the next request is on time.
  public private(set) var due = RateTime()

  /// Makes a limiter that has seen no request.
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
    let early = due.after(now, parts: limit.count)
    let most = (capacity - 1) * limit.window
    guard early <= most else {
      return .refused(retryAfter: (early - most).dividedUp(by: limit.count))
    }
    if early == 0 { due = RateTime(milliseconds: now) }
    due.add(limit.window, parts: limit.count)
    return .admitted(remaining: (most - early) / limit.window)
  }
}
// lesson: end
