/// Maps that come after a map. None of them moves data: they say where it is to be.
extension SlotShardMap {
  // lesson: addingShard
  /// The map with one shard more, which takes slots from the fullest shards until no other shard
  /// has two more than it. If the old shares differ by one at most, that is ⌊slots / shards⌋ slots,
  /// the new shard counted. No slot moves between old shards.
  ///
  /// - Complexity: O(slots²).
  public func addingShard() -> SlotShardMap {
    var owners = owners
    var counts = slotCounts + [0]
    while let fullest = counts.indices.max(by: { counts[$0] < counts[$1] }),
      counts[fullest] > counts[shardCount] + 1,
      let slot = owners.lastIndex(of: fullest)
    {
      owners[slot] = shardCount
      counts[fullest] -= 1
      counts[shardCount] += 1
    }
    return SlotShardMap(owners: owners, shardCount: shardCount + 1, version: version + 1)
  }
  // lesson: end

  /// The map in which one slot is on another shard.
  ///
  /// - Precondition: the slot and the shard exist.
  /// - Complexity: O(slots).
  public func moving(slot: Int, to shard: Int) -> SlotShardMap {
    precondition(owners.indices.contains(slot), "there is no slot \(slot)")
    var owners = owners
    owners[slot] = shard
    return SlotShardMap(owners: owners, shardCount: shardCount, version: version + 1)
  }

  // lesson: split
  /// The map with twice as many slots: slot s becomes the slots s and s + `slotCount`, on the same
  /// shard, so that no key moves. Afterwards half of what was one slot can go elsewhere.
  ///
  /// - Complexity: O(slots).
  public func splittingSlots() -> SlotShardMap {
    SlotShardMap(owners: owners + owners, shardCount: shardCount, version: version + 1)
  }
  // lesson: end

  /// The slots that are on another shard in the `new` map, ascending.
  ///
  /// - Precondition: both maps have the same number of slots.
  /// - Complexity: O(slots).
  public func slotsMoved(to new: SlotShardMap) -> [Int] {
    precondition(slotCount == new.slotCount, "maps with different slots")
    return owners.indices.filter { owners[$0] != new.owners[$0] }
  }
}
