import Algorithms
import Testing

/// An algorithm with its bound: how many requests it admits at most in any stretch of one window.
struct RateAlgorithm: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let make: @Sendable (RateLimit) -> any RateLimiter
  let bound: @Sendable (RateLimit) -> Int

  /// What a bucket lets through: its capacity, and what leaks in all but one millisecond.
  private static func bucket(_ capacity: Int, _ limit: RateLimit) -> Int {
    capacity + limit.count * (limit.window - 1) / limit.window
  }

  static let all = [
    RateAlgorithm("fixed window", { FixedWindow($0) }, bound: { 2 * $0.count }),
    RateAlgorithm("anchored window", { AnchoredWindow($0) }, bound: { 2 * $0.count - 1 }),
    RateAlgorithm("sliding log", { SlidingLog($0) }, bound: { $0.count }),
    RateAlgorithm("sliding counter, within", { SlidingCounter($0) }, bound: { 2 * $0.count - 1 }),
    RateAlgorithm(
      "sliding counter, below", { SlidingCounter($0, rule: .below) }, bound: { 2 * $0.count }),
    RateAlgorithm("meter", { LeakyBucketMeter($0) }, bound: { bucket($0.count, $0) }),
    RateAlgorithm(
      "meter of capacity 3", { LeakyBucketMeter($0, capacity: 3) }, bound: { bucket(3, $0) }),
    RateAlgorithm("token bucket", { TokenBucket($0) }, bound: { bucket($0.count, $0) }),
    RateAlgorithm("generic cell rate", { GenericCellRate($0) }, bound: { bucket($0.count, $0) }),
    RateAlgorithm("queue", { LeakyBucketQueue($0) }, bound: { bucket($0.count + 1, $0) }),
  ]

  private init(
    _ testDescription: String, _ make: @escaping @Sendable (RateLimit) -> any RateLimiter,
    bound: @escaping @Sendable (RateLimit) -> Int
  ) {
    self.testDescription = testDescription
    self.make = make
    self.bound = bound
  }
}

@Suite("What rate limiters promise on any schedule")
struct RatePropertyTests {
  /// Limits whose interval is a whole number of milliseconds, and others.
  private static let limits = [
    RateLimit(10, per: 1000), RateLimit(1, per: 50), RateLimit(3, per: 100), RateLimit(7, per: 13),
    RateLimit(20, per: 6),
  ]

  /// Times with bursts and pauses.
  private static func schedule(_ limit: RateLimit, _ random: inout SplitMix64) -> [Int] {
    var now = Int.random(in: 0...(3 * limit.window), using: &random)
    return (0..<80).map { _ in
      switch Int.random(in: 0..<10, using: &random) {
      case 0: now += Int.random(in: 0...(3 * limit.window), using: &random)
      case 1...3: now += Int.random(in: 0...(1 + limit.window / limit.count), using: &random)
      case 4: now += limit.window - now % limit.window
      default: break
      }
      return now
    }
  }

  @Test("The bound holds for any stretch of one window", arguments: RateAlgorithm.all)
  func bound(algorithm: RateAlgorithm) {
    for (number, limit) in Self.limits.enumerated() {
      var random = SplitMix64(seed: UInt64(number))
      for _ in 0..<200 {
        let times = Self.schedule(limit, &random)
        let trial = RateTrial(times, through: algorithm.make(limit))
        let most = RateTrial.most(of: trial.admitted, inAny: limit.window)
        #expect(most <= algorithm.bound(limit), "\(limit), \(times)")
      }
    }
  }

  @Test("`remaining` and `retryAfter` are exact", arguments: RateAlgorithm.all)
  func exact(algorithm: RateAlgorithm) throws {
    for (number, limit) in Self.limits.enumerated() {
      var random = SplitMix64(seed: UInt64(number))
      for _ in 0..<40 {
        var limiter = algorithm.make(limit)
        for now in Self.schedule(limit, &random) {
          let decision = limiter.decide(at: now)
          if decision.isAdmitted {
            #expect(decision.retryAfter == 0)
            var copy = limiter
            let more = (0...(decision.remaining)).map { _ in copy.admits(at: now) }
            #expect(more == (0...(decision.remaining)).map { $0 < decision.remaining })
          } else {
            try #require(decision.retryAfter > 0)
            #expect(decision.remaining == 0 && decision.delay == 0)
            var (early, punctual) = (limiter, limiter)
            let tooEarly = early.admits(at: now + decision.retryAfter - 1)
            let inTime = punctual.admits(at: now + decision.retryAfter)
            #expect(!tooEarly && inTime)
          }
        }
      }
    }
  }

  @Test("A refused request leaves no trace", arguments: RateAlgorithm.all)
  func refusals(algorithm: RateAlgorithm) {
    for (number, limit) in Self.limits.enumerated() {
      var random = SplitMix64(seed: UInt64(number))
      var (limiter, deaf) = (algorithm.make(limit), algorithm.make(limit))
      // `deaf` is spared the requests that it would refuse.
      for now in (0..<40).flatMap({ _ in Self.schedule(limit, &random) }) {
        let decision = limiter.decide(at: now)
        if decision.isAdmitted { #expect(deaf.decide(at: now) == decision) }
      }
    }
  }

  @Test("The meter, the token bucket and the generic cell rate decide alike", arguments: 1...12)
  func meters(capacity: Int) {
    for (number, limit) in Self.limits.enumerated() {
      var random = SplitMix64(seed: UInt64(number))
      for _ in 0..<100 {
        var meter = LeakyBucketMeter(limit, capacity: capacity)
        var tokens = TokenBucket(limit, capacity: capacity)
        var cells = GenericCellRate(limit, capacity: capacity)
        for now in Self.schedule(limit, &random) {
          let decision = meter.decide(at: now)
          #expect(tokens.decide(at: now) == decision)
          #expect(cells.decide(at: now) == decision)
        }
      }
    }
  }

  @Test("A queue's requests go out in order, an interval apart, after `capacity` intervals at most")
  func queue() {
    for (number, limit) in Self.limits.enumerated() {
      var random = SplitMix64(seed: UInt64(number))
      for _ in 0..<200 {
        let trial = RateTrial(
          Self.schedule(limit, &random), through: LeakyBucketQueue(limit, capacity: 4))
        for (index, time) in trial.departed.enumerated().dropFirst(limit.count) {
          // The exact times lie up to a millisecond before the whole ones.
          #expect(time - trial.departed[index - limit.count] > limit.window - 1)
        }
        let longest = (4 * limit.window + limit.count - 1) / limit.count
        #expect(
          zip(trial.admitted, trial.departed).allSatisfy { (0...longest).contains($1 - $0) })
      }
    }
  }

  @Test("A time that lies before the last one is taken, by none with a trap")
  func backwards() {
    for algorithm in RateAlgorithm.all {
      var limiter = algorithm.make(RateLimit(2, per: 1000))
      let admitted = [1 << 53, (1 << 53) - 1, 0, 5].map { limiter.admits(at: $0) }
      #expect(admitted[0])
      #expect(admitted.filter { $0 }.count <= 3)
    }
    var huge = GenericCellRate(RateLimit(1 << 51, per: 1))
    #expect([1 << 53, 0].map { huge.admits(at: $0) } == [true, false])
  }
}
