public import Algorithms
public import Clients

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
  public private(set) var loadCount = 0

  private let connection: RedisConnection
  private let slack: Int
  private var digest: String?

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
    self.connection = connection
    self.prefix = prefix ?? "\(script.name):"
    self.slack = slack
  }

  // lesson: decide
  /// Decides on one request, in one round trip.
  ///
  /// - Parameters:
  ///   - user: the user whose requests are counted.
  ///   - now: the time in milliseconds; from 0 to 2^51, the same clock for all processes.
  /// - Returns: the decision.
  /// - Throws: `RedisError`; whether the request was counted is then unknown.
  public func decide(for user: String, at now: Int) throws(RedisError) -> RateDecision {
    let reply = try connection.command(command("EVALSHA", try knownDigest(), user, now))
    guard Self.isUnknownScript(reply) else { return try Self.decision(reply) }
    // The server has lost its scripts: it was restarted, or another one took its place. EVAL sends
    // the text, and the server keeps it.
    loadCount += 1
    return try Self.decision(connection.command(command("EVAL", script.text, user, now)))
  }

  /// What the server calls the script; it is told the script once.
  private func knownDigest() throws(RedisError) -> String {
    if let digest { return digest }
    let digest = try connection.command("SCRIPT", "LOAD", script.text).checked().string()
    loadCount += 1
    self.digest = digest
    return digest
  }
  // lesson: end

  /// Decides on many requests in one round trip, in their order.
  ///
  /// - Parameter requests: the users and times, as for one request.
  /// - Returns: the decisions, in the order of the requests.
  /// - Throws: `RedisError`; how many of the requests were counted is then unknown.
  /// - Complexity: O(*n*) in the number of requests; all replies are kept until the last one is
  ///   there.
  public func decide(
    _ requests: [(user: String, now: Int)]
  ) throws(RedisError) -> [RateDecision] {
    let digest = try knownDigest()
    let replies = try connection.pipeline(
      requests.map { command("EVALSHA", digest, $0.user, $0.now) })
    var decisions: [RateDecision] = []
    decisions.reserveCapacity(replies.count)
    for (request, reply) in zip(requests, replies) {
      decisions.append(
        Self.isUnknownScript(reply)
          ? try decide(for: request.user, at: request.now) : try Self.decision(reply))
    }
    return decisions
  }

  private func command(_ name: String, _ script: String, _ user: String, _ now: Int) -> [[UInt8]] {
    [
      name, script, "1", prefix + user, "\(now)", "\(limit.count)", "\(limit.window)",
      "\(self.script.hasCapacity ? capacity : 0)", "\(slack)",
    ].map { Array($0.utf8) }
  }

  private static func isUnknownScript(_ reply: RedisReply) -> Bool {
    reply.errorMessage?.hasPrefix("NOSCRIPT") ?? false
  }

  private static func decision(_ reply: RedisReply) throws(RedisError) -> RateDecision {
    let parts = try reply.checked().array()
    guard parts.count == 4 else {
      throw .unexpectedReply(expected: "four integers", actual: "\(parts.count) values")
    }
    return RateDecision(
      isAdmitted: try parts[0].integer() == 1, remaining: try parts[1].integer(),
      retryAfter: try parts[2].integer(), delay: try parts[3].integer())
  }
}
