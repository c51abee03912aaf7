/// The scripts of a job queue. Each is one step for Redis: a client that dies leaves a job in one
/// state, never in two or none.
///
/// All have the same keys, see `JobQueue.keys`, and begin with the same arguments: the prefix of the
/// keys of single jobs, and the time in milliseconds. No script reads the server's clock.
enum JobScript {
  // lesson: common
  /// What the scripts have in common.
  static let common = """
    local waiting, delayed, active, dead, done, meta, schedulers, unplanned, wake = unpack(KEYS)
    local prefix, now = ARGV[1], tonumber(ARGV[2])
    local function job(id) return prefix .. 'job:' .. id end
    local function scheduler(id) return prefix .. 'scheduler:' .. id end

    -- One token is enough: a worker that takes it and leaves jobs behind puts another one there.
    local function ring()
      if redis.call('LLEN', wake) == 0 then redis.call('RPUSH', wake, 1) end
    end

    -- Of the lowest priority number first, and then in the order of arrival.
    local function enqueue(id)
      local priority = tonumber(redis.call('HGET', job(id), 'priority'))
      local order = redis.call('HINCRBY', meta, 'order', 1)
      redis.call('ZADD', waiting, priority * 2 ^ 40 + order, id)
      ring()
    end

    local function plan(id, time)
      local run = id .. '@' .. time
      if redis.call('EXISTS', job(run)) == 0 then
        local parts = redis.call('HMGET', scheduler(id), 'name', 'data', 'priority', 'attempts', 'base', 'cap', 'jitter')
        redis.call('HSET', job(run), 'name', parts[1], 'data', parts[2], 'priority', parts[3], 'attempts', parts[4],
          'base', parts[5], 'cap', parts[6], 'jitter', parts[7], 'failures', 0, 'stalls', 0, 'scheduler', id)
        redis.call('ZADD', delayed, time, run)
        redis.call('HINCRBY', meta, 'added', 1)
      end
      redis.call('HSET', scheduler(id), 'planned', run)
      redis.call('ZADD', schedulers, time, id)
      redis.call('SREM', unplanned, id)
    end

    -- Takes a scheduler's run back, unless it has begun.
    local function unplan(id)
      local run = redis.call('HGET', scheduler(id), 'planned')
      if run and redis.call('ZREM', delayed, run) + redis.call('ZREM', waiting, run) > 0 then
        redis.call('DEL', job(run))
        redis.call('HINCRBY', meta, 'added', -1)
      end
    end

    -- A clock that is behind asks for runs that have begun.
    local function hasBegun(run)
      return redis.call('ZSCORE', active, run) or redis.call('ZSCORE', dead, run) or redis.call('ZSCORE', done, run)
    end

    local function isHeld(id, token)
      return redis.call('HGET', job(id), 'token') == token and redis.call('ZSCORE', active, id)
    end

    """
  // lesson: end

  // lesson: add
  /// Id or '', name, data, priority, when to begin, attempts, base, cap, jitter. Replies 1 or 0, and
  /// the id.
  static let add =
    common + """
      local id = ARGV[3]
      if id == '' then id = '#' .. redis.call('HINCRBY', meta, 'number', 1) end
      if redis.call('EXISTS', job(id)) == 1 or redis.call('ZSCORE', done, id) then return {0, id} end
      redis.call('HSET', job(id), 'name', ARGV[4], 'data', ARGV[5], 'priority', ARGV[6], 'attempts', ARGV[8],
        'base', ARGV[9], 'cap', ARGV[10], 'jitter', ARGV[11], 'failures', 0, 'stalls', 0)
      redis.call('HINCRBY', meta, 'added', 1)
      if tonumber(ARGV[7]) > now then redis.call('ZADD', delayed, ARGV[7], id) else enqueue(id) end
      return {1, id}
      """
  // lesson: end

  // lesson: take
  /// Lease, most jobs, token. Replies a list of jobs: id, name, data, failures, stalls, attempts,
  /// base, cap, jitter, scheduler or ''.
  static let take = common + taking + "return takeJobs(ARGV[3], ARGV[4], ARGV[5])"

  private static let taking = """
    local function takeJobs(lease, count, token)
      for _, id in ipairs(redis.call('ZRANGEBYSCORE', delayed, '-inf', now, 'LIMIT', 0, 1000)) do
        redis.call('ZREM', delayed, id)
        enqueue(id)
      end
      local taken = {}
      local popped = redis.call('ZPOPMIN', waiting, count)
      for index = 1, #popped, 2 do
        local id = popped[index]
        redis.call('ZADD', active, now + lease, id)
        redis.call('HSET', job(id), 'token', token)
        local parts = redis.call('HMGET', job(id), 'name', 'data', 'failures', 'stalls', 'attempts', 'base', 'cap', 'jitter', 'scheduler')
        -- The planned run makes room for the next one when it begins, and not when it begins again.
        -- This worker plans that, or another one does.
        if parts[9] and redis.call('HGET', scheduler(parts[9]), 'planned') == id then
          redis.call('SADD', unplanned, parts[9])
        end
        taken[#taken + 1] = {id, parts[1], parts[2], parts[3], parts[4], parts[5], parts[6], parts[7], parts[8], parts[9] or ''}
      end
      if redis.call('ZCARD', waiting) > 0 then ring() end
      return taken
    end

    """
  // lesson: end

  // lesson: complete
  /// Id, token, for how long the id is kept, outcome or ''. Replies 1, or 0 when the job is not this
  /// worker's.
  static let complete =
    common + completing + "return completeJob(ARGV[3], ARGV[4], ARGV[5], ARGV[6])"

  private static let completing = """
    local function completeJob(id, token, retention, outcome)
      if not isHeld(id, token) then return 0 end
      redis.call('ZREM', active, id)
      redis.call('DEL', job(id))
      redis.call('HINCRBY', meta, 'completed', 1)
      local old = redis.call('ZRANGEBYSCORE', done, '-inf', now - retention, 'LIMIT', 0, 1000)
      if #old > 0 then
        redis.call('ZREM', done, unpack(old))
        redis.call('HDEL', prefix .. 'outcomes', unpack(old))
      end
      if outcome ~= '' then redis.call('HINCRBY', meta, 'outcome:' .. outcome, 1) end
      if retention ~= '0' then
        redis.call('ZADD', done, now, id)
        if outcome ~= '' then redis.call('HSET', prefix .. 'outcomes', id, outcome) end
      end
      return 1
    end

    """
  // lesson: end

  /// Both in one round trip: id, token, for how long the id is kept, lease, new token. Replies what
  /// `complete` replies, and what `take` replies.
  static let completeAndTake =
    common + taking + completing + """
      local isOurs = completeJob(ARGV[3], ARGV[4], ARGV[5], '')
      return {isOurs, takeJobs(ARGV[6], 1, ARGV[7])}
      """

  // lesson: fail
  /// Id, token, what went wrong, the wait before another attempt. Replies 'lost', 'dead' or 'retry'.
  static let fail =
    common + """
      if not isHeld(ARGV[3], ARGV[4]) then return 'lost' end
      redis.call('ZREM', active, ARGV[3])
      redis.call('HDEL', job(ARGV[3]), 'token')
      redis.call('HSET', job(ARGV[3]), 'error', ARGV[5])
      local failures = redis.call('HINCRBY', job(ARGV[3]), 'failures', 1)
      if failures >= tonumber(redis.call('HGET', job(ARGV[3]), 'attempts')) then
        redis.call('ZADD', dead, now, ARGV[3])
        return 'dead'
      end
      redis.call('ZADD', delayed, now + ARGV[6], ARGV[3])
      return 'retry'
      """
  // lesson: end

  // lesson: renew
  /// Id, token, lease. Replies 1, or 0 when the job is not this worker's.
  static let renew =
    common + """
      if not isHeld(ARGV[3], ARGV[4]) then return 0 end
      redis.call('ZADD', active, now + ARGV[5], ARGV[3])
      return 1
      """
  // lesson: end

  /// Id, token, when to begin again, new data. Replies 1, or 0 when the job is not this worker's.
  static let postpone =
    common + """
      if not isHeld(ARGV[3], ARGV[4]) then return 0 end
      redis.call('ZREM', active, ARGV[3])
      redis.call('HDEL', job(ARGV[3]), 'token')
      redis.call('HSET', job(ARGV[3]), 'data', ARGV[6])
      redis.call('ZADD', delayed, ARGV[5], ARGV[3])
      return 1
      """

  // lesson: save
  /// Id, token, new data. Replies 1, or 0 when the job is not this worker's.
  static let save =
    common + """
      if not isHeld(ARGV[3], ARGV[4]) then return 0 end
      redis.call('HSET', job(ARGV[3]), 'data', ARGV[5])
      return 1
      """
  // lesson: end

  // lesson: sweep
  /// How many ended leases a job may have. Replies the ids that wait again, and those that are dead.
  static let sweep =
    common + """
      local again, given = {}, {}
      for _, id in ipairs(redis.call('ZRANGEBYSCORE', active, '-inf', now, 'LIMIT', 0, 1000)) do
        redis.call('ZREM', active, id)
        redis.call('HDEL', job(id), 'token')
        if redis.call('HINCRBY', job(id), 'stalls', 1) > tonumber(ARGV[3]) then
          redis.call('HSET', job(id), 'error', 'its lease ended too often')
          redis.call('ZADD', dead, now, id)
          given[#given + 1] = id
        else
          enqueue(id)
          again[#again + 1] = id
        end
      end
      return {again, given}
      """
  // lesson: end

  /// Id. Replies 1, or 0 when it is not among the dead ones. Its failures are forgotten.
  static let revive =
    common + """
      if redis.call('ZREM', dead, ARGV[3]) == 0 then return 0 end
      redis.call('HSET', job(ARGV[3]), 'failures', 0, 'stalls', 0)
      enqueue(ARGV[3])
      return 1
      """

  /// Id. Replies 1, or 0 when there is no such job, or a worker has it.
  static let remove =
    common + """
      if redis.call('ZSCORE', active, ARGV[3]) then return 0 end
      for _, key in ipairs({waiting, delayed, dead}) do redis.call('ZREM', key, ARGV[3]) end
      local removed = redis.call('DEL', job(ARGV[3]))
      if removed == 1 then redis.call('HINCRBY', meta, 'added', -1) end
      return removed
      """
}
