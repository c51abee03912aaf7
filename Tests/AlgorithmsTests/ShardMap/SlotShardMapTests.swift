import Algorithms
import Testing

@Suite("A map of slots")
struct SlotShardMapTests {
  private static let keys = (0..<4000).map { "user\($0)" }

  @Test("Shares of a new map differ by one slot at most", arguments: 1...32)
  func even(shards: Int) throws {
    let counts = SlotShardMap(shardCount: shards, slotCount: 32).slotCounts
    #expect(counts.count == shards && counts.reduce(0, +) == 32)
    #expect(try #require(counts.max()) - #require(counts.min()) <= 1)
  }

  @Test("A new shard takes its share and nothing else moves")
  func addingShards() throws {
    var map = SlotShardMap(shardCount: 1)
    for count in 2...40 {
      let next = map.addingShard()
      let moved = map.slotsMoved(to: next)
      #expect(moved.count == 1024 / count)
      #expect(moved.allSatisfy { next.owners[$0] == count - 1 })
      #expect(try #require(next.slotCounts.max()) - #require(next.slotCounts.min()) <= 1)
      #expect(next.version == map.version + 1 && next.shardCount == count)
      let movedKeys = movedKeys(Self.keys, from: map, to: next)
      #expect(Set(movedKeys.map(map.slot(of:))).isSubset(of: moved))
      map = next
    }
  }

  @Test("The slots that a new shard gets are part of the contract: the last ones of the fullest")
  func whichSlots() {
    let two = SlotShardMap(shardCount: 2, slotCount: 8)
    #expect(two.owners == [0, 0, 0, 0, 1, 1, 1, 1] && two.version == 1)
    #expect(two.addingShard().owners == [0, 0, 0, 2, 1, 1, 1, 2])
    #expect(SlotShardMap(shardCount: 3, slotCount: 8).owners == [0, 0, 0, 1, 1, 1, 2, 2])
  }

  @Test("From three to four shards exactly 256 slots move")
  func threeToFour() {
    let three = SlotShardMap(shardCount: 3)
    #expect(three.slotsMoved(to: three.addingShard()).count == 256)
  }

  @Test("Moving a slot moves its keys and no other")
  func moving() {
    let map = SlotShardMap(shardCount: 3)
    let slot = map.slot(of: "user0")
    let moved = map.moving(slot: slot, to: 2)
    #expect(map.slotsMoved(to: moved) == [slot])
    #expect(
      movedKeys(Self.keys, from: map, to: moved) == Self.keys.filter { map.slot(of: $0) == slot })
    #expect(moved.version == 2)
  }

  @Test("Splitting the slots moves no key, and each slot's keys are in two afterwards")
  func splitting() {
    let map = SlotShardMap(shardCount: 3, slotCount: 64)
    let split = map.splittingSlots()
    #expect(split.slotCount == 128 && split.version == 2)
    #expect(movedKeys(Self.keys, from: map, to: split).isEmpty)
    for key in Self.keys { #expect(split.slot(of: key) % 64 == map.slot(of: key)) }
    #expect(Set(Self.keys.map { split.slot(of: $0) }).count == 128)
  }

  #if !os(macOS)
    @Test("Refuses what is no change")
    func refusesInProcessOfItsOwn() async {
      await #expect(processExitsWith: .failure) { _ = SlotShardMap(shardCount: 9, slotCount: 8) }
      await #expect(processExitsWith: .failure) {
        _ = SlotShardMap(shardCount: 2, slotCount: 8).moving(slot: 8, to: 0)
      }
      await #expect(processExitsWith: .failure) {
        _ = SlotShardMap(shardCount: 2, slotCount: 8).moving(slot: 0, to: 2)
      }
      await #expect(processExitsWith: .failure) {
        let map = SlotShardMap(shardCount: 2, slotCount: 8)
        _ = map.slotsMoved(to: map.splittingSlots())
      }
    }
  #endif
}
