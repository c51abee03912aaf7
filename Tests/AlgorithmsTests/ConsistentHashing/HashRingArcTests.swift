import Testing

@testable import Algorithms

/// The table of arcs that a look-up starts from.
struct HashRingArcTests {
  /// Rings with a power of two of points, with one more, and with one less.
  static let pointCounts = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 64, 65, 127, 128, 129]

  /// Where a search through all points, in any order, ends up.
  private func firstPoint(from position: UInt64, on ring: HashRing) -> Int? {
    ring.positions.indices.min {
      ring.positions[$0] &- position < ring.positions[$1] &- position
    }
  }

  @Test(
    "finds the first point from every arc's ends, from every point, and beside them",
    arguments: pointCounts)
  func everyEdge(pointCount: Int) {
    for seed in UInt64(0)..<2 {
      let ring = HashRing(["node"], pointsPerNode: pointCount, seed: seed)
      ring.checkInvariants()
      let arcs = (0..<ring.arcStarts.count - 1).map { UInt64($0) << UInt64(ring.arcShift) }
      for edge in arcs + ring.positions + [0, .max] {
        let beside = [edge &- 1, edge, edge &+ 1]
        let found = beside.map { ring.firstPoint(from: $0) }
        #expect(found == beside.map { firstPoint(from: $0, on: ring) }, "around \(edge)")
      }
    }
  }

  @Test("there are as many arcs as points, or the next power of two, and never fewer than 2")
  func arcCount() {
    let counts = Self.pointCounts.map {
      HashRing(["node"], pointsPerNode: $0).arcStarts.count - 1
    }
    #expect(counts == [2, 2, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 128, 128, 128, 256])
  }

  @Test("the table follows every change of the ring, down to the empty one and up again")
  func changes() {
    var random = SplitMix64(seed: 3)
    var ring = HashRing(pointsPerNode: 3)
    let names = (0..<12).map { "node-\($0)" }
    for step in 0..<100 {
      let name = names[random.next(below: 12)]
      if step % 25 > 20 {
        for node in ring.nodes { ring.remove(node) }
        #expect(ring.node(for: "key") == nil && ring.pointCount == 0)
      } else if random.next(below: 3) == 0 {
        ring.remove(name)
      } else {
        ring.add(name, weight: 1 + random.next(below: 4))
      }
      ring.checkInvariants()
      for number in 0..<5 where ring.pointCount > 0 {
        let position = ring.position(of: "key:\(number)")
        #expect(ring.firstPoint(from: position) == firstPoint(from: position, on: ring))
      }
    }
  }

  @Test(
    "copies are those that a walk from the key's position meets first", arguments: [1, 2, 13, 64])
  func copies(pointCount: Int) {
    let ring = HashRing((0..<5).map { "node-\($0)" }, pointsPerNode: pointCount, seed: 9)
    for number in 0..<15 {
      let position = ring.position(of: "key:\(number)")
      let walk = ring.positions.indices.sorted {
        ring.positions[$0] &- position < ring.positions[$1] &- position
      }
      var expected: [String] = []
      for point in walk where !expected.contains(ring.nodes[ring.owners[point]]) {
        expected.append(ring.nodes[ring.owners[point]])
      }
      for count in 0...6 {
        #expect(ring.nodes(for: "key:\(number)", count: count) == Array(expected.prefix(count)))
      }
    }
  }

  @Test("a search by halves finds the same in one arc as among all points")
  func oneArc() {
    let ring = HashRing(["a", "b"], pointsPerNode: 200, seed: 4)
    for position in ring.positions + [0, .max] {
      let (low, high) = ring.pointsOfArc(at: position)
      let found = ring.positions.firstIndex { $0 >= position } ?? ring.pointCount
      #expect(low <= found && found <= high)
      #expect(ring.firstPoint(from: position) == found % ring.pointCount)
    }
  }

  @Test(
    "a walk for copies ends at the last node that is wanted",
    arguments: [(0, 0), (1, 1), (2, 3), (3, 6), (4, 6)])
  func walkEnds(count: Int, length: Int) {
    var read = 0
    let walk = [7, 7, 2, 7, 2, 5].lazy.map { owner in
      read += 1
      return owner
    }
    #expect(HashRing.firstDifferent(count, in: walk) == Array([7, 2, 5].prefix(count)))
    #expect(read == length)
  }

  @Test("a share is the length of the arcs that end at a node's points")
  func shares() {
    let ring = HashRing(["a", "b", "c"], pointsPerNode: 7)
    var lengths = [0.0, 0, 0]
    for index in ring.positions.indices {
      let before = ring.positions[(index + ring.pointCount - 1) % ring.pointCount]
      lengths[ring.owners[index]] += Double(ring.positions[index] &- before)
    }
    #expect(ring.shares == lengths.map { $0 / 0x1p64 })
    #expect(ring.imbalance == (ring.shares.max() ?? 0) * 3)
  }
}
