public import PostgresClient

/// Why a sharded database gave no answer, or not a whole one.
public enum ShardingError: Error, Sendable, Equatable {
  /// The shard that has the key cannot be reached. The other shards have other keys, so there is no
  /// other shard to ask. Nothing was done.
  case deadShard(String, PostgresError)
  /// The connection was lost while the shard ran a statement. If it writes, it may have been done
  /// or not.
  case outcomeUnknown(shard: String, PostgresError)
  /// An answer was asked for that counts only when it is whole, and these shards' parts are missing.
  case partialResult(missing: [MissingShard])
  /// The shard no longer has the key's slot, or it is just being handed over, and the directory
  /// knew no other owner. Nothing was done; the caller may try again.
  case keyMoved(slot: Int, mapVersion: Int)
  /// The shard refused the statement.
  case failed(shard: String, PostgresError)
  /// The answers of the shards cannot be merged as asked: a column is missing, or holds no whole
  /// number.
  case notMergeable(column: String, value: String?)
  /// Another move of the slot is under way, or was left unfinished with another target.
  case moveUnderWay(slot: Int)
}
