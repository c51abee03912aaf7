extension JobScript {
  // lesson: upsert
  /// Id, first run, and the fields of the scheduler by name and value. Replies 1 for a new scheduler,
  /// 0 for one that was there, 2 when this run has begun: nothing is done then.
  static let upsert =
    common + """
      if hasBegun(ARGV[3] .. '@' .. ARGV[4]) then return 2 end
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
  /// Id, next run, the run that was planned when that was computed, or ''. Replies 1, or 0 when another
  /// worker has planned it, or it is gone, or 2 when this run has begun.
  static let planNext =
    common + """
      if redis.call('SISMEMBER', unplanned, ARGV[3]) == 0 then return 0 end
      if redis.call('EXISTS', scheduler(ARGV[3])) == 0 then
        redis.call('SREM', unplanned, ARGV[3])
        return 0
      end
      -- A slow worker would take away the note of a later run.
      if (redis.call('HGET', scheduler(ARGV[3]), 'planned') or '') ~= ARGV[5] then return 0 end
      if hasBegun(ARGV[3] .. '@' .. ARGV[4]) then return 2 end
      plan(ARGV[3], ARGV[4])
      return 1
      """
  // lesson: end

  /// Id. Replies 1, or 0 when there is no such scheduler. A run that has begun goes on.
  static let removeScheduler = common + removing

  /// Id, the run that was planned when that was found, or ''. The same for a scheduler that has no next run.
  /// Replies 0 also when it was registered anew since.
  static let endScheduler =
    common + """
      if redis.call('SISMEMBER', unplanned, ARGV[3]) == 0 then return 0 end
      if (redis.call('HGET', scheduler(ARGV[3]), 'planned') or '') ~= ARGV[4] then return 0 end

      """ + removing

  private static let removing = """
    unplan(ARGV[3])
    redis.call('ZREM', schedulers, ARGV[3])
    redis.call('SREM', unplanned, ARGV[3])
    return redis.call('DEL', scheduler(ARGV[3]))
    """
}
