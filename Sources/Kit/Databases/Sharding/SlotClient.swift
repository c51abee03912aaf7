public import Algorithms
public import PostgresClient

/// Reads and writes rows of a database that is sharded by slots, while slots move.
///
///     let client = try SlotClient(directory: directory, shards: shards)
///     try client.transaction(key: "ada") { connection, slot throws(PostgresError) in
///       try connection.query(
///         "UPDATE accounts SET balance = balance + 1 WHERE name = $1", parameters: ["ada"])
///     }
///
/// A client works with a copy of the map that may be old. That does no harm: the shard refuses what
/// it does not have, the client fetches the map and does the transaction again elsewhere.
///
/// A client is not `Sendable`: one task or thread uses it.
public final class SlotClient {
  /// The client's copy of the map.
  public private(set) var map: SlotShardMap
  /// How many transactions a shard refused because it did not have the slot.
  public private(set) var refusalCount = 0

  private let directory: SlotDirectory
  private let connections: ShardConnections
  private let patience: Duration

  /// Fetches the map.
  ///
  /// - Parameters:
  ///   - directory: where the map is; the client's own, as it may wait there.
  ///   - shards: the shards, in the order of their numbers.
  ///   - patience: how long a transaction may wait, in whole seconds, for a slot that is being
  ///     handed over.
  /// - Throws: `ShardingError.failed` when the directory gives no map.
  public init(
    directory: SlotDirectory, shards: [Shard], patience: Duration = .seconds(30)
  ) throws(ShardingError) {
    self.directory = directory
    self.patience = patience
    connections = ShardConnections(to: shards, applicationName: "slot client")
    map = try directory.map()
  }

  // lesson: transaction
  /// Runs a transaction on the shard that has the key, wherever that is by now.
  ///
  /// - Parameters:
  ///   - key: the shard key of all rows that it reads and writes.
  ///   - body: the transaction; it is given the shard's connection and the key's slot. It may run
  ///     several times, but is committed once.
  /// - Returns: what `body` returned when it was committed.
  /// - Throws: `ShardingError.keyMoved` when the slot is between two shards and stays there;
  ///   `.deadShard`, `.failed`; `.outcomeUnknown` when it may have been committed or not.
  @discardableResult
  public func transaction<Value>(
    key: String, _ body: (PostgresConnection, _ slot: Int) throws(PostgresError) -> Value
  ) throws(ShardingError) -> Value {
    let slot = map.slot(of: key)
    while true {
      let shard = map.owners[slot]
      do throws(ShardingError) {
        return try attempt(on: shard, slot: slot, body)
      } catch {
        guard case .failed(_, let cause) = error, cause.sqlState == SlotSchema.notHere else {
          throw error
        }
      }
      refusalCount += 1
      map = try directory.mapAfterHandOver(of: slot, patience: patience)
      if map.owners[slot] == shard { throw .keyMoved(slot: slot, mapVersion: map.version) }
    }
  }

  private func attempt<Value>(
    on shard: Int, slot: Int, _ body: (PostgresConnection, Int) throws(PostgresError) -> Value
  ) throws(ShardingError) -> Value {
    let connection = try connections.open(shard)
    do throws(PostgresError) {
      try connection.query("BEGIN")
      try connection.query("SELECT check_slot(\(slot))")
      let value = try body(connection, slot)
      try connection.query("COMMIT")
      return value
    } catch {
      // The first error tells more.
      if !connection.isBroken { _ = try? connection.query("ROLLBACK") }
      throw connections.meaning(of: error, on: shard)
    }
  }
  // lesson: end
}
