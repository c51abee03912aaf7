import Algorithms
import TestSupport
import Testing

@Suite("Rate limiters beside the package limits")
struct LimitsTests {
  /// The algorithm that a strategy of `limits` is; nil for a strategy that is not known here.
  private static func limiter(_ strategy: Substring, _ limit: RateLimit) -> (any RateLimiter)? {
    switch strategy {
    case "fixed-window": return AnchoredWindow(limit)
    // `limits` still counts a request when exactly one window has passed since. In whole ticks that
    // is a window that is one tick longer.
    case "moving-window": return SlidingLog(RateLimit(limit.count, per: limit.window + 1))
    // It rounds the estimate down before it compares, which is the rule `below`.
    case "sliding-window-counter": return SlidingCounter(limit, rule: .below)
    default: return nil
    }
  }

  @Test("They decide as limits does, on 3,000 schedules of 40 requests")
  func decisions() throws {
    let lines = try PythonPeer.lines("rate/limits-decisions.py", "3000", "1")
    #expect(lines.count == 3000)
    for line in lines {
      let parts = line.split(separator: "|")
      try #require(parts.count == 5)
      let limit = RateLimit(try #require(Int(parts[1])), per: try #require(Int(parts[2])))
      var limiter = try #require(Self.limiter(parts[0], limit))
      let times = try parts[3].split(separator: ",").map { try #require(Int($0)) }
      let decisions = times.map { limiter.admits(at: $0) ? "1" : "0" }.joined()
      if decisions != parts[4] { Issue.record("\(line): \(decisions)") }
    }
  }
}
