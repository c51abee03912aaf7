import Algorithms
public import RedisClient

/// A queue of jobs in Redis: many processes add jobs, many workers do them.
///
/// A job is *waiting*, *delayed*, *active* with a worker that has a lease, or *dead*, and is gone
/// when it is completed. It is done **at least once**. A worker that is slower than its lease, or
/// that dies after its work and before it says so, has its job done a second time. Effects that
/// must not come twice need an idempotency key, for which the job's id is there.
///
/// The caller passes times in milliseconds, and how long a lease lasts; all processes of a queue use
/// the same clock. All keys of a queue have the same hash tag, so a cluster has them on one node.
///
/// A queue is not `Sendable`: one task or thread uses it, with its connection.
public final class JobQueue {
  /// The queue's name.
  public let name: String
  /// For how many milliseconds the id of a completed job is kept, so that it is not added again.
  public let retention: Int
  /// How many leases of a job may end before it is dead.
  public let maximumStalls: Int

  let connection: RedisConnection
  private let scripts: ScriptRunner
  private var random: SplitMix64
  private var tokens = 0
  private let identity: String

  /// Opens a queue. Nothing is sent.
  ///
  /// - Parameters:
  ///   - name: the queue's name.
  ///   - connection: the server, or the node of a cluster that has the queue.
  ///   - retention: for how many milliseconds the id of a completed job is kept; 0 for not at all.
  ///   - maximumStalls: how many leases of a job may end before it is dead.
  ///   - seed: what waits with jitter, and tokens, are drawn from.
  /// - Precondition: the retention and the number of stalls are not negative.
  public init(
    _ name: String, on connection: RedisConnection, retention: Int = 3_600_000,
    maximumStalls: Int = 10, seed: UInt64 = .random(in: .min ... .max)
  ) {
    precondition(retention >= 0 && maximumStalls >= 0, "neither is negative")
    self.name = name
    self.connection = connection
    self.retention = retention
    self.maximumStalls = maximumStalls
    scripts = ScriptRunner(connection)
    random = SplitMix64(seed: seed)
    identity = String(random.next(), radix: 36)
  }

  /// What stands in front of all keys of the queue.
  var prefix: String { "{\(name)}:" }

  /// The keys that all scripts are given, in this order.
  var keys: [String] {
    [
      "waiting", "delayed", "active", "dead", "done", "meta", "schedulers", "unplanned", "wake",
    ].map { prefix + $0 }
  }

  func run(_ script: String, at now: Int, _ arguments: [String]) throws(RedisError) -> RedisReply {
    try scripts.run(script, keys: keys, arguments: [prefix, "\(now)"] + arguments)
  }

  /// Adds a job.
  ///
  /// - Returns: its id, and whether it was added: a job with the same id may be there, or may have been
  ///   completed not long ago.
  /// - Throws: `RedisError`; whether the job was added is then unknown, and adding it again with the
  ///   same id does no harm.
  @discardableResult
  public func add(_ job: Job, at now: Int) throws(RedisError) -> (id: String, isNew: Bool) {
    let reply = try run(JobScript.add, at: now, arguments(of: job, at: now)).array()
    return (try reply[1].string(), try reply[0].integer() == 1)
  }

  /// Adds jobs in one round trip.
  ///
  /// - Returns: their ids, and whether they were added, in order.
  /// - Throws: `RedisError`; which of the jobs were added is then unknown.
  /// - Complexity: one round trip, and O(n) for n jobs.
  @discardableResult
  public func add(_ jobs: [Job], at now: Int) throws(RedisError) -> [(id: String, isNew: Bool)] {
    let calls = jobs.map { (keys, [prefix, "\(now)"] + arguments(of: $0, at: now)) }
    var added: [(id: String, isNew: Bool)] = []
    for reply in try scripts.run(JobScript.add, calls: calls) {
      let parts = try reply.array()
      added.append((try parts[1].string(), try parts[0].integer() == 1))
    }
    return added
  }

  private func arguments(of job: Job, at now: Int) -> [String] {
    [
      job.id ?? "", job.name, job.data, "\(job.priority)", "\(now + job.delay)",
      "\(job.retries.maximumAttempts)", "\(job.retries.baseDelay)", "\(job.retries.maximumDelay)",
      job.retries.hasJitter ? "1" : "0",
    ]
  }

  /// Takes jobs that can be begun, and plans the next runs of their schedulers.
  ///
  /// - Parameters:
  ///   - count: how many at most; 1 or more.
  ///   - now: the time.
  ///   - lease: for how many milliseconds they are the caller's.
  /// - Returns: the jobs; none when none is waiting.
  /// - Throws: `RedisError`; jobs that were taken all the same wait again when their lease has ended.
  public func take(
    _ count: Int = 1, at now: Int, lease: Int = 30_000
  ) throws(RedisError) -> [ActiveJob] {
    let token = newToken()
    return try jobs(run(JobScript.take, at: now, ["\(lease)", "\(count)", token]), token, at: now)
  }

  private func newToken() -> String {
    tokens += 1
    return "\(identity)-\(tokens)"
  }

  /// Reads the jobs that a script has taken.
  private func jobs(
    _ reply: RedisReply, _ token: String, at now: Int
  ) throws(RedisError) -> [ActiveJob] {
    var jobs: [ActiveJob] = []
    for item in try reply.array() { jobs.append(try ActiveJob(item.array(), token: token)) }
    if jobs.contains(where: { $0.scheduler != nil }) { try plan(at: now) }
    return jobs
  }

  /// Says that a job is done.
  ///
  /// - Parameters:
  ///   - job: the job.
  ///   - outcome: how it has ended, if that is to be counted, in the same step; see
  ///     `JobCounts.outcomes`.
  ///   - now: the time.
  /// - Returns: whether the job was the caller's. If not, its lease had ended, and it is done again,
  ///   or was.
  /// - Throws: `RedisError`; whether it counts as done is then unknown, and saying it again does no
  ///   harm.
  @discardableResult
  public func complete(
    _ job: ActiveJob, as outcome: String? = nil, at now: Int
  ) throws(RedisError) -> Bool {
    let arguments = [job.id, job.token, "\(retention)", outcome ?? ""]
    return try run(JobScript.complete, at: now, arguments).integer() == 1
  }

  /// Says that a job is done, and takes the next one in the same round trip.
  ///
  /// - Returns: whether the job was the caller's, and the next job, if one is waiting.
  /// - Throws: `RedisError`; whether the job counts as done is then unknown. A job that was taken all
  ///   the same waits again when its lease has ended.
  public func completeAndTake(
    _ job: ActiveJob, at now: Int, lease: Int = 30_000
  ) throws(RedisError) -> (wasHeld: Bool, next: ActiveJob?) {
    let token = newToken()
    let arguments = [job.id, job.token, "\(retention)", "\(lease)", token]
    let reply = try run(JobScript.completeAndTake, at: now, arguments).array()
    return (try reply[0].integer() == 1, try jobs(reply[1], token, at: now).first)
  }

  /// What becomes of a job that has failed.
  public enum Failure: Sendable, Hashable {
    /// It is tried again at this time.
    case retry(at: Int)
    /// It was the last attempt.
    case dead
    /// It was no longer the caller's.
    case lost
  }

  /// Says that a job has failed.
  ///
  /// - Parameters:
  ///   - job: the job.
  ///   - now: the time.
  ///   - reason: what went wrong, for the reader of the dead jobs.
  /// - Returns: what becomes of it.
  /// - Throws: `RedisError`.
  @discardableResult
  public func fail(
    _ job: ActiveJob, at now: Int, _ reason: String
  ) throws(RedisError) -> Failure {
    let delay = job.retries.delay(after: job.failures + 1, using: &random)
    switch try run(JobScript.fail, at: now, [job.id, job.token, reason, "\(delay)"]).string() {
    case "retry": return .retry(at: now + delay)
    case "dead": return .dead
    default: return .lost
    }
  }

  /// Makes a job's lease end later.
  ///
  /// - Returns: whether the job was still the caller's.
  /// - Throws: `RedisError`.
  public func renew(
    _ job: ActiveJob, at now: Int, lease: Int = 30_000
  ) throws(RedisError) -> Bool {
    try run(JobScript.renew, at: now, [job.id, job.token, "\(lease)"]).integer() == 1
  }

  /// Lets jobs wait again whose lease has ended, or lets them die when that happened too often. Some
  /// worker has to call it from time to time.
  ///
  /// - Returns: the ids of both.
  /// - Throws: `RedisError`.
  @discardableResult
  public func sweep(
    at now: Int
  ) throws(RedisError) -> (waiting: [String], dead: [String]) {
    let reply = try run(JobScript.sweep, at: now, ["\(maximumStalls)"]).array()
    return (try reply[0].strings(), try reply[1].strings())
  }
}

extension ActiveJob {
  /// Reads what the script says of a job.
  init(_ parts: [RedisReply], token: String) throws(RedisError) {
    var texts: [String] = []
    for part in parts { texts.append(try part.string()) }
    let retries = JobRetries([
      "attempts": texts[5], "base": texts[6], "cap": texts[7], "jitter": texts[8],
    ])
    guard let retries, let failures = Int(texts[3]), let stalls = Int(texts[4]) else {
      throw .unexpectedReply(expected: "a job", actual: texts.joined(separator: " "))
    }
    self.init(
      id: texts[0], name: texts[1], data: texts[2], attempt: failures + stalls + 1,
      failures: failures, retries: retries, scheduler: texts[9].isEmpty ? nil : texts[9],
      token: token)
  }
}
