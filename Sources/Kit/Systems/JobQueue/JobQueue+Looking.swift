import Platform
public import RedisClient

/// Looking at a queue, and at its dead jobs.
extension JobQueue {
  /// How many jobs are in which state.
  ///
  /// - Throws: `RedisError`.
  public func counts() throws(RedisError) -> JobCounts { try Self.counts(of: [self])[0] }

  /// How many jobs of each of these queues are in which state, all at one moment.
  ///
  /// - Returns: the counts in the order of the queues.
  /// - Throws: `RedisError`.
  /// - Precondition: the queues are on one server, and there is one at least.
  /// - Complexity: one round trip, and O(n) for n queues.
  public static func counts(of queues: [JobQueue]) throws(RedisError) -> [JobCounts] {
    let states = ["waiting", "delayed", "active", "dead"]
    let questions = queues.flatMap { queue in
      states.map { ["ZCARD", queue.prefix + $0] } + [["HGETALL", queue.prefix + "meta"]]
    }
    let replies = try queues[0].ask(questions)
    var counts: [JobCounts] = []
    for index in stride(from: 0, to: replies.count, by: states.count + 1) {
      let meta = try replies[index + states.count].dictionary()
      let outcomes = meta.compactMap { name, count in
        name.hasPrefix("outcome:") ? (String(name.dropFirst(8)), Int(count) ?? 0) : nil
      }
      counts.append(
        JobCounts(
          waiting: try replies[index].integer(), delayed: try replies[index + 1].integer(),
          active: try replies[index + 2].integer(), dead: try replies[index + 3].integer(),
          completed: meta["completed"].flatMap(Int.init) ?? 0,
          added: meta["added"].flatMap(Int.init) ?? 0,
          outcomes: Dictionary(uniqueKeysWithValues: outcomes)))
    }
    return counts
  }

  /// What is known of a job; nil when there is none with this id, or it is gone.
  ///
  /// - Throws: `RedisError`.
  /// - Complexity: one round trip.
  public func state(of id: String) throws(RedisError) -> JobState? {
    let sets = ["waiting", "delayed", "active", "dead", "done"]
    let replies = try ask(
      sets.map { ["ZSCORE", prefix + $0, id] } + [["HGET", prefix + "outcomes", id]])
    let states: [JobState] = [
      .waiting, .delayed, .active, .dead, .completed(outcome: try replies[5].optionalString()),
    ]
    for (reply, state) in zip(replies, states) where try reply.optionalString() != nil {
      return state
    }
    return nil
  }

  /// Asks several questions at one moment.
  private func ask(_ questions: [[String]]) throws(RedisError) -> [RedisReply] {
    let replies = try connection.pipeline([["MULTI"]] + questions + [["EXEC"]])
    guard let last = replies.last else { return [] }
    return try last.checked().array()
  }

  /// When the next delayed job can be begun, in milliseconds; nil when there is none.
  ///
  /// - Throws: `RedisError`.
  public func nextDelayed() throws(RedisError) -> Int? {
    let reply = try connection.command("ZRANGE", prefix + "delayed", "0", "0", "WITHSCORES")
    return try reply.checked().strings().last.flatMap(Double.init).map { Int($0) }
  }

  /// The dead jobs with what went wrong, the latest one last.
  ///
  /// - Throws: `RedisError`.
  /// - Complexity: O(*n*) in their number.
  public func deadJobs() throws(RedisError) -> [(id: String, reason: String)] {
    let ids = try connection.command("ZRANGE", prefix + "dead", "0", "-1").checked().strings()
    let reasons = try connection.pipeline(ids.map { ["HGET", "\(prefix)job:\($0)", "error"] })
    var dead: [(id: String, reason: String)] = []
    for (id, reason) in zip(ids, reasons) { dead.append((id, try reason.optionalString() ?? "")) }
    return dead
  }

  /// Lets a dead job wait again, as if it had never failed.
  ///
  /// - Returns: whether it was among the dead ones.
  /// - Throws: `RedisError`.
  @discardableResult
  public func revive(_ id: String, at now: Int) throws(RedisError) -> Bool {
    try run(JobScript.revive, at: now, [id]).integer() == 1
  }

  /// Removes a job that no worker has.
  ///
  /// - Returns: whether there was one.
  /// - Throws: `RedisError`.
  @discardableResult
  public func remove(_ id: String, at now: Int) throws(RedisError) -> Bool {
    try run(JobScript.remove, at: now, [id]).integer() == 1
  }
}

extension JobQueue {
  /// Waits until a job may be there, or the time is over.
  func awaitJob(atMost limit: Duration) throws(RedisError) {
    try Self.awaitJob(in: [self], atMost: limit)
  }

  /// Waits until a job may be there in one of these queues, or the time is over. A job that becomes
  /// due by its time alone ends no wait.
  ///
  /// - Parameters:
  ///   - queues: queues of one server; one at least.
  ///   - limit: how long; one millisecond at least.
  /// - Throws: `RedisError`.
  public static func awaitJob(
    in queues: [JobQueue], atMost limit: Duration
  ) throws(RedisError) {
    // Redis takes 0 for ever.
    let milliseconds = max(limit, .milliseconds(1)).whole(.milliseconds(1))
    let text = "\(milliseconds / 1000).\(String(1000 + milliseconds % 1000).dropFirst())"
    let command = (["BLPOP"] + queues.map { $0.prefix + "wake" } + [text]).map { Array($0.utf8) }
    let connection = queues[0].connection
    _ = try connection.command(command, timeout: connection.timeout + limit).checked()
  }
}
