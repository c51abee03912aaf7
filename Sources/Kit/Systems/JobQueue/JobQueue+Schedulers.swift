public import RedisClient

/// Jobs that come again and again.
extension JobQueue {
  // lesson: upsert
  /// Adds a scheduler, or puts it in the place of the one with its id. A planned run of the old one
  /// is taken back unless it is due. A run that has begun is not planned again, even if this clock is
  /// behind.
  ///
  /// - Returns: whether there was none with its id.
  /// - Throws: `RedisError`.
  @discardableResult
  public func upsert(_ scheduler: JobScheduler, at now: Int) throws(RedisError) -> Bool {
    let fields = scheduler.fields.flatMap { [$0.0, $0.1] }
    var time = now
    while let first = scheduler.next(after: time) {
      let arguments = [scheduler.id, "\(first)"] + fields
      let reply = try run(JobScript.upsert, at: now, arguments).integer()
      if reply != 2 { return reply == 1 }
      time = first
    }
    try removeScheduler(scheduler.id, at: now)
    return false
  }
  // lesson: end

  /// Removes a scheduler with its next run. A run that has begun goes on.
  ///
  /// - Returns: whether there was one.
  /// - Throws: `RedisError`.
  @discardableResult
  public func removeScheduler(_ id: String, at now: Int) throws(RedisError) -> Bool {
    try run(JobScript.removeScheduler, at: now, [id]).integer() == 1
  }

  /// All schedulers with their next runs, the next one first. One whose run has just begun has the time
  /// of that run.
  ///
  /// - Throws: `RedisError`.
  /// - Complexity: O(*n*) in their number.
  public func schedulers() throws(RedisError) -> [(scheduler: JobScheduler, next: Int)] {
    let reply = try connection.command("ZRANGE", prefix + "schedulers", "0", "-1", "WITHSCORES")
    let parts = try reply.checked().strings()
    var all: [(scheduler: JobScheduler, next: Int)] = []
    for index in stride(from: 0, to: parts.count, by: 2) {
      if let scheduler = try scheduler(parts[index]), let next = Double(parts[index + 1]) {
        all.append((scheduler, Int(next)))
      }
    }
    return all
  }

  private func scheduler(_ id: String) throws(RedisError) -> JobScheduler? {
    let reply = try connection.command("HGETALL", "\(prefix)scheduler:\(id)")
    return JobScheduler(id: id, fields: try reply.checked().dictionary())
  }

  // lesson: plan
  /// Plans the next run of each scheduler whose run has begun. What a worker that died has left
  /// unplanned, the next worker plans.
  ///
  /// - Returns: the ids of the schedulers.
  /// - Throws: `RedisError`.
  /// - Complexity: O(n) round trips for n such schedulers.
  @discardableResult
  public func plan(at now: Int) throws(RedisError) -> [String] {
    var planned: [String] = []
    for id in try connection.command("SMEMBERS", prefix + "unplanned").checked().strings().sorted()
    {
      let fields = try connection.command("HGETALL", "\(prefix)scheduler:\(id)").checked()
        .dictionary()
      let last = fields["planned"] ?? ""
      var (time, reply) = (now, 2)
      // By a clock that is behind, the next run may have begun: then it is the one after that.
      while reply == 2, let next = JobScheduler(id: id, fields: fields)?.next(after: time) {
        reply = try run(JobScript.planNext, at: now, [id, "\(next)", last]).integer()
        time = next
      }
      if reply == 1 { planned.append(id) }
      // Without a next run, or with fields that are none, it is at its end.
      if reply == 2 { _ = try run(JobScript.endScheduler, at: now, [id, last]) }
    }
    return planned
  }
  // lesson: end
}
