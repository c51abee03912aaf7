import Algorithms
import Testing

struct HashRingTests {
  static let keys = (0..<2000).map { "key:\($0)" }

  /// Rings of 1 to 9 nodes with 1 to 50 points and weights up to 3, drawn from seeds.
  static let seeds = Array(UInt64(1)...40)

  private static func ring(_ seed: UInt64) -> (ring: HashRing, random: SplitMix64) {
    var random = SplitMix64(seed: seed)
    var ring = HashRing(pointsPerNode: 1 + random.next(below: 50), seed: seed)
    for index in 0...random.next(below: 9) {
      ring.add("node-\(index)", weight: 1 + random.next(below: 3))
    }
    return (ring, random)
  }

  @Test("the position of a key is part of the contract: the lower half of its XXH3")
  func position() {
    #expect(HashRing().position(of: "") == 0x6001_c324_468d_497f)
    #expect(HashRing(seed: 2_654_435_761).position(of: "") == 0x5444_f786_9c67_1ab0)
  }

  @Test("an empty ring owns nothing")
  func empty() {
    let ring = HashRing()
    #expect(ring.node(for: "a") == nil)
    #expect(ring.nodes(for: "a", count: 3) == [])
    #expect(ring.shares == [])
    #expect(ring.imbalance == 0)
  }

  @Test(
    "a key belongs to the first point clockwise, as a search through all points finds it",
    arguments: [1, 2, 3, 9], [1, 2, 5, 64, 65])
  func firstPointClockwise(nodeCount: Int, pointsPerNode: Int) {
    let nodes = (0..<nodeCount).map { "node-\($0)" }
    let ring = HashRing(nodes, pointsPerNode: pointsPerNode, seed: 7)
    ring.checkInvariants()
    let points = nodes.flatMap { node in
      (0..<pointsPerNode).map { (ring.position(of: "\(node)#\($0)"), node) }
    }
    // The points' own names are keys that lie at a point, not between two.
    let keys = Self.keys.prefix(300) + nodes.map { "\($0)#0" }
    for key in keys {
      let position = ring.position(of: key)
      let owner = points.min { $0.0 &- position < $1.0 &- position }
      #expect(ring.node(for: key) == owner?.1)
    }
  }

  @Test("a node that comes takes keys only for itself", arguments: seeds)
  func additionMovesOnlyToTheNewNode(seed: UInt64) {
    var (ring, _) = Self.ring(seed)
    let before = Self.keys.map { ring.node(for: $0) }
    ring.add("new")
    ring.checkInvariants()
    var moved = 0
    for (key, old) in zip(Self.keys, before) where ring.node(for: key) != old {
      #expect(ring.node(for: key) == "new")
      moved += 1
    }
    #expect(moved > 0)
  }

  @Test("a node that goes gives up its keys and no others", arguments: seeds)
  func removalMovesOnlyItsKeys(seed: UInt64) {
    var (ring, random) = Self.ring(seed)
    ring.add("stays")
    let gone = ring.nodes[random.next(below: ring.nodes.count - 1)]
    let before = Self.keys.map { ring.node(for: $0) }
    let removed = ring.remove(gone)
    #expect(removed)
    ring.checkInvariants()
    for (key, old) in zip(Self.keys, before) {
      let now = ring.node(for: key)
      if old == gone { #expect(now != gone) } else { #expect(now == old) }
    }
  }

  @Test("the order in which nodes come does not matter", arguments: seeds)
  func orderDoesNotMatter(seed: UInt64) {
    let (ring, start) = Self.ring(seed)
    var random = start
    var other = HashRing(pointsPerNode: ring.pointsPerNode, seed: seed)
    other.add("passing")
    for node in ring.nodes.shuffled(using: &random) {
      other.add(node, weight: ring.weight(of: node) ?? 0)
    }
    other.remove("passing")
    #expect(other == ring)
  }

  @Test("copies are on different nodes, the owner's first, and all nodes at most", arguments: seeds)
  func replicasDiffer(seed: UInt64) {
    let (ring, _) = Self.ring(seed)
    for key in Self.keys.prefix(100) {
      let copies = ring.nodes(for: key, count: 3)
      #expect(copies.first == ring.node(for: key))
      #expect(Set(copies).count == copies.count)
      #expect(copies.count == min(3, ring.nodes.count))
      #expect(Set(ring.nodes(for: key, count: 100)) == Set(ring.nodes))
    }
  }

  @Test("when an owner goes, its keys go to the second copy")
  func successorIsSecondCopy() {
    let ring = HashRing(["a", "b", "c", "d"], pointsPerNode: 20)
    for key in Self.keys {
      let copies = ring.nodes(for: key, count: 2)
      var rest = ring
      rest.remove(copies[0])
      #expect(rest.node(for: key) == copies[1])
    }
  }

  @Test("the shares add up to the whole circle, and are what keys find", arguments: seeds)
  func sharesAreWhatKeysFind(seed: UInt64) {
    let (ring, _) = Self.ring(seed)
    #expect(abs(ring.shares.reduce(0, +) - 1) < 1e-12)
    for (node, share) in zip(ring.nodes, ring.shares) {
      let found = Self.keys.count { ring.node(for: $0) == node }
      let sigma = (share * max(0, 1 - share) * Double(Self.keys.count)).squareRoot()
      #expect(abs(Double(found) - share * Double(Self.keys.count)) <= 5 * sigma + 1)
    }
  }

  @Test("one point owns the whole circle")
  func onePoint() {
    let ring = HashRing(["only"], pointsPerNode: 1)
    #expect(ring.shares == [1])
    #expect(Self.keys.allSatisfy { ring.node(for: $0) == "only" })
  }

  @Test("a node of weight 3 owns about three times as much as one of weight 1")
  func weights() {
    let shares = (UInt64(0)..<200).map { seed -> Double in
      var ring = HashRing(["a", "b"], pointsPerNode: 100, seed: seed)
      ring.add("a", weight: 3)
      return ring.shares[0]
    }
    // Beta(300, 100) has a standard deviation of 0.0216; the mean of 200 stays within 4 of its own.
    let mean = shares.reduce(0, +) / 200
    #expect(abs(mean - 0.75) < 4 * 0.0216 / 14.14)
  }

  @Test("giving a node another weight is the same as starting with it")
  func reweighing() {
    var changed = HashRing(["a", "b"], pointsPerNode: 10)
    changed.add("a", weight: 5)
    changed.add("a", weight: 2)
    var direct = HashRing(["b"], pointsPerNode: 10)
    direct.add("a", weight: 2)
    #expect(changed == direct)
    #expect(changed.weight(of: "a") == 2)
    #expect(changed.weight(of: "z") == nil)
    let unknown = changed.remove("z")
    #expect(!unknown)
    #expect(HashRing(["b", "a", "b"]) == HashRing(["a", "b"]))
  }

  #if !os(macOS)
    @Test("refuses numbers that make no ring")
    func badNumbersInProcessOfItsOwn() async {
      await #expect(processExitsWith: .failure) { _ = HashRing(["a"], pointsPerNode: 0) }
      await #expect(processExitsWith: .failure) {
        var ring = HashRing()
        ring.add("a", weight: 0)
      }
      await #expect(processExitsWith: .failure) { _ = HashRing(["a"]).nodes(for: "k", count: -1) }
    }
  #endif
}
