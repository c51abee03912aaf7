public import PostgresClient
public import RedisClient
public import Systems

/// How feeds are made.
public struct FeedSettings: Sendable, Equatable {
  /// How many profiles a feed has at most.
  public var size = 20
  /// How far away they are at most, in kilometres.
  public var radius = 50.0
  /// For how many seconds a feed is kept.
  public var lifetime = 3600
  /// How many neighbours are looked at for a feed before it stays short.
  public var mostCandidates = 10_000

  /// The usual settings.
  public init() {}
}

/// What a single request or job works with: a connection to PostgreSQL and one to Redis.
///
/// It is not `Sendable`: one thread uses it.
public final class FeedDesk {
  /// Profiles, swipes, matches.
  public let database: FeedDatabase
  /// The places of all persons.
  public let places: NearbyIndex
  /// Feeds that are to be made.
  public let queue: JobQueue
  /// The connection to Redis.
  public let redis: RedisConnection
  let settings: FeedSettings

  /// The queue's name.
  public static let queueName = "feed"

  /// Uses two connections.
  public init(
    _ connection: PostgresConnection, _ redis: RedisConnection,
    settings: FeedSettings = FeedSettings()
  ) {
    database = FeedDatabase(on: connection)
    places = NearbyIndex(on: redis)
    queue = JobQueue(Self.queueName, on: redis)
    (self.redis, self.settings) = (redis, settings)
  }

  var isBroken: Bool { database.isBroken || redis.isClosed }

  // MARK: Profiles and swipes

  /// Creates or replaces a profile.
  ///
  /// - Returns: whether it is new.
  /// - Throws: `PostgresError`, `RedisError`.
  public func put(_ profile: FeedProfile) throws -> Bool {
    try database.put(profile) { try places.put([(profile.id, profile.point)]) }
  }

  /// Puts all profiles into the index: Redis may have lost it.
  ///
  /// - Throws: `PostgresError`, `RedisError`.
  public func indexProfiles() throws {
    var last = 0
    while true {
      let page = try database.profiles(after: last, atMost: 1000)
      guard let end = page.last else { return }
      try places.put(page.map { ($0.id, $0.point) })
      last = end.id
    }
  }

  /// Notes a decision in the ledger, and then in the filter. A request that fails in between is sent
  /// again, and does what is missing.
  ///
  /// - Throws: `PostgresError`, `RedisError`.
  public func swipe(
    _ swiper: Int, _ target: Int, likes: Bool
  ) throws -> (outcome: SwipeOutcome, isNew: Bool) {
    let swipe = try database.swipe(swiper, target, likes: likes)
    try SeenFilter(of: swiper, on: redis).add([target])
    return swipe
  }

  // MARK: Feeds

  // lesson: request
  /// Asks for a new feed at `now`, in milliseconds.
  /// While it has not been made, asking again adds no second job.
  ///
  /// - Returns: the number that the feed will have.
  /// - Throws: `RedisError`.
  public func requestFeed(of id: Int, at now: Int = JobWorker.realTime()) throws(RedisError) -> Int
  {
    let generation = try FeedList(of: id, on: redis).read().generation + 1
    let retries = JobRetries(maximumAttempts: 5, baseDelay: 100, hasJitter: true)
    let name = "\(id):\(generation)"
    // One that has failed too often keeps its id, and begins again.
    if try !queue.add(Job(id: name, "feed", data: name, retries: retries), at: now).isNew {
      try queue.revive(name, at: now)
    }
    return generation
  }
  // lesson: end

  /// Does a job of the queue: makes the feed that it asks for, and stores it.
  ///
  /// - Throws: `PostgresError`, `RedisError`.
  public func perform(_ job: ActiveJob) throws {
    let parts = job.data.split(separator: ":").compactMap { Int($0) }
    guard parts.count == 2 else { throw FeedJobError(data: job.data) }
    try FeedList(of: parts[0], on: redis).replace(
      with: makeFeed(of: parts[0]), generation: parts[1], lifetime: settings.lifetime)
  }

  // lesson: make
  /// The nearest profiles that a person has not decided about. It writes nothing but the filter, and
  /// gives the same ids as long as nothing changes.
  ///
  /// - Throws: `PostgresError`, `RedisError`.
  public func makeFeed(of id: Int) throws -> [Int] {
    guard let profile = try database.profile(id) else { return [] }
    let seen = SeenFilter(of: id, on: redis)
    try seen.makeWhole { try database.swiped(by: id) }
    var count = 4 * settings.size
    while true {
      let nearby = try places.search(
        around: profile.point, kilometres: settings.radius, count: count)
      let unseen = try seen.unseen(nearby.map(\.id).filter { $0 != id })
      if unseen.count >= settings.size || nearby.count < count || count >= settings.mostCandidates {
        return Array(unseen.prefix(settings.size))
      }
      count = min(4 * count, settings.mostCandidates)
    }
  }
  // lesson: end

  /// The feed that is there, with the profiles as they are now, without those that the person has
  /// decided about meanwhile.
  ///
  /// - Throws: `PostgresError`, `RedisError`.
  public func feed(of id: Int) throws -> (generation: Int, profiles: [FeedProfile]) {
    let (generation, ids) = try FeedList(of: id, on: redis).read()
    let unseen = try SeenFilter(of: id, on: redis).unseen(ids)
    return (generation, unseen.isEmpty ? [] : try database.profiles(unseen))
  }
}

/// A job of the queue that no code of ours has added.
struct FeedJobError: Error, CustomStringConvertible {
  var data: String
  var description: String { "a job says ID:GENERATION, not '\(data)'" }
}
