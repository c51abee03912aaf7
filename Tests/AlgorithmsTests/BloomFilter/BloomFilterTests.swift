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
    let seeded = BloomFilter(bitCount: 1000, hashCount: 3, seed: 2_654_435_761)
    #expect(seeded.bitPositions(for: "") == [304, 689, 458])
    let sized = BloomFilter(capacity: 100, falsePositiveRate: 0.01, seed: 2_654_435_761)
    #expect(sized == BloomFilter(bitCount: 959, hashCount: 7, seed: 2_654_435_761))
  }

  @Test(
    "filters are equal when all is: bits, hashes, seed and insertions", arguments: [64, 65, 1000])
  func equality(bits: Int) {
    func filter(_ elements: String..., hashes: Int = 2, seed: UInt64 = 0) -> BloomFilter {
      var filter = BloomFilter(bitCount: bits, hashCount: hashes, seed: seed)
      for element in elements { filter.insert(element) }
      return filter
    }
    #expect(filter("a", "b") == filter("b", "a"))
    // The positions of these two differ at every one of the sizes.
    #expect(filter("a") != filter("b"))
    #expect(filter("a") != filter("a", "a"))
    #expect(filter() != filter(hashes: 3))
    #expect(filter() != filter(seed: 1))
    #expect(filter() != BloomFilter(bitCount: bits + 1, hashCount: 2))
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
    let (leftBits, rightBits) = (left.bitString, right.bitString)
    #expect(left.union(right) == both)
    left.union(right).checkInvariants()
    // Neither of the two has changed.
    #expect(left.bitString == leftBits && right.bitString == rightBits)
    #expect(left.insertionCount == 30 && both.insertionCount == 60)
  }

  #if !os(macOS)
    @Test("refuses sizes that make no filter")
    func badSizesInProcessOfItsOwn() async {
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
      await #expect(processExitsWith: .failure) {
        _ = BloomFilter(bitCount: 8, hashCount: 1).union(BloomFilter(bitCount: 8, hashCount: 2))
      }
      await #expect(processExitsWith: .failure) {
        var filter = BloomFilter(bitCount: 8, hashCount: 1)
        filter.formUnion(BloomFilter(bitCount: 8, hashCount: 1, seed: 1))
      }
      await #expect(processExitsWith: .failure) {
        _ = BloomFilter(bitCount: 65, hashCount: 1).isSet(65)
      }
      await #expect(processExitsWith: .failure) {
        _ = BloomFilter.bitCount(forCapacity: 0, at: 0.01)
      }
      await #expect(processExitsWith: .failure) {
        _ = BloomFilter.bitCount(forCapacity: 10, at: 1)
      }
    }
  #endif
}
