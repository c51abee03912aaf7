public import Algorithms
public import RedisClient

/// The places of all persons: a sorted set of Redis, whose scores are places.
public struct NearbyIndex {
  /// A person that was found.
  public struct Neighbor: Sendable, Equatable {
    /// The profile.
    public var id: Int
    /// How far away, in kilometres.
    public var kilometres: Double
  }

  private static let key = "feed:places"
  private let redis: RedisConnection

  /// Uses a connection.
  public init(on redis: RedisConnection) { self.redis = redis }

  /// Puts persons to their places, or to new ones.
  ///
  /// - Throws: `RedisError`, also for a latitude that Redis cannot index.
  public func put(_ places: [(id: Int, point: GeoPoint)]) throws(RedisError) {
    guard !places.isEmpty else { return }
    let command =
      ["GEOADD", Self.key]
      + places.flatMap { ["\($0.point.longitude)", "\($0.point.latitude)", "\($0.id)"] }
    _ = try redis.command(command.map { Array($0.utf8) }).checked()
  }

  // lesson: search
  /// The persons within a radius, the nearest first; of equally near ones the lower id.
  ///
  /// - Parameters:
  ///   - point: the middle.
  ///   - kilometres: the radius.
  ///   - count: how many at most.
  /// - Returns: the persons with their distances.
  /// - Throws: `RedisError`.
  public func search(
    around point: GeoPoint, kilometres: Double, count: Int
  ) throws(RedisError) -> [Neighbor] {
    let reply = try redis.command(
      "GEOSEARCH", Self.key, "FROMLONLAT", "\(point.longitude)", "\(point.latitude)",
      "BYRADIUS", "\(kilometres)", "km", "ASC", "COUNT", "\(count)", "WITHDIST")
    var found: [Neighbor] = []
    for item in try reply.array() {
      let parts = try item.strings()
      guard let id = Int(parts[0]), let distance = Double(parts[1]) else { continue }
      found.append(Neighbor(id: id, kilometres: distance))
    }
    return found.sorted { ($0.kilometres, $0.id) < ($1.kilometres, $1.id) }
  }
  // lesson: end
}
