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
    "a key goes to the first node clockwise that has room, and keys that go leave room",
    arguments: [1.01, 1.25, 2.0, 5.0], [1, 4, 50])
  func firstWithRoom(factor: Double, pointsPerNode: Int) {
    var random = SplitMix64(seed: 5)
    let ring = HashRing((0..<6).map { "n\($0)" }, pointsPerNode: pointsPerNode)
    var bounded = BoundedLoadRing(ring, factor: factor)
    var places: [String: String] = [:]
    var loads: [String: Int] = [:]
    for step in 0..<300 {
      let key = "key:\(random.next(below: 300))"
      if step % 3 == 2 {
        let place = places.removeValue(forKey: key)
        if let place { loads[place, default: 0] -= 1 }
        let wasThere = bounded.remove(key)
        #expect(wasThere == (place != nil))
        continue
      }
      let bound = bounded.bound(for: places.count + 1)
      let firstWithRoom = ring.nodes(for: key, count: 6).first { loads[$0, default: 0] < bound }
      let place = bounded.assign(key)
      #expect(place == places[key] ?? firstWithRoom)
      if places.updateValue(place, forKey: key) == nil { loads[place, default: 0] += 1 }
    }
    for node in ring.nodes { #expect(bounded.load(of: node) == loads[node, default: 0]) }
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
    func badNumbers() async {
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
