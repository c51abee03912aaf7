/// What became of the requests of one workload.
public struct RateTrial: Sendable, Hashable {
  /// When requests were admitted, in milliseconds, in order.
  public private(set) var admitted: [Int] = []
  /// When they went out: at once, or after the delay of a queue.
  public private(set) var departed: [Int] = []

  /// Sends requests through a limiter.
  ///
  /// - Parameters:
  ///   - times: when they come, in milliseconds; a time does not lie before the one in front of it.
  ///   - limiter: what decides on them; it keeps what it remembers to itself.
  /// - Complexity: O(n) decisions for n requests.
  public init(_ times: [Int], through limiter: some RateLimiter) {
    var limiter = limiter
    for time in times {
      let decision = limiter.decide(at: time)
      guard decision.isAdmitted else { continue }
      admitted.append(time)
      departed.append(time + decision.delay)
    }
  }

  /// The largest number of times in any stretch of one window, of which one end does not count.
  ///
  /// - Parameters:
  ///   - times: times in milliseconds, in order.
  ///   - window: the length of the stretch in milliseconds.
  /// - Returns: how many times lie in the stretch with the most of them.
  /// - Complexity: O(*n*) in the number of times.
  public static func most(of times: [Int], inAny window: Int) -> Int {
    var most = 0
    var first = 0
    for (index, time) in times.enumerated() {
      while time - times[first] >= window { first += 1 }
      most = max(most, index - first + 1)
    }
    return most
  }
}
