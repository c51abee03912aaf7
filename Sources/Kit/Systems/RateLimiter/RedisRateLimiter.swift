public import Algorithms
public import RedisClient

/// Decides for many processes at once: what it remembers of a user is in Redis.
///
///     let limiter = RedisRateLimiter(.slidingLog, RateLimit(10, per: 1000), on: connection)
///     guard try limiter.decide(for: "ada", at: now).isAdmitted else { … }
///
/// A limiter is not `Sendable`: one task or thread uses it, with its connection.
public final class RedisRateLimiter {
  /// The algorithm.
  public let script: RateLimitScript
  /// The limit of each user.
  public let limit: RateLimit
  /// How many requests a bucket holds; what is no bucket does without.
  public let capacity: Int
  /// What stands in front of a user's name in the key.
  public let prefix: String
  /// How often the server did not know the script and was sent it.
  public var loadCount: Int { scripts.loadCount }

  private let scripts: ScriptRunner
  private let slack: Int

  /// Makes a limiter; nothing is sent before the first decision.
  ///
  /// - Parameters:
  ///   - script: the algorithm.
  ///   - limit: the limit of each user.
  ///   - capacity: how many requests a bucket holds; the limit's count unless it is given.
  ///   - connection: the server, or the node of a cluster that has the keys.
  ///   - prefix: what stands in front of a user's name in the key. It tells algorithms apart: they
  ///     do not read each other's keys.
  ///   - slack: for how many milliseconds longer than needed a key is kept. Clocks of the processes
  ///     and of the server may differ by as much, and a clock that a test sets may stand still for as
  ///     long.
  /// - Precondition: the capacity is 1 or more and fits `RateLimit.maximumProduct`; the slack is not
  ///   negative.
  public init(
    _ script: RateLimitScript, _ limit: RateLimit, capacity: Int? = nil,
    on connection: RedisConnection, prefix: String? = nil, slack: Int = 60_000
  ) {
    precondition(slack >= 0, "a key is kept as long as it is needed, or longer")
    self.script = script
    self.limit = limit
    self.capacity = RateLimit(capacity ?? limit.count, per: limit.window).count
    scripts = ScriptRunner(connection)
    self.prefix = prefix ?? "\(script.name):"
    self.slack = slack
  }

  /// Decides on one request, in one round trip.
  ///
  /// - Parameters:
  ///   - user: the user whose requests are counted.
  ///   - now: the time in milliseconds; from 0 to 2^51, the same clock for all processes.
  /// - Returns: the decision.
  /// - Throws: `RedisError`; whether the request was counted is then unknown.
  public func decide(for user: String, at now: Int) throws(RedisError) -> RateDecision {
    let (keys, arguments) = call(user, now)
    return try Self.decision(scripts.run(script.text, keys: keys, arguments: arguments))
  }

  /// Decides on many requests in one round trip, in their order.
  ///
  /// - Parameter requests: the users and times in milliseconds, as for one request.
  /// - Returns: the decisions, in the order of the requests.
  /// - Throws: `RedisError`; how many of the requests were counted is then unknown.
  /// - Complexity: O(*n*) in the number of requests; all replies are kept until the last one is
  ///   there.
  public func decide(
    _ requests: [(user: String, now: Int)]
  ) throws(RedisError) -> [RateDecision] {
    let replies = try scripts.run(script.text, calls: requests.map { call($0.user, $0.now) })
    var decisions: [RateDecision] = []
    decisions.reserveCapacity(replies.count)
    for reply in replies { decisions.append(try Self.decision(reply)) }
    return decisions
  }

  private func call(_ user: String, _ now: Int) -> (keys: [String], arguments: [String]) {
    (
      [prefix + user],
      [
        "\(now)", "\(limit.count)", "\(limit.window)", "\(script.hasCapacity ? capacity : 0)",
        "\(slack)",
      ]
    )
  }

  private static func decision(_ reply: RedisReply) throws(RedisError) -> RateDecision {
    let parts = try reply.array()
    guard parts.count == 4 else {
      throw .unexpectedReply(expected: "four integers", actual: "\(parts.count) values")
    }
    return RateDecision(
      isAdmitted: try parts[0].integer() == 1, remaining: try parts[1].integer(),
      retryAfter: try parts[2].integer(), delay: try parts[3].integer())
  }
}
