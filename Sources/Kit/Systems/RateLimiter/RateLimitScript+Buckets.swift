extension RateLimitScript {
  // lesson: meter
  /// `LeakyBucketMeter`: two numbers in a hash.
  public static let leakyBucketMeter = RateLimitScript(
    "leaky_bucket_meter", hasCapacity: true,
    """
    local now, count, window = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
    local state = redis.call('HMGET', KEYS[1], 'level', 'last')
    local level, last = tonumber(state[1] or 0), tonumber(state[2] or 0)
    now = math.max(now, last)
    level = math.max(0, level - (now - last) * count)
    local room = ARGV[4] * window - level
    if room < window then return {0, 0, math.ceil((window - room) / count), 0} end
    redis.call('HSET', KEYS[1], 'level', level + window, 'last', now)
    redis.call('PEXPIRE', KEYS[1], math.ceil((level + window) / count) + ARGV[5])
    return {1, math.floor(room / window) - 1, 0, 0}
    """)
  // lesson: end

  /// `TokenBucket`: two numbers in a hash. A key that is not there is a full bucket.
  public static let tokenBucket = RateLimitScript(
    "token_bucket", hasCapacity: true,
    """
    local now, count, window = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
    local full = ARGV[4] * window
    local state = redis.call('HMGET', KEYS[1], 'tokens', 'last')
    local tokens, last = tonumber(state[1] or full), tonumber(state[2] or 0)
    now = math.max(now, last)
    tokens = math.min(full, tokens + (now - last) * count)
    if tokens < window then return {0, 0, math.ceil((window - tokens) / count), 0} end
    tokens = tokens - window
    redis.call('HSET', KEYS[1], 'tokens', tokens, 'last', now)
    redis.call('PEXPIRE', KEYS[1], math.ceil((full - tokens) / count) + ARGV[5])
    return {1, math.floor(tokens / window), 0, 0}
    """)

  // lesson: gcra
  /// `GenericCellRate`: one point in time in a hash, as whole milliseconds and a rest.
  public static let genericCellRate = RateLimitScript(
    "generic_cell_rate", hasCapacity: true,
    """
    local now, count, window = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
    local due = redis.call('HMGET', KEYS[1], 'due', 'rest')
    local whole, rest = tonumber(due[1] or 0), tonumber(due[2] or 0)
    local early = whole < now and 0 or (whole - now) * count + rest
    local most = (ARGV[4] - 1) * window
    if early > most then return {0, 0, math.ceil((early - most) / count), 0} end
    if early == 0 then whole, rest = now, 0 end
    whole, rest = whole + math.floor((rest + window) / count), (rest + window) % count
    redis.call('HSET', KEYS[1], 'due', whole, 'rest', rest)
    redis.call('PEXPIRE', KEYS[1], whole - now + 1 + ARGV[5])
    return {1, math.floor((most - early) / window), 0, 0}
    """)
  // lesson: end

  // lesson: queue
  /// `LeakyBucketQueue`: one point in time in a hash, as whole milliseconds and a rest. It tells the
  /// caller how long to wait; the requests themselves stay with their callers.
  public static let leakyBucketQueue = RateLimitScript(
    "leaky_bucket_queue", hasCapacity: true,
    """
    local now, count, window = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
    local next = redis.call('HMGET', KEYS[1], 'next', 'rest')
    local whole, rest = tonumber(next[1] or 0), tonumber(next[2] or 0)
    local delay = whole < now and 0 or (whole - now) * count + rest
    local most = ARGV[4] * window
    if delay > most then return {0, 0, math.ceil((delay - most) / count), 0} end
    if delay == 0 then whole, rest = now, 0 end
    whole, rest = whole + math.floor((rest + window) / count), (rest + window) % count
    redis.call('HSET', KEYS[1], 'next', whole, 'rest', rest)
    redis.call('PEXPIRE', KEYS[1], whole - now + 1 + ARGV[5])
    return {1, math.floor((most - delay) / window), 0, math.ceil(delay / count)}
    """)
  // lesson: end
}
