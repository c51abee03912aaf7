/// Requests of one user, on which rate limiters can be compared. They are made for a limit of ten
/// requests a second.
public struct RateWorkload: Sendable, Hashable {
  /// What it is, in a few words.
  public let name: String
  /// When its requests come, in milliseconds, in order.
  public let times: [Int]

  /// Makes a workload of requests at these times, in milliseconds.
  public init(_ name: String, times: [Int]) {
    self.name = name
    self.times = times
  }

  /// Twenty requests at the same moment.
  public static let burst = RateWorkload(
    "20 at once", times: Array(repeating: 0, count: 20))

  /// Ten requests right before the end of a window of one second, ten right after it.
  public static let edge = RateWorkload(
    "10 before and 10 after an edge", times: Array(990...1009))

  /// Fifty requests at exactly the rate of the limit.
  public static let steady = RateWorkload(
    "one per 100 ms", times: Array(stride(from: 0, to: 5000, by: 100)))

  /// Ten requests at the end of a window of one second, and a hundred in the next one.
  public static let edgeThenFlood = RateWorkload(
    "10 at 999 ms, then one per 10 ms",
    times: Array(repeating: 999, count: 10) + Array(stride(from: 1000, to: 2000, by: 10)))

  /// A thousand requests at ten times the rate of the limit.
  public static let flood = RateWorkload(
    "one per 10 ms", times: Array(stride(from: 0, to: 10_000, by: 10)))

  /// A hundred requests in bursts and pauses, some of them right before an edge of a window of one
  /// second: the same ones for the same seed.
  ///
  /// - Complexity: O(1).
  public static func random(seed: UInt64) -> RateWorkload {
    var random = SplitMix64(seed: seed)
    var now = 0
    return RateWorkload(
      "random, seed \(seed)",
      times: (0..<100).map { _ in
        switch random.next(below: 8) {
        case 0: now += random.next(below: 1500)
        case 1: now += 999 - now % 1000
        case 2, 3: now += random.next(below: 60)
        default: break
        }
        return now
      })
  }

  /// The five that have a name.
  public static let all = [burst, edge, steady, edgeThenFlood, flood]
}
