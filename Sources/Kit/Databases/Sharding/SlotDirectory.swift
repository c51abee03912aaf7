public import Algorithms
import PostgresClient

/// The one place that says which shard has which slot. Clients keep a copy of the map and come
/// back when a shard refuses them.
///
/// A directory is not `Sendable`: one task or thread uses it.
public final class SlotDirectory {
  let url: String
  private let connection: PostgresConnection
  private let name = "directory"

  /// Connects to the database that holds the directory.
  ///
  /// - Parameters:
  ///   - url: where it is: `postgresql://…`.
  ///   - applicationName: what the server's views call the connection.
  /// - Throws: `ShardingError.deadShard` when it cannot be reached.
  public init(
    url: String, applicationName: String = "slot directory"
  ) throws(ShardingError) {
    self.url = url
    do throws(PostgresError) {
      connection = try PostgresConnection(
        url: url, parameters: ["connect_timeout": "10", "application_name": applicationName],
        startLimit: .seconds(10))
    } catch {
      throw .deadShard("directory", error)
    }
  }

  /// Makes the directory, and the slots' tables, functions and triggers on the shards, so that they
  /// say what `map` says. The sharded tables must exist, without rows.
  ///
  /// - Throws: `ShardingError` when a shard cannot be reached or refuses.
  /// - Complexity: O(slots × shards).
  public func install(
    _ map: SlotShardMap, on shards: [Shard], tables: [SlotTable]
  ) throws(ShardingError) {
    let setUp = ([SlotSchema.check, SlotSchema.changes] + tables.map(SlotSchema.trigger))
      .joined(separator: "\n")
    let connections = ShardConnections(to: shards, applicationName: "slot directory")
    for index in shards.indices {
      let slots = map.owners.indices.filter { map.owners[$0] == index }.map(String.init)
      let connection = try connections.open(index)
      do throws(PostgresError) {
        try connection.query(setUp)
        try connection.query(
          """
          INSERT INTO slots SELECT slot::integer, 'owned'
          FROM string_to_table($1, ',') AS slot
          """, parameters: [slots.isEmpty ? nil : slots.joined(separator: ",")])
      } catch {
        throw connections.meaning(of: error, on: index)
      }
    }
    try run(SlotSchema.directory)
    try run(
      "INSERT INTO slot_map VALUES ($1, $2)", ["\(map.version)", "\(map.shardCount)"])
    try run(
      """
      INSERT INTO slot_owners SELECT slot - 1, shard::integer
      FROM string_to_table($1, ',') WITH ORDINALITY AS owner (shard, slot)
      """, [map.owners.map(String.init).joined(separator: ",")])
  }

  /// The map as it is now.
  ///
  /// - Throws: `ShardingError` when the directory is gone or damaged.
  public func map() throws(ShardingError) -> SlotShardMap {
    let rows = try run(
      """
      SELECT version, shard_count,
        (SELECT string_agg(shard::text, ',' ORDER BY slot) FROM slot_owners) FROM slot_map
      """)
    guard let row = rows.first, let version = row[0].flatMap({ Int($0) }),
      let shardCount = row[1].flatMap({ Int($0) }), let owners = row[2]
    else {
      throw .failed(shard: name, PostgresError(message: "the directory holds no map"))
    }
    return SlotShardMap(
      owners: owners.split(separator: ",").compactMap { Int($0) }, shardCount: shardCount,
      version: version)
  }

  /// The moves that were begun and are not finished, by slot.
  ///
  /// - Throws: `ShardingError` when the directory cannot be reached or refuses.
  public func unfinishedMoves() throws(ShardingError) -> [(slot: Int, target: Int)] {
    try run("SELECT slot, target FROM slot_moves ORDER BY slot").compactMap { row in
      guard let slot = row[0].flatMap({ Int($0) }), let target = row[1].flatMap({ Int($0) })
      else { return nil }
      return (slot: slot, target: target)
    }
  }

  // lesson: wait
  /// The map after the hand-over that is going on: its transaction holds the slot's row locked,
  /// and this waits for it.
  func mapAfterHandOver(
    of slot: Int, patience: Duration
  ) throws(ShardingError) -> SlotShardMap {
    do throws(PostgresError) {
      try setLockTimeout(patience)
      try connection.query("SELECT FROM slot_owners WHERE slot = \(slot) FOR SHARE")
    } catch  where error.sqlState == Self.lockTimeout {  // the wait has an end
      return try map()
    } catch {
      throw .failed(shard: name, error)
    }
    return try map()
  }
  // lesson: end

  // lesson: attempt
  /// Makes this connection the one that moves the slot, until it ends.
  ///
  /// - Returns: the number of the attempt, higher than that of any before.
  /// - Throws: `ShardingError.moveUnderWay` when another connection still is it after `patience`.
  func beginAttempt(on slot: Int, patience: Duration) throws(ShardingError) -> Int {
    do throws(PostgresError) {
      try setLockTimeout(patience)
      try connection.query("SELECT pg_advisory_lock(\(SlotSchema.lockClass), \(slot))")
      try connection.query("SET lock_timeout = 0")
      let attempt = try connection.query("SELECT nextval('slot_attempt')").firstValue
      return attempt.flatMap { Int($0) } ?? 0
    } catch  where error.sqlState == Self.lockTimeout {
      throw .moveUnderWay(slot: slot)
    } catch {
      throw .failed(shard: name, error)
    }
  }
  // lesson: end

  private static let lockTimeout = "55P03"

  /// Bounds the wait for each lock; 0 would be no bound.
  private func setLockTimeout(_ patience: Duration) throws(PostgresError) {
    let milliseconds = max(1, Int(patience / .milliseconds(1)))
    try connection.query("SET lock_timeout = \(milliseconds)")
  }

  @discardableResult
  func run(_ sql: String, _ parameters: [String?] = []) throws(ShardingError) -> PostgresRows {
    do throws(PostgresError) {
      return try connection.query(sql, parameters: parameters)
    } catch {
      throw .failed(shard: name, error)
    }
  }
}
