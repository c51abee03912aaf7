public import Algorithms
public import PostgresClient

/// Sends statements to the shards of a database: to one when the shard key is known, to all when
/// it is not.
///
///     let router = ShardRouter(map: SlotShardMap(shardCount: 3), shards: shards)
///     try router.query("SELECT * FROM users WHERE name = $1", parameters: ["ada"], key: "ada")
///     try router.queryAll("SELECT count(*) AS n FROM users").sum("n").complete()
///
/// Nothing in a statement is looked at: that it asks for rows of the key it is sent with is for
/// the caller to see to. Each statement is a transaction of its own on each shard, and there is no
/// snapshot that spans shards.
///
/// A router is not `Sendable`: one task or thread uses it.
public final class ShardRouter {
  /// Where the keys live.
  public let map: any ShardMap
  /// The shards, in the order of their numbers in the map.
  public let shards: [Shard]
  /// How many statements each shard was sent.
  public private(set) var statementCounts: [Int]

  private let connections: ShardConnections

  /// Makes a router that has no connection yet.
  ///
  /// - Precondition: there is a shard for each of the map's.
  public init(map: any ShardMap, shards: [Shard]) {
    precondition(map.shardCount == shards.count, "\(map.shardCount) shards, not \(shards.count)")
    self.map = map
    self.shards = shards
    connections = ShardConnections(to: shards, applicationName: "shard router")
    statementCounts = shards.map { _ in 0 }
  }

  /// Begins to count from 0 again.
  public func resetCounts() { statementCounts = shards.map { _ in 0 } }

  // lesson: point
  /// Runs a statement on the one shard that has the key.
  ///
  /// - Parameters:
  ///   - sql: one statement.
  ///   - parameters: the values of `$1`, `$2`, …; nil is NULL.
  ///   - key: the shard key of the rows that it reads or writes.
  /// - Returns: what the shard answered.
  /// - Throws: `ShardingError.deadShard`, `.outcomeUnknown` or `.failed`.
  @discardableResult
  public func query(
    _ sql: String, parameters: [String?] = [], key: String
  ) throws(ShardingError) -> PostgresRows {
    try query(sql, parameters: parameters, onShard: map.shard(for: key))
  }
  // lesson: end

  /// Runs a statement on the shard with this number, whatever the map says.
  ///
  /// - Throws: `ShardingError.deadShard`, `.outcomeUnknown` or `.failed`.
  @discardableResult
  public func query(
    _ sql: String, parameters: [String?] = [], onShard index: Int
  ) throws(ShardingError) -> PostgresRows {
    let connection = try connections.open(index)
    try start(sql, parameters, on: index, connection)
    return try finish(index, connection)
  }

  // lesson: scatter
  /// Runs a statement on all shards at the same time: sends it to each, then waits for each.
  ///
  /// - Returns: what the shards answered, and which of them did not because they are dead.
  /// - Throws: `ShardingError.failed` when a shard refuses the statement: that is the statement's
  ///   fault, and no answer at all.
  /// - Complexity: one round trip, as slow as the slowest shard.
  public func queryAll(
    _ sql: String, parameters: [String?] = []
  ) throws(ShardingError) -> GatheredRows {
    try query(sql, parameters: parameters, onShards: Array(shards.indices))
  }

  /// Runs a statement on some of the shards at the same time.
  ///
  /// - Returns: as `queryAll`.
  /// - Throws: as `queryAll`.
  /// - Complexity: one round trip, as slow as the slowest shard.
  public func query(
    _ sql: String, parameters: [String?] = [], onShards indices: [Int]
  ) throws(ShardingError) -> GatheredRows {
    var gathered = GatheredRows()
    var asked: [(index: Int, connection: PostgresConnection)] = []
    for index in indices {
      do throws(ShardingError) {
        let connection = try connections.open(index)
        try start(sql, parameters, on: index, connection)
        asked.append((index, connection))
      } catch {
        try gathered.note(error)
      }
    }
    var refusal: ShardingError?
    for (index, connection) in asked {
      do throws(ShardingError) {
        gathered.add(try finish(index, connection), from: shards[index].name)
      } catch {
        // Also after a refusal the other answers are taken off the wire.
        do throws(ShardingError) { try gathered.note(error) } catch { refusal = refusal ?? error }
      }
    }
    if let refusal { throw refusal }
    return gathered
  }
  // lesson: end

  private func start(
    _ sql: String, _ parameters: [String?], on index: Int, _ connection: PostgresConnection
  ) throws(ShardingError) {
    do throws(PostgresError) {
      try connection.startQuery(sql, parameters: parameters)
      statementCounts[index] += 1
    } catch {
      throw connections.lost(index, error)
    }
  }

  private func finish(
    _ index: Int, _ connection: PostgresConnection
  ) throws(ShardingError) -> PostgresRows {
    do throws(PostgresError) {
      return try connection.finishQuery()
    } catch {
      guard connection.isBroken else { throw .failed(shard: shards[index].name, error) }
      throw connections.lost(index, error)
    }
  }
}
