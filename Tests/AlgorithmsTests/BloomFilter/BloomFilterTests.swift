import Algorithms
import Testing

struct BloomFilterTests {
  @Test("has no false negative", arguments: [(8, 3), (64, 1), (1000, 7), (9586, 7), (65, 50)])
  func noFalseNegatives(bits: Int, hashes: Int) {
    for seed in 0..<20 {
      var filter = BloomFilter(bitCount: bits, hashCount: hashes, seed: UInt64(seed))
      let elements = (0..<200).map { "element-\(seed)-\($0)" }
      for element in elements {
        filter.insert(element)
        #expect(filter.mayContain(element))
      }
      #expect(elements.allSatisfy(filter.mayContain))
      filter.checkInvariants()
    }
  }

  @Test("says no to everything while it is empty")
  func empty() {
    let filter = BloomFilter(bitCount: 100, hashCount: 3)
    #expect(filter.fillRatio == 0)
    #expect(!(0..<1000).contains { filter.mayContain("element-\($0)") })
    filter.checkInvariants()
  }

  @Test("sets exactly the bits at an element's positions")
  func positions() {
    var filter = BloomFilter(bitCount: 50, hashCount: 4, seed: 3)
    let positions = Set(filter.bitPositions(for: "straße"))
    filter.insert("straße")
    #expect(Set((0..<50).filter(filter.isSet)) == positions)
    #expect(filter.setBitCount == positions.count)
    let bits = (0..<50).map { positions.contains($0) ? "1" : "0" }.joined()
    #expect(filter.bitString == bits)
  }

  @Test("gives an element k different positions when m is a power of two")
  func distinctPositions() {
    let filter = BloomFilter(bitCount: 8, hashCount: 8)
    for index in 0..<100 {
      #expect(Set(filter.bitPositions(for: "element-\(index)")).count == 8)
    }
  }

  @Test("the positions of an element are part of the contract")
  func stablePositions() {
    let filter = BloomFilter(bitCount: 1000, hashCount: 3)
    // h₁ + i·h₂ over the published hash of no bytes, computed apart from the code under test.
    #expect(filter.bitPositions(for: "") == [999, 240, 865])
  }

  @Test("a union has the elements of both and equals a filter into which all were inserted")
  func union() {
    var left = BloomFilter(bitCount: 500, hashCount: 4)
    var right = left
    var both = left
    for index in 0..<30 {
      left.insert("left-\(index)")
      both.insert("left-\(index)")
      right.insert("right-\(index)")
      both.insert("right-\(index)")
    }
    #expect(left.union(right) == both)
    left.union(right).checkInvariants()
  }

  #if !os(macOS)
    @Test("refuses sizes that make no filter")
    func badSizes() async {
      await #expect(processExitsWith: .failure) {
        _ = BloomFilter(bitCount: 0, hashCount: 1)
      }
      await #expect(processExitsWith: .failure) {
        _ = BloomFilter(bitCount: 1, hashCount: 0)
      }
      await #expect(processExitsWith: .failure) {
        _ = BloomFilter(capacity: 10, falsePositiveRate: 1)
      }
      await #expect(processExitsWith: .failure) {
        var filter = BloomFilter(bitCount: 8, hashCount: 1)
        filter.formUnion(BloomFilter(bitCount: 9, hashCount: 1))
      }
    }
  #endif
}
