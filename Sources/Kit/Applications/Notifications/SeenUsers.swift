public import Algorithms
public import RedisClient

/// The users that have had a campaign's message. Users have numbers from 0 on.
public protocol SeenUsers {
  /// Marks a user.
  ///
  /// - Returns: whether the user was certainly not marked before.
  /// - Throws: what the set's store throws.
  mutating func insert(_ user: Int) throws -> Bool
  /// Whether the user is marked, or seems to be.
  ///
  /// - Throws: what the set's store throws.
  func contains(_ user: Int) throws -> Bool
}

// lesson: local
/// Marks in a Bloom filter: few bits, however large the numbers are. A few users seem to be marked
/// and are not.
public struct UserFilter: SeenUsers {
  /// The filter.
  public private(set) var filter: BloomFilter

  /// Makes one for so many users, with a rate of false positives between 0 and 1.
  public init(capacity: Int, falsePositiveRate: Double, seed: UInt64 = 0) {
    filter = BloomFilter(capacity: capacity, falsePositiveRate: falsePositiveRate, seed: seed)
  }

  /// Marks a user; see `SeenUsers`.
  public mutating func insert(_ user: Int) -> Bool {
    if filter.mayContain("\(user)") { return false }
    filter.insert("\(user)")
    return true
  }

  /// Whether the user is marked, or seems to be.
  public func contains(_ user: Int) -> Bool { filter.mayContain("\(user)") }
}

/// Marks in a bitmap: a bit for each number up to the largest one. It makes no mistake.
public struct UserBitmap: SeenUsers {
  private var words: [UInt64] = []

  /// No marks.
  public init() {}

  /// How many bytes the marks take.
  public var byteCount: Int { words.count * 8 }

  /// Marks a user; see `SeenUsers`.
  public mutating func insert(_ user: Int) -> Bool {
    if contains(user) { return false }
    while words.count <= user / 64 { words.append(0) }
    words[user / 64] |= 1 << (user % 64)
    return true
  }

  /// Whether the user is marked.
  public func contains(_ user: Int) -> Bool {
    user / 64 < words.count && words[user / 64] >> (user % 64) & 1 == 1
  }
}
// lesson: end

// lesson: redis
/// A Bloom filter on a Redis server with the commands `BF.*`, for many workers.
public struct RedisUserFilter: SeenUsers {
  private let (key, connection): (String, RedisConnection)

  /// Opens a filter, and reserves it unless it is there. It takes no more than `capacity` users, with a
  /// rate of false positives between 0 and 1.
  ///
  /// - Throws: `RedisError`.
  public init(
    _ key: String, capacity: Int, falsePositiveRate: Double, on connection: RedisConnection
  ) throws(RedisError) {
    (self.key, self.connection) = (key, connection)
    let reply = try connection.command(
      "BF.RESERVE", key, "\(falsePositiveRate)", "\(capacity)", "NONSCALING")
    if reply.errorMessage?.contains("exists") != true { _ = try reply.checked() }
  }

  /// Marks a user; see `SeenUsers`.
  ///
  /// - Throws: `RedisError`.
  public func insert(_ user: Int) throws(RedisError) -> Bool {
    try connection.command("BF.ADD", key, "\(user)").checked().integer() == 1
  }

  /// Whether the user is marked, or seems to be.
  ///
  /// - Throws: `RedisError`.
  public func contains(_ user: Int) throws(RedisError) -> Bool {
    try connection.command("BF.EXISTS", key, "\(user)").checked().integer() == 1
  }
}

/// A bitmap on a Redis server, for many workers: SETBIT replies what the bit was before.
public struct RedisUserBitmap: SeenUsers {
  private let (key, connection): (String, RedisConnection)

  /// Opens a bitmap. Nothing is sent.
  public init(_ key: String, on connection: RedisConnection) {
    (self.key, self.connection) = (key, connection)
  }

  /// Marks a user; see `SeenUsers`.
  ///
  /// - Throws: `RedisError`.
  public func insert(_ user: Int) throws(RedisError) -> Bool {
    try connection.command("SETBIT", key, "\(user)", "1").checked().integer() == 0
  }

  /// Whether the user is marked, or seems to be.
  ///
  /// - Throws: `RedisError`.
  public func contains(_ user: Int) throws(RedisError) -> Bool {
    try connection.command("GETBIT", key, "\(user)").checked().integer() == 1
  }
}
// lesson: end
