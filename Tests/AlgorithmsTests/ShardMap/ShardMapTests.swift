import Algorithms
import Foundation
import Testing

@Suite("Maps from keys to shards")
struct ShardMapTests {
  private static let keys = (0..<9000).map { "user\($0)" }

  @Test("The hash of a key is part of the contract")
  func hash() {
    // The published XXH3 128-bit hash of no bytes, lower half.
    #expect(shardHash("") == 0x6001_c324_468d_497f)
    #expect(shardHash("\u{e9}") != shardHash("e\u{301}"))
    #expect(ModuloShardMap(shardCount: 7).shard(for: "") == 3)
    #expect(SlotShardMap(shardCount: 3).slot(of: "") == 383)
  }

  @Test("Hash maps spread many keys within 4 sigma", arguments: [2, 3, 4, 7, 16])
  func balance(shards: Int) {
    let maps: [any ShardMap] = [
      ModuloShardMap(shardCount: shards), SlotShardMap(shardCount: shards, slotCount: 1 << 14),
    ]
    for map in maps {
      let share = 1 / Double(shards)
      let expected = 9000 * share
      // Slots add an unevenness of their own: at most one slot in 16,384 / shards.
      let tolerance =
        4 * (9000 * share * (1 - share)).squareRoot() + expected * Double(shards) / 16384
      for count in map.counts(of: Self.keys) { #expect(abs(Double(count) - expected) < tolerance) }
    }
  }

  @Test(
    "From n to m shards, modulo moves 1 - min/lcm of the keys",
    arguments: [(3, 4, 0.75), (4, 8, 0.5), (6, 9, 2.0 / 3), (4, 5, 0.8), (3, 3, 0)])
  func moduloMoves(old: Int, new: Int, share: Double) {
    let moved = movedKeys(
      Self.keys, from: ModuloShardMap(shardCount: old), to: ModuloShardMap(shardCount: new))
    #expect(
      abs(Double(moved.count) - 9000 * share) <= 4 * (9000 * share * (1 - share)).squareRoot())
  }

  @Test(
    "Ranges by bytes",
    arguments: [
      ("", 0), ("a", 0), ("m\u{10ffff}", 0), ("n", 1), ("nz", 1), ("s", 2), ("zz", 2), ("é", 2),
      ("Z", 0), ("7", 0), ("e\u{301}", 0),
    ])
  func ranges(key: String, shard: Int) {
    #expect(RangeShardMap(bounds: ["n", "s"]).shard(for: key) == shard)
  }

  @Test("The order of bytes is that of code points, also of those beyond 16 bits")
  func codePoints() {
    let map = RangeShardMap(bounds: ["\u{ff5e}"])
    #expect(map.shard(for: "\u{1f600}") == 1 && map.shard(for: "\u{d7ff}") == 0)
  }

  @Test("A range of keys is on the shards from that of its first to that of its last key")
  func rangeOfShards() {
    var random = SplitMix64(seed: 1)
    for _ in 0..<200 {
      let bounds = Set((0..<random.next(below: 6)).map { _ in String(random.next(below: 1000)) })
      let map = RangeShardMap(bounds: bounds.sorted())
      #expect(map.shardCount == bounds.count + 1)
      let ends = [String(random.next(below: 1000)), String(random.next(below: 1000))].sorted()
      let shards = map.shards(from: ends[0], through: ends[1])
      let within = (0..<1000).map(String.init).filter { ends[0] <= $0 && $0 <= ends[1] }
      #expect(within.allSatisfy { shards.contains(map.shard(for: $0)) })
      #expect(map.shard(for: ends[0]) == shards.lowerBound)
      #expect(map.shard(for: ends[1]) == shards.upperBound)
      // Brute force: the number of bounds that are not above the key.
      for key in within { #expect(map.shard(for: key) == bounds.filter { $0 <= key }.count) }
    }
  }

  @Test("A directory places what it lists, and the rule the rest")
  func directory() {
    let rule = ModuloShardMap(shardCount: 3)
    var map = DirectoryShardMap(["vip": 3], shardCount: 4, otherwise: rule)
    #expect(map.shard(for: "vip") == 3)
    #expect(movedKeys(Self.keys, from: rule, to: map).isEmpty)
    map.place("user7", on: 3)
    #expect(movedKeys(Self.keys, from: rule, to: map) == ["user7"])
    map.place("\u{e9}", on: 3)
    #expect(map.shard(for: "e\u{301}") == rule.shard(for: "e\u{301}"))
    #expect(DirectoryShardMap([:], otherwise: rule).shardCount == 3)
  }

  #if !os(macOS)
    @Test("Refuses what is no map")
    func refusesInProcessOfItsOwn() async {
      await #expect(processExitsWith: .failure) { _ = ModuloShardMap(shardCount: 0) }
      await #expect(processExitsWith: .failure) { _ = RangeShardMap(bounds: ["b", "a"]) }
      await #expect(processExitsWith: .failure) { _ = RangeShardMap(bounds: ["a", "a"]) }
      await #expect(processExitsWith: .failure) {
        _ = SlotShardMap(owners: [0, 0, 0], shardCount: 1)
      }
      await #expect(processExitsWith: .failure) { _ = SlotShardMap(owners: [0, 1], shardCount: 1) }
      await #expect(processExitsWith: .failure) {
        _ = DirectoryShardMap(["a": 3], otherwise: ModuloShardMap(shardCount: 3))
      }
      await #expect(processExitsWith: .failure) {
        _ = DirectoryShardMap([:], shardCount: 2, otherwise: ModuloShardMap(shardCount: 3))
      }
      await #expect(processExitsWith: .failure) {
        var map = DirectoryShardMap([:], otherwise: ModuloShardMap(shardCount: 3))
        map.place("a", on: 3)
      }
      await #expect(processExitsWith: .failure) {
        _ = RangeShardMap(bounds: ["n"]).shards(from: "b", through: "a")
      }
    }
  #endif
}
