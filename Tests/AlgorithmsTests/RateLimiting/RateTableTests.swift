import Algorithms
import Testing

/// The limit of the table: ten requests a second.
private let limit = RateLimit(10, per: 1000)

/// One algorithm on the five workloads: how many requests are admitted, and how many of them in
/// the worst second. The figures were computed elsewhere, with exact fractions.
struct RateRow: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let limiter: any RateLimiter
  let admitted: [Int]
  let most: [Int]

  static let all = [
    RateRow(
      testDescription: "fixed window", limiter: FixedWindow(limit),
      admitted: [10, 20, 50, 20, 100], most: [10, 20, 10, 20, 10]),
    RateRow(
      testDescription: "sliding log", limiter: SlidingLog(limit),
      admitted: [10, 10, 50, 10, 100], most: [10, 10, 10, 10, 10]),
    RateRow(
      testDescription: "sliding counter, within", limiter: SlidingCounter(limit),
      admitted: [10, 10, 46, 19, 91], most: [10, 10, 10, 19, 10]),
    RateRow(
      testDescription: "sliding counter, below", limiter: SlidingCounter(limit, rule: .below),
      admitted: [10, 11, 48, 20, 100], most: [10, 11, 10, 20, 10]),
    RateRow(
      testDescription: "leaky bucket as a meter", limiter: LeakyBucketMeter(limit),
      admitted: [10, 10, 50, 19, 109], most: [10, 10, 10, 19, 19]),
    RateRow(
      testDescription: "token bucket", limiter: TokenBucket(limit),
      admitted: [10, 10, 50, 19, 109], most: [10, 10, 10, 19, 19]),
    RateRow(
      testDescription: "generic cell rate", limiter: GenericCellRate(limit),
      admitted: [10, 10, 50, 19, 109], most: [10, 10, 10, 19, 19]),
  ]
}

@Suite("Rate limiters on five workloads")
struct RateTableTests {
  @Test("Admitted in all, and in the worst second", arguments: RateRow.all)
  func table(row: RateRow) {
    let trials = RateWorkload.all.map { RateTrial($0.times, through: row.limiter) }
    #expect(trials.map(\.admitted.count) == row.admitted)
    #expect(trials.map { RateTrial.most(of: $0.admitted, inAny: 1000) } == row.most)
    #expect(trials.allSatisfy { $0.admitted == $0.departed })
  }

  @Test("A queue lets requests go 100 ms apart, and none waits for more than a second")
  func queue() {
    let trials = RateWorkload.all.map { RateTrial($0.times, through: LeakyBucketQueue(limit)) }
    #expect(trials.map(\.admitted.count) == [11, 11, 50, 20, 110])
    for trial in trials {
      #expect(zip(trial.departed, trial.departed.dropFirst()).allSatisfy { $1 - $0 >= 100 })
      #expect(zip(trial.admitted, trial.departed).allSatisfy { (0...1000).contains($1 - $0) })
      #expect(RateTrial.most(of: trial.departed, inAny: 1000) <= 10)
    }
    #expect(trials[0].departed == Array(stride(from: 0, through: 1000, by: 100)))
    #expect(trials[2].departed == trials[2].admitted)
  }

  @Test("A window that begins with its first request has a worst case of its own")
  func anchored() {
    let times = [0] + Array(repeating: 999, count: 9) + Array(repeating: 1000, count: 10)
    let anchored = RateTrial(times, through: AnchoredWindow(limit))
    #expect(RateTrial.most(of: anchored.admitted, inAny: 1000) == 19)
    let edge = RateTrial(RateWorkload.edge.times, through: AnchoredWindow(limit))
    #expect(edge.admitted.count == 10)
  }
}
