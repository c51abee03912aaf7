/// Virtual slots: a key's hash gives a slot, for ever; a short table says which shard has the slot.
///
/// A slot moves with all its keys, and nothing else does. There are many more slots than there will
/// be shards, so a new shard gets its share by taking some from each of the others.
///
///     let three = SlotShardMap(shardCount: 3)
///     let four = three.addingShard()
///     three.slotsMoved(to: four).count  // 256 of 1,024
///
/// Every change makes a map with a higher `version`: of two maps the higher one is the newer.
///
/// Source: the idea of hash slots is that of the Redis Cluster specification (16,384 of them).
public struct SlotShardMap: ShardMap, Equatable {
  /// The shard of each slot.
  public let owners: [Int]
  /// How many shards there are.
  public let shardCount: Int
  /// How many changes led to this map, from 1.
  public let version: Int

  /// Makes the map with these owners.
  ///
  /// - Precondition: the number of slots is a power of two, so that `splittingSlots` moves no key;
  ///   every owner is in `0..<shardCount`.
  /// - Complexity: O(slots).
  public init(owners: [Int], shardCount: Int, version: Int = 1) {
    precondition(owners.count.nonzeroBitCount == 1, "\(owners.count) slots: not a power of two")
    precondition(owners.allSatisfy((0..<shardCount).contains), "a slot without a shard")
    self.owners = owners
    self.shardCount = shardCount
    self.version = version
  }

  /// Makes a map in which the slots are spread over the shards in contiguous runs whose lengths
  /// differ by one at most.
  ///
  /// - Precondition: `shardCount` is at least 1 and at most `slotCount`, a power of two.
  /// - Complexity: O(slots).
  public init(shardCount: Int, slotCount: Int = 1024) {
    precondition((1...slotCount).contains(shardCount), "\(shardCount) shards, \(slotCount) slots")
    self.init(
      owners: (0..<slotCount).map { $0 * shardCount / slotCount }, shardCount: shardCount)
  }

  /// How many slots there are.
  public var slotCount: Int { owners.count }

  // lesson: slot
  /// The slot of a key: it does not depend on how many shards there are.
  ///
  /// - Complexity: O(length of the key).
  public func slot(of key: String) -> Int { Int(shardHash(key) % UInt64(slotCount)) }

  /// The shard that has the key's slot.
  ///
  /// - Complexity: O(length of the key).
  public func shard(for key: String) -> Int { owners[slot(of: key)] }
  // lesson: end

  /// How many slots each shard has.
  ///
  /// - Complexity: O(slots).
  public var slotCounts: [Int] {
    owners.reduce(into: Array(repeating: 0, count: shardCount)) { $0[$1] += 1 }
  }
}
