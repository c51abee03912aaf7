public import RedisClient

/// What a worker can do with a job beside ending it.
extension JobQueue {
  /// Lets a job be begun again later, although it has not failed: its turn has come at a bad time.
  ///
  /// - Parameters:
  ///   - job: the job.
  ///   - now: the time.
  ///   - delay: for how many milliseconds it is not to be begun; 0 or more.
  ///   - data: what the next worker gets as the job's data; nil for what this one has got.
  /// - Returns: whether the job was the caller's.
  /// - Throws: `RedisError`.
  @discardableResult
  public func postpone(
    _ job: ActiveJob, at now: Int, by delay: Int, data: String? = nil
  ) throws(RedisError) -> Bool {
    let arguments = [job.id, job.token, "\(now + max(0, delay))", data ?? job.data]
    return try run(JobScript.postpone, at: now, arguments).integer() == 1
  }

  /// Writes down how far a job has come. A worker that takes it over, when this one has died or has
  /// failed, gets that as the job's data.
  ///
  /// - Returns: whether the job was the caller's. A worker whose lease has ended changes nothing.
  /// - Throws: `RedisError`.
  public func save(
    _ data: String, of job: ActiveJob, at now: Int
  ) throws(RedisError) -> Bool {
    try run(JobScript.save, at: now, [job.id, job.token, data]).integer() == 1
  }
}
