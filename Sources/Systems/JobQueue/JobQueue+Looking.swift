public import Clients

/// Looking at a queue, and at its dead jobs.
extension JobQueue {
  /// How many jobs are in which state.
  ///
  /// - Throws: `RedisError`.
  public func counts() throws(RedisError) -> JobCounts {
    let replies = try connection.pipeline(
      ["waiting", "delayed", "active", "dead"].map { ["ZCARD", prefix + $0] }
        + [["HGET", prefix + "meta", "completed"]])
    return JobCounts(
      waiting: try replies[0].integer(), delayed: try replies[1].integer(),
      active: try replies[2].integer(), dead: try replies[3].integer(),
      completed: try replies[4].checked().optionalString().flatMap(Int.init) ?? 0)
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
    let (seconds, attoseconds) = limit.components
    let text = "\(seconds).\(String(1000 + attoseconds / 1_000_000_000_000_000).dropFirst())"
    let command = ["BLPOP", prefix + "wake", text].map { Array($0.utf8) }
    _ = try connection.command(command, timeout: connection.timeout + limit).checked()
  }
}
