import Algorithms
import RedisClient
import Systems
import TestSupport
import Testing

/// A script with the algorithm that it has to agree with.
struct ScriptedAlgorithm: Sendable, CustomTestStringConvertible {
  let script: RateLimitScript
  let make: @Sendable (RateLimit, Int) -> any RateLimiter

  var testDescription: String { script.name }

  static let all = [
    ScriptedAlgorithm(script: .fixedWindow) { limit, _ in FixedWindow(limit) },
    ScriptedAlgorithm(script: .anchoredWindow) { limit, _ in AnchoredWindow(limit) },
    ScriptedAlgorithm(script: .slidingLog) { limit, _ in SlidingLog(limit) },
    ScriptedAlgorithm(script: .slidingCounter) { limit, _ in SlidingCounter(limit) },
    ScriptedAlgorithm(script: .leakyBucketMeter) { LeakyBucketMeter($0, capacity: $1) },
    ScriptedAlgorithm(script: .tokenBucket) { TokenBucket($0, capacity: $1) },
    ScriptedAlgorithm(script: .genericCellRate) { GenericCellRate($0, capacity: $1) },
    ScriptedAlgorithm(script: .leakyBucketQueue) { LeakyBucketQueue($0, capacity: $1) },
  ]
}

@Suite("Rate limiters as scripts")
struct RateLimitScriptTests {
  /// One user's requests, with pauses and bursts, and now and then a clock that lags behind.
  private static func schedule(
    _ limit: RateLimit, from beginning: Int, _ random: inout SplitMix64
  ) -> [Int] {
    var now = beginning
    return (0..<10).map { _ in
      switch Int.random(in: 0..<8, using: &random) {
      case 0: now += Int.random(in: 0...(2 * limit.window), using: &random)
      case 1...3: now += Int.random(in: 0...(1 + limit.window / limit.count), using: &random)
      case 4: return max(0, now - Int.random(in: 0...limit.window, using: &random))
      default: break
      }
      return now
    }
  }

  /// 12,500 schedules for each of the eight: 100,000, a million decisions.
  @Test("They decide as the algorithms do, on any schedule", arguments: ScriptedAlgorithm.all)
  func agree(algorithm: ScriptedAlgorithm) throws {
    #expect(ScriptedAlgorithm.all.map(\.script) == RateLimitScript.all)
    let server = try RedisServer()
    defer { server.stop() }
    let connection = try RedisConnection(to: .unix(path: server.socketPath), timeout: .seconds(60))
    var random = SplitMix64(seed: 5)
    for round in 0..<125 {
      let limit = RateLimit(
        Int.random(in: 1...6, using: &random), per: Int.random(in: 1...300, using: &random))
      let capacity = Int.random(in: 1...8, using: &random)
      let scripted = RedisRateLimiter(
        algorithm.script, limit, capacity: capacity, on: connection, prefix: "\(round):")
      // From the beginning of time, or from a day of ours on.
      let beginning = round.isMultiple(of: 2) ? 0 : 1_795_000_000_000 + round
      var requests: [(user: String, now: Int)] = []
      var expected: [RateDecision] = []
      for user in 0..<100 {
        var limiter = algorithm.make(limit, capacity)
        for now in Self.schedule(limit, from: beginning, &random) {
          requests.append(("\(user)", now))
          expected.append(limiter.decide(at: now))
        }
      }
      let decisions = try scripted.decide(requests)
      try #require(decisions.count == expected.count)
      let different = decisions.indices.first { decisions[$0] != expected[$0] }
      if let different {
        #expect(decisions[different] == expected[different], "\(limit), \(requests[different])")
      }
    }
  }

  @Test("The largest limit is as exact as the smallest", arguments: ScriptedAlgorithm.all)
  func large(algorithm: ScriptedAlgorithm) throws {
    let server = try RedisServer()
    defer { server.stop() }
    let connection = try RedisConnection(to: .unix(path: server.socketPath))
    for limit in [RateLimit(3, per: (1 << 51) / 3), RateLimit((1 << 51) / 7, per: 7)] {
      let scripted = RedisRateLimiter(
        algorithm.script, limit, on: connection, prefix: "\(limit.count):")
      var limiter = algorithm.make(limit, limit.count)
      for now in [0, 1, 7, 7, 1 << 40, (1 << 51) / 3, (1 << 51) - 7, 1 << 51] {
        #expect(try scripted.decide(for: "ada", at: now) == limiter.decide(at: now), "\(now)")
      }
    }
  }

  @Test("A key expires, later than it is needed", arguments: ScriptedAlgorithm.all)
  func expiry(algorithm: ScriptedAlgorithm) throws {
    let server = try RedisServer()
    defer { server.stop() }
    let connection = try RedisConnection(to: .unix(path: server.socketPath))
    let limit = RateLimit(2, per: 600_000)
    let scripted = RedisRateLimiter(algorithm.script, limit, on: connection)
    for now in [0, 1, 2, 3] { _ = try scripted.decide(for: "ada", at: now) }
    let left = try connection.command("PTTL", scripted.prefix + "ada").integer()
    // What is remembered matters for one window, or two with two counters; a minute comes on top.
    #expect(left > 600_000 && left <= 1_260_001)
    #expect(try connection.command("DBSIZE").integer() == 1)
  }

  @Test("A server that has lost its scripts is sent the text again, and counts once")
  func lostScripts() throws {
    let server = try RedisServer()
    defer { server.stop() }
    let connection = try RedisConnection(to: .unix(path: server.socketPath))
    let limiter = RedisRateLimiter(.fixedWindow, RateLimit(5, per: 1000), on: connection)
    let remaining = try (0..<5).map { number in
      if number == 2 || number == 3 { _ = try connection.command("SCRIPT", "FLUSH").checked() }
      return try number == 3
        ? limiter.decide([("ada", 0)])[0].remaining : limiter.decide(for: "ada", at: 0).remaining
    }
    #expect(remaining == [4, 3, 2, 1, 0])
    #expect(limiter.loadCount == 3)
    #expect(try !limiter.decide(for: "ada", at: 0).isAdmitted)
    #expect(try limiter.decide(for: "bob", at: 0).isAdmitted)
  }

  @Test("As one library of functions they decide alike", arguments: ScriptedAlgorithm.all)
  func library(algorithm: ScriptedAlgorithm) throws {
    let server = try RedisServer()
    defer { server.stop() }
    let connection = try RedisConnection(to: .unix(path: server.socketPath))
    #expect(
      try connection.command("FUNCTION", "LOAD", RateLimitScript.library).checked().string()
        == "rate_limit")
    var limiter = algorithm.make(RateLimit(2, per: 10), 2)
    for now in [0, 0, 0, 9, 10, 11] {
      let reply = try connection.command(
        "FCALL", algorithm.script.name, "1", "ada", "\(now)", "2", "10",
        algorithm.script.hasCapacity ? "2" : "0", "1000")
      let decision = limiter.decide(at: now)
      let expected: [Int] = [
        decision.isAdmitted ? 1 : 0, decision.remaining, decision.retryAfter, decision.delay,
      ]
      #expect(try reply.checked().array().map { try $0.integer() } == expected)
    }
  }
}
