extension RateLimitScript {
  // lesson: fixed
  /// `FixedWindow`: two numbers in a hash.
  public static let fixedWindow = RateLimitScript(
    "fixed_window",
    """
    local now, count, window = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
    local state = redis.call('HMGET', KEYS[1], 'start', 'admitted')
    local start, admitted = tonumber(state[1] or 0), tonumber(state[2] or 0)
    now = math.max(now, start)
    if now - start >= window then
      start, admitted = now - now % window, 0
    end
    if admitted >= count then return {0, 0, start + window - now, 0} end
    redis.call('HSET', KEYS[1], 'start', start, 'admitted', admitted + 1)
    redis.call('PEXPIRE', KEYS[1], window + ARGV[5])
    return {1, count - admitted - 1, 0, 0}
    """)
  // lesson: end

  /// `AnchoredWindow`: two numbers in a hash.
  public static let anchoredWindow = RateLimitScript(
    "anchored_window",
    """
    local now, count, window = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
    local state = redis.call('HMGET', KEYS[1], 'start', 'admitted')
    local start, admitted = tonumber(state[1] or 0), tonumber(state[2] or 0)
    now = math.max(now, start)
    if admitted == 0 or now - start >= window then
      start, admitted = now, 0
    end
    if admitted >= count then return {0, 0, start + window - now, 0} end
    redis.call('HSET', KEYS[1], 'start', start, 'admitted', admitted + 1)
    redis.call('PEXPIRE', KEYS[1], window + ARGV[5])
    return {1, count - admitted - 1, 0, 0}
    """)

  // lesson: log
  /// `SlidingLog`: a sorted set of the admitted requests, by their time. A member has a number
  /// besides its time, as two requests of the same millisecond would be one member otherwise.
  public static let slidingLog = RateLimitScript(
    "sliding_log",
    """
    local now, count, window = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
    local newest = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
    now = math.max(now, tonumber(newest[2] or 0))
    redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - window)
    local admitted = redis.call('ZCARD', KEYS[1])
    if admitted >= count then
      local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
      return {0, 0, tonumber(oldest[2]) + window - now, 0}
    end
    redis.call('ZADD', KEYS[1], now, string.format('%.0f-%d', now, admitted))
    redis.call('PEXPIRE', KEYS[1], window + ARGV[5])
    return {1, count - admitted - 1, 0, 0}
    """)
  // lesson: end

  // lesson: counter
  /// `SlidingCounter` with its rule `within`: three numbers in a hash.
  public static let slidingCounter = RateLimitScript(
    "sliding_counter",
    """
    local now, count, window = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
    local state = redis.call('HMGET', KEYS[1], 'start', 'previous', 'current')
    local start = tonumber(state[1] or 0)
    local previous, current = tonumber(state[2] or 0), tonumber(state[3] or 0)
    now = math.max(now, start)
    if now - start >= window then
      previous = now - start < 2 * window and current or 0
      start, current = now - now % window, 0
    end
    local estimate = previous * (window - (now - start)) + current * window
    local most = (count - 1) * window
    if estimate > most then
      local room = most - current * window
      if room >= 0 and previous > 0 then
        return {0, 0, start + window - math.floor(room / previous) - now, 0}
      end
      return {0, 0, start + 2 * window - math.floor(most / current) - now, 0}
    end
    redis.call('HSET', KEYS[1], 'start', start, 'previous', previous, 'current', current + 1)
    redis.call('PEXPIRE', KEYS[1], 2 * window + ARGV[5])
    return {1, math.floor((most - estimate) / window), 0, 0}
    """)
  // lesson: end
}
