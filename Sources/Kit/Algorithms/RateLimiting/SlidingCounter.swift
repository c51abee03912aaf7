// lesson: counter
/// Estimates the requests of the last window from two counters: those of the present window, and
/// as large a part of the previous window's as the last window still covers.
///
/// State: three numbers. The estimate takes the previous window's requests as spread evenly, so it
/// can err in both directions. In any stretch of one window it admits at most 2 · `count` - 1.
public struct SlidingCounter: RateLimiter, Equatable {
  /// Which estimates let a request pass.
  public enum Rule: Sendable, Hashable {
    /// The estimate with this request is within the limit: `estimate + 1 <= count`.
    case within
    /// The estimate without this request is below the limit: `estimate < count`. In the worst
    /// case this admits a request more: at most 2 · `count` in any stretch of one window.
    case below
  }

  /// The limit.
  public let limit: RateLimit
  /// Which estimates let a request pass.
  public let rule: Rule
  /// When the present window began, in milliseconds.
  public private(set) var start = 0
  /// How many requests were admitted in the window before.
  public private(set) var previous = 0
  /// How many requests were admitted in the present window.
  public private(set) var current = 0

  /// Makes a limiter that has seen no request.
  public init(_ limit: RateLimit, rule: Rule = .within) {
    self.limit = limit
    self.rule = rule
  }

  /// Decides on one request at `now`, in milliseconds; see `RateLimiter`.
  ///
  /// - Complexity: O(1).
  public mutating func decide(at now: Int) -> RateDecision {
    let now = max(now, start)
    var next = self
    if now - start >= limit.window {
      next.previous = now - start < 2 * limit.window ? current : 0
      next.current = 0
      next.start = now - now % limit.window
    }
    // All in units of 1/window of a request, so that nothing is rounded.
    let covered = limit.window - (now - next.start)
    let estimate = next.previous * covered + next.current * limit.window
    guard estimate <= most else { return .refused(retryAfter: next.wait(at: now)) }
    next.current += 1
    self = next
    return .admitted(remaining: (most - estimate) / limit.window)
  }

  /// The largest estimate that lets a request pass, in the same units.
  private var most: Int {
    rule == .within ? (limit.count - 1) * limit.window : limit.count * limit.window - 1
  }
  // lesson: end

  /// When the estimate will have fallen to what lets a request pass. That is in this window, as the
  /// part of the previous one that counts becomes smaller, or in the next one.
  private func wait(at now: Int) -> Int {
    let room = most - current * limit.window
    if room >= 0, previous > 0 {
      return start + limit.window - room / previous - now
    }
    // In the next window, `current` is what `previous` is now.
    return start + 2 * limit.window - most / current - now
  }
}
