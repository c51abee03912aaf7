import Algorithms
import Testing

struct RendezvousHashTests {
  static let keys = (0..<4000).map { "key:\($0)" }

  @Test("without nodes nobody bids")
  func empty() { #expect(RendezvousHash().node(for: "a") == nil) }

  @Test("of nodes that weigh the same, the one with the highest hash wins")
  func highestHash() {
    let nodes = ["a", "b", "c", "d", "e"]
    let hash = RendezvousHash(nodes)
    for key in Self.keys.prefix(500) {
      let hashes = nodes.map { xxh3(key.utf8, seed: xxh3($0.utf8).low).low }
      let winner = hashes.indices.max { hashes[$0] < hashes[$1] }
      #expect(hash.node(for: key) == winner.map { nodes[$0] })
    }
  }

  #if !os(macOS)
    @Test("refuses weights that are none")
    func badWeightsInProcessOfItsOwn() async {
      for weight in [0, -1, .infinity, .nan] as [Double] {
        await #expect(processExitsWith: .failure) { [bits = weight.bitPattern as UInt64] in
          var hash = RendezvousHash()
          hash.add("a", weight: Double(bitPattern: bits))
        }
      }
    }
  #endif

  @Test("a node that comes wins keys for itself only, and loses just them when it goes")
  func movesOnlyWhatItMust() {
    var hash = RendezvousHash(["a", "b", "c"])
    let before = Self.keys.map { hash.node(for: $0) }
    hash.add("d")
    let after = Self.keys.map { hash.node(for: $0) }
    var moved = 0
    for (old, new) in zip(before, after) where old != new {
      #expect(new == "d")
      moved += 1
    }
    // A quarter of 4,000, within 4 sigma.
    #expect((890...1110).contains(moved))
    let removed = hash.remove("d")
    #expect(removed)
    let missing = hash.remove("d")
    #expect(!missing)
    #expect(Self.keys.map { hash.node(for: $0) } == before)
  }

  @Test("a node's keys go to all the others, evenly")
  func receivers() {
    var hash = RendezvousHash(["a", "b", "c", "d"])
    let orphans = Self.keys.filter { hash.node(for: $0) == "b" }
    hash.remove("b")
    for node in ["a", "c", "d"] {
      let share = Double(orphans.count { hash.node(for: $0) == node }) / Double(orphans.count)
      #expect(abs(share - 1.0 / 3) < 0.06)
    }
  }

  @Test("wins follow the weights", arguments: [2.0, 3.0, 0.5])
  func weights(weight: Double) {
    var hash = RendezvousHash(["a", "b"])
    hash.add("a", weight: weight)
    let share = weight / (weight + 1)
    let won = Double(Self.keys.count { hash.node(for: $0) == "a" })
    let sigma = (4000 * share * (1 - share)).squareRoot()
    #expect(abs(won - 4000 * share) < 4 * sigma)
  }

  @Test("a heavier node only takes keys")
  func reweighing() {
    var hash = RendezvousHash(["a", "b", "c"])
    let before = Self.keys.map { hash.node(for: $0) }
    hash.add("a", weight: 1.5)
    for (key, old) in zip(Self.keys, before) where hash.node(for: key) != old {
      #expect(hash.node(for: key) == "a")
    }
  }
}
