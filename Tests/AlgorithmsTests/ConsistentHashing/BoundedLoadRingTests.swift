import Algorithms
import Testing

struct BoundedLoadRingTests {
  @Test("no node ever holds more than the bound", arguments: [1.01, 1.1, 1.25, 2.0])
  func bound(factor: Double) throws {
    var random = SplitMix64(seed: 11)
    var bounded = BoundedLoadRing(
      HashRing((0..<7).map { "n\($0)" }, pointsPerNode: 3), factor: factor)
    for step in 0..<600 {
      bounded.assign("key:\(step)")
      let loads = try bounded.ring.nodes.map { try #require(bounded.load(of: $0)) }
      #expect(loads.reduce(0, +) == bounded.keyCount)
      #expect(try #require(loads.max()) <= bounded.bound(for: bounded.keyCount))
      // Asking again places nothing.
      if random.next(below: 10) == 0 { bounded.assign("key:\(random.next(below: step + 1))") }
    }
    #expect(bounded.keyCount == 600)
  }

  @Test("a key keeps its place, and the plain owner has it while there is room")
  func placesAreKept() {
    let ring = HashRing(["a", "b", "c"], pointsPerNode: 10)
    var bounded = BoundedLoadRing(ring, factor: 1000)
    for number in 0..<500 {
      let place = bounded.assign("k\(number)")
      #expect(place == ring.node(for: "k\(number)"))
    }
    var tight = BoundedLoadRing(ring, factor: 1.1)
    let first = (0..<500).map { tight.assign("k\($0)") }
    let again = (0..<500).map { tight.assign("k\($0)") }
    #expect(again == first)
    #expect(first != (0..<500).map { ring.node(for: "k\($0)") })
  }

  @Test("room that a key leaves is given to the next")
  func removal() {
    var bounded = BoundedLoadRing(HashRing(["a", "b"], pointsPerNode: 1), factor: 1.5)
    for number in 0..<100 { bounded.assign("k\(number)") }
    let removed = bounded.remove("k7")
    #expect(removed)
    let missing = bounded.remove("k7")
    #expect(!missing)
    #expect(bounded.keyCount == 99)
    #expect(bounded.load(of: "z") == nil)
    #expect((bounded.load(of: "a") ?? 0) + (bounded.load(of: "b") ?? 0) == 99)
  }
}
