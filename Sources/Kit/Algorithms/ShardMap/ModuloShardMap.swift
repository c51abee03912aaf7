/// Hash sharding at its shortest: the remainder of the key's hash by the number of shards.
///
/// It spreads any set of many different keys evenly, and keeps no order. It is at its worst when
/// the number of shards changes. From n to m shards a share of 1 - min(n, m)/lcm(n, m) of the keys
/// moves: 75% from 3 to 4.
public struct ModuloShardMap: ShardMap, Equatable {
  /// How many shards there are.
  public let shardCount: Int

  /// Makes the map of so many shards.
  ///
  /// - Precondition: `shardCount` is at least 1.
  public init(shardCount: Int) {
    precondition(shardCount > 0, "a map has at least one shard, not \(shardCount)")
    self.shardCount = shardCount
  }

  // lesson: modulo
  /// The remainder of the key's hash.
  ///
  /// - Complexity: O(length of the key).
  public func shard(for key: String) -> Int {
    Int(shardHash(key) % UInt64(shardCount))
  }
  // lesson: end
}
