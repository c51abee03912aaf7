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

  @Test(
    "a key goes to the first node clockwise that has room, and stays while its node may hold it",
    arguments: [1.01, 1.25, 2.0, 5.0], [1, 4, 50])
  func firstWithRoom(factor: Double, pointsPerNode: Int) {
    var random = SplitMix64(seed: 5)
    let ring = HashRing((0..<6).map { "n\($0)" }, pointsPerNode: pointsPerNode)
    var bounded = BoundedLoadRing(ring, factor: factor)
    // The keys of each node, in the order that the ring keeps: the newest is handed on first.
    var held: [String: [String]] = [:]
    func firstWithRoom(_ key: String, _ bound: Int) -> String {
      ring.nodes(for: key, count: 6).first { held[$0, default: []].count < bound } ?? "none"
    }
    for step in 0..<600 {
      let key = "key:\(random.next(below: 300))"
      let old = held.first { $0.value.contains(key) }?.key
      if step % 3 == 2 || step > 400 {
        let wasThere = bounded.remove(key)
        #expect(wasThere == (old != nil))
        guard let old, var keys = held[old], let slot = keys.firstIndex(of: key) else { continue }
        keys.swapAt(slot, keys.count - 1)
        keys.removeLast()
        held[old] = keys
        let bound = bounded.bound(for: bounded.keyCount)
        for node in ring.nodes {
          while let last = held[node]?.last, held[node, default: []].count > bound {
            held[node]?.removeLast()
            held[firstWithRoom(last, bound), default: []].append(last)
          }
        }
      } else {
        let expected = old ?? firstWithRoom(key, bounded.bound(for: bounded.keyCount + 1))
        #expect(bounded.assign(key) == expected)
        if old == nil { held[expected, default: []].append(key) }
      }
    }
    for node in ring.nodes {
      #expect(bounded.load(of: node) == held[node, default: []].count)
      for key in held[node, default: []] { #expect(bounded.assign(key) == node) }
    }
  }

  @Test(
    "no node holds more than the bound when keys go, down to none",
    arguments: [1.01, 1.25, 2.0], [1, 2, 100])
  func boundAfterRemovals(factor: Double, pointsPerNode: Int) throws {
    let ring = HashRing(["A", "B", "C", "D"], pointsPerNode: pointsPerNode)
    var bounded = BoundedLoadRing(ring, factor: factor)
    var random = SplitMix64(seed: 21)
    let keys = (0..<1_000).map { "key:\($0)" }
    for key in keys { bounded.assign(key) }
    for key in keys.shuffled(using: &random) {
      bounded.remove(key)
      let loads = try ring.nodes.map { try #require(bounded.load(of: $0)) }
      #expect(loads.reduce(0, +) == bounded.keyCount)
      #expect(try #require(loads.max()) <= bounded.bound(for: bounded.keyCount))
    }
    #expect(bounded.keyCount == 0)
  }

  @Test(
    "the bound is the mean times the factor, rounded up",
    arguments: [(1, 1), (3, 1), (4, 2), (10, 4), (12, 4), (13, 5), (100, 32)])
  func bounds(keys: Int, bound: Int) {
    let bounded = BoundedLoadRing(HashRing(["a", "b", "c", "d"]), factor: 1.25)
    #expect(bounded.bound(for: keys) == bound)
  }

  #if !os(macOS)
    @Test("refuses an empty ring, and factors that leave no room or are none")
    func badNumbersInProcessOfItsOwn() async {
      await #expect(processExitsWith: .failure) { _ = BoundedLoadRing(HashRing(), factor: 2) }
      await #expect(processExitsWith: .failure) { _ = BoundedLoadRing(HashRing(["a"]), factor: 1) }
      await #expect(processExitsWith: .failure) {
        _ = BoundedLoadRing(HashRing(["a"]), factor: .infinity)
      }
    }
  #endif

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
