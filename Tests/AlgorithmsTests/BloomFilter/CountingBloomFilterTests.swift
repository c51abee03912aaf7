import Algorithms
import Testing

struct CountingBloomFilterTests {
  @Test("has no false negative while elements come and go", arguments: [1, 2, 3, 4, 5])
  func comingAndGoing(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var filter = CountingBloomFilter(counterCount: 2000, hashCount: 4, seed: seed)
    var members: [String] = []
    for number in 0..<3000 {
      if members.count > 100 || (!members.isEmpty && Bool.random(using: &random)) {
        let leaving = members.remove(at: Int.random(in: 0..<members.count, using: &random))
        let hasLeft = filter.remove(leaving)
        #expect(hasLeft)
      } else {
        members.append("element-\(number)")
        filter.insert("element-\(number)")
      }
      #expect(filter.count == members.count)
    }
    #expect(members.allSatisfy(filter.mayContain))
    for member in members {
      let hasLeft = filter.remove(member)
      #expect(hasLeft)
    }
    #expect((0..<2000).allSatisfy { filter.counter(at: $0) == 0 })
  }

  @Test("refuses to remove what is certainly not there")
  func absent() {
    var filter = CountingBloomFilter(counterCount: 1000, hashCount: 3)
    filter.insert("a")
    let before = filter
    let isRemoved = filter.remove("b")
    #expect(!isRemoved)
    #expect(filter == before)
  }

  @Test("a full counter stays full, and so denies nothing")
  func saturation() {
    var filter = CountingBloomFilter(counterCount: 8, hashCount: 1)
    for _ in 0..<20 { filter.insert("a") }
    filter.insert("b")
    #expect(filter.fullCounterCount == 1)
    for _ in 0..<20 {
      let isRemoved = filter.remove("a")
      #expect(isRemoved)
    }
    #expect(filter.mayContain("a"))
    #expect(filter.fullCounterCount == 1)
    #expect((0..<8).allSatisfy { filter.counter(at: $0) <= CountingBloomFilter.fullCounter })
    #expect(filter.mayContain("b"))
  }

  @Test("a counter is full at 15, and only then", arguments: [14, 15, 16])
  func lastStep(count: Int) {
    #expect(CountingBloomFilter.fullCounter == 15)
    var filter = CountingBloomFilter(counterCount: 1, hashCount: 1)
    for _ in 0..<count { filter.insert("a") }
    #expect(filter.counter(at: 0) == min(15, count))
    #expect(filter.fullCounterCount == (count < 15 ? 0 : 1))
    for _ in 0..<count { _ = filter.remove("a") }
    #expect(filter.counter(at: 0) == (count < 15 ? 0 : 15))
    // What a full counter keeps can be removed for ever; there are no fewer than no elements.
    #expect(filter.count == 0)
    let isRemoved = filter.remove("a")
    #expect(isRemoved == (count >= 15) && filter.count == 0)
  }

  @Test("agrees with the plain filter on what is inserted")
  func likeThePlainFilter() {
    var plain = BloomFilter(bitCount: 500, hashCount: 3, seed: 9)
    var counting = CountingBloomFilter(counterCount: 500, hashCount: 3, seed: 9)
    for number in 0..<60 {
      plain.insert("element-\(number)")
      counting.insert("element-\(number)")
    }
    for number in 0..<2000 {
      let element = "stranger-\(number)"
      #expect(plain.mayContain(element) == counting.mayContain(element))
    }
  }
}
