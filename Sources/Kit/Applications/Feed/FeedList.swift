public import RedisClient

/// The feed of a person: ids in a list of Redis, which goes by itself after some time.
public struct FeedList {
  private let redis: RedisConnection
  private let keys: [String]

  /// The feed of a person.
  public init(of id: Int, on redis: RedisConnection) {
    self.redis = redis
    keys = ["{profile:\(id)}:feed", "{profile:\(id)}:feed:generation"]
  }

  // lesson: store
  /// Replaces the feed in one step, for `lifetime` seconds.
  /// A worker whose job is the stored one, or an older one, does not
  /// write.
  ///
  /// - Returns: whether it was replaced.
  /// - Throws: `RedisError`.
  @discardableResult
  public func replace(
    with ids: [Int], generation: Int, lifetime: Int
  ) throws(RedisError) -> Bool {
    try redis.eval(
      """
      if tonumber(redis.call('GET', KEYS[2]) or '0') >= tonumber(ARGV[1]) then return 0 end
      redis.call('SET', KEYS[2], ARGV[1])
      redis.call('DEL', KEYS[1])
      for i = 3, #ARGV do redis.call('RPUSH', KEYS[1], ARGV[i]) end
      redis.call('EXPIRE', KEYS[1], ARGV[2])
      return 1
      """, keys: keys, arguments: ["\(generation)", "\(lifetime)"] + ids.map { "\($0)" }
    ).integer() == 1
  }
  // lesson: end

  /// Which generation of the feed is there, 0 for none yet, and its ids. There are none when its time
  /// is over.
  ///
  /// - Throws: `RedisError`.
  public func read() throws(RedisError) -> (generation: Int, ids: [Int]) {
    let replies = try redis.pipeline([["GET", keys[1]], ["LRANGE", keys[0], "0", "-1"]])
    let generation = try replies[0].checked().optionalString().flatMap { Int($0) } ?? 0
    return (generation, try replies[1].checked().strings().compactMap { Int($0) })
  }
}
