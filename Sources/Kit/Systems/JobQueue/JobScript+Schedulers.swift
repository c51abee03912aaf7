extension JobScript {
  // lesson: upsert
  /// Id, first run, and the fields of the scheduler by name and value. Replies 1 for a new scheduler,
  /// 0 for one that was there.
  static let upsert =
    common + """
      local isNew = redis.call('EXISTS', scheduler(ARGV[3]))
      local run = redis.call('HGET', scheduler(ARGV[3]), 'planned')
      local time = run and redis.call('ZSCORE', delayed, run)
      -- A run that is due is not lost. When it begins, the next one is planned.
      local isDue = run and (redis.call('ZSCORE', waiting, run) or time and tonumber(time) <= now)
      if not isDue then unplan(ARGV[3]) end
      redis.call('DEL', scheduler(ARGV[3]))
      redis.call('HSET', scheduler(ARGV[3]), unpack(ARGV, 5))
      if isDue then redis.call('HSET', scheduler(ARGV[3]), 'planned', run) else plan(ARGV[3], ARGV[4]) end
      return 1 - isNew
      """
  // lesson: end

  // lesson: plan
  /// Id, next run. Replies 1, or 0 when another worker has planned it, or it is gone.
  static let planNext =
    common + """
      if redis.call('SISMEMBER', unplanned, ARGV[3]) == 0 then return 0 end
      if redis.call('EXISTS', scheduler(ARGV[3])) == 0 then
        redis.call('SREM', unplanned, ARGV[3])
        return 0
      end
      plan(ARGV[3], ARGV[4])
      return 1
      """
  // lesson: end

  /// Id. Replies 1, or 0 when there is no such scheduler. A run that has begun goes on.
  static let removeScheduler = common + removing

  /// Id. The same for a scheduler that has no next run. Replies 0 also when it was registered anew since
  /// that was found.
  static let endScheduler =
    common + "if redis.call('SISMEMBER', unplanned, ARGV[3]) == 0 then return 0 end\n" + removing

  private static let removing = """
    unplan(ARGV[3])
    redis.call('ZREM', schedulers, ARGV[3])
    redis.call('SREM', unplanned, ARGV[3])
    return redis.call('DEL', scheduler(ARGV[3]))
    """
}
