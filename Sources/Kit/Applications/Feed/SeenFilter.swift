public import RedisClient

/// The profiles that a person has decided about, as a Bloom filter of Redis. A few profiles that
/// the person has not seen count as seen, and none that was seen counts as new.
///
/// The filter is a copy of the ledger of swipes. When Redis has lost it, it is filled from there. Until
/// then it is not *whole*, and says nothing about what is not in it.
public struct SeenFilter {
  private let redis: RedisConnection
  private let key: String
  private var mark: String { key + ":whole" }

  /// The filter of a person.
  public init(of id: Int, on redis: RedisConnection) {
    self.redis = redis
    // One hash tag for all keys of a person: a cluster has them on one node.
    key = "{profile:\(id)}:seen"
  }

  // lesson: seen
  /// Adds profiles. Call it after the swipe is in the ledger: a filter that is filled meanwhile then
  /// has the swipe from one side or the other.
  ///
  /// - Throws: `RedisError`.
  public func add(_ ids: [Int]) throws(RedisError) {
    guard !ids.isEmpty else { return }
    let command = ["BF.INSERT", key, "CAPACITY", "1000", "ERROR", "0.01", "ITEMS"]
    _ = try redis.command((command + ids.map { "\($0)" }).map { Array($0.utf8) }).checked()
  }

  /// Those profiles of a list that are certainly new, in the list's order.
  ///
  /// - Throws: `RedisError`.
  public func unseen(_ ids: [Int]) throws(RedisError) -> [Int] {
    guard !ids.isEmpty else { return [] }
    let command = ["BF.MEXISTS", key] + ids.map { "\($0)" }
    let replies = try redis.command(command.map { Array($0.utf8) }).array()
    return zip(ids, replies).filter { $1 == .integer(0) }.map { $0.0 }
  }

  /// Fills the filter from the ledger, unless that was done since Redis has lost its data.
  ///
  /// - Throws: `RedisError`, or what `ledger` has thrown.
  public func makeWhole(from ledger: () throws -> [Int]) throws {
    guard try redis.command("EXISTS", mark).integer() == 0 else { return }
    let ids = try ledger()
    for start in stride(from: 0, to: ids.count, by: 1000) {
      try add(Array(ids[start..<min(start + 1000, ids.count)]))
    }
    _ = try redis.command("SET", mark, "1").checked()
  }
  // lesson: end
}
