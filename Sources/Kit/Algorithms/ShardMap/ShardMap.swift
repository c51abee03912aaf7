/// A rule that says which shard a key lives on: a pure function from keys to `0..<shardCount`.
///
/// All readers and writers must use the same rule. Otherwise they look for rows on the wrong shard.
/// Keys are compared by their UTF-8 bytes, as PostgreSQL compares texts for equality; two spellings
/// of `é` that look the same are two keys.
///
///     let map = SlotShardMap(shardCount: 3)
///     map.shard(for: "alice")  // 0, 1 or 2, the same one every time
public protocol ShardMap: Sendable {
  /// How many shards there are; at least 1.
  var shardCount: Int { get }

  /// The shard that `key` lives on, in `0..<shardCount`.
  ///
  /// - Complexity: that of the map; each states its own.
  func shard(for key: String) -> Int
}

// lesson: hash
/// The hash that shard keys are spread by: the lower half of XXH3 over the UTF-8 bytes.
///
/// - Complexity: O(n) in the length of the key.
public func shardHash(_ key: String) -> UInt64 { xxh3(key.utf8).low }
// lesson: end

extension ShardMap {
  /// How many of `keys` live on each shard.
  ///
  /// - Complexity: O(n) look-ups.
  public func counts(of keys: some Sequence<String>) -> [Int] {
    var counts = Array(repeating: 0, count: shardCount)
    for key in keys { counts[shard(for: key)] += 1 }
    return counts
  }
}

// lesson: moved
/// The keys that live elsewhere under the `new` map, in their order.
///
/// - Complexity: O(n) look-ups in both maps.
public func movedKeys<Keys: Sequence<String>>(
  _ keys: Keys, from old: some ShardMap, to new: some ShardMap
) -> [String] {
  keys.filter { old.shard(for: $0) != new.shard(for: $0) }
}
// lesson: end
