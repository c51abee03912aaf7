import Algorithms
import Glibc
import Synchronization
import Testing

struct ScalingBloomFilterTests {
  private func insert(_ text: String, into filter: inout ScalingBloomFilter) throws -> Bool {
    let bytes = Array(text.utf8)
    // Safe: the array outlives the call.
    return try unsafe filter.insert(bytes.span.bytes)
  }

  private func mayContain(_ text: String, in filter: ScalingBloomFilter) -> Bool {
    let bytes = Array(text.utf8)
    // Safe: the array outlives the call.
    return unsafe filter.mayContain(bytes.span.bytes)
  }

  struct Size: Sendable {
    var capacity: Int
    var rate: Double
    var expansion: Int?
    var bytes: Int
    var hashes: Int
  }

  @Test(
    "the first layer has RedisBloom's size",
    arguments: [
      Size(capacity: 10_000, rate: 0.01, expansion: 2, bytes: 13_792, hashes: 8),
      Size(capacity: 10_000, rate: 0.01, expansion: nil, bytes: 11_984, hashes: 7),
      Size(capacity: 1000, rate: 0.0001, expansion: nil, bytes: 2400, hashes: 14),
      // 1600.7 bits: the fraction takes no further word.
      Size(capacity: 167, rate: 0.01, expansion: nil, bytes: 200, hashes: 7),
      Size(capacity: 1, rate: 0.9, expansion: nil, bytes: 8, hashes: 1),
    ])
  func sizes(size: Size) throws {
    let filter = try ScalingBloomFilter(
      capacity: size.capacity, errorRate: size.rate, expansion: size.expansion)
    #expect(filter.byteCount == size.bytes)
    #expect(filter.layers[0].filter.hashCount == size.hashes)
  }

  @Test("grows, keeps every element, and keeps the rate", arguments: [1, 2, 4])
  func growing(expansion: Int) throws {
    var filter = try ScalingBloomFilter(capacity: 500, errorRate: 0.01, expansion: expansion)
    var inserted = 0
    for number in 0..<5000 {
      inserted += try insert("element-\(number)", into: &filter) ? 1 : 0
    }
    #expect((0..<5000).allSatisfy { mayContain("element-\($0)", in: filter) })
    #expect(filter.count == inserted && inserted > 4900)
    #expect(filter.capacity >= inserted)
    for (older, newer) in zip(filter.layers, filter.layers.dropFirst()) {
      #expect(older.filter.insertionCount == older.capacity)
      #expect(newer.capacity == expansion * older.capacity)
      #expect(newer.errorRate == older.errorRate / 2)
    }
    let wrong = (0..<50_000).count { mayContain("stranger-\($0)", in: filter) }
    // 1 % at most, and four standard deviations.
    #expect(wrong <= 500 + 4 * 23)
  }

  @Test("a filter that does not grow is full at its capacity, and unchanged then")
  func full() throws {
    var filter = try ScalingBloomFilter(capacity: 3, errorRate: 0.01, expansion: nil)
    for text in ["a", "b", "c"] { _ = try insert(text, into: &filter) }
    #expect(filter.count == 3)
    let before = filter
    #expect(throws: ScalingBloomFilter.Failure.full) { try insert("d", into: &filter) }
    #expect(filter == before)
    let isNew = try insert("a", into: &filter)
    #expect(!isNew)
  }

  @Test("pieces of any size make the same filter", arguments: [8, 64, 1000, 1 << 20])
  func chunks(limit: Int) throws {
    var filter = try ScalingBloomFilter(capacity: 100, errorRate: 0.01)
    for number in 0..<700 { _ = try insert("element-\(number)", into: &filter) }
    var copy = try ScalingBloomFilter(header: filter.header)
    var (offset, pieces) = (0, 0)
    while let chunk = filter.chunk(at: offset, limit: limit) {
      #expect(chunk.bytes.count <= limit + 28)
      try copy.load(chunk: chunk.bytes, next: chunk.next)
      (offset, pieces) = (chunk.next, pieces + 1)
    }
    #expect(offset == filter.byteCount && pieces >= filter.byteCount / limit)
    #expect(copy == filter)
    #expect(filter.chunk(at: 1, limit: limit) == nil)
  }

  @Test("what cannot be counted or kept is refused, and the filter is unchanged")
  func tooLarge() throws {
    for expansion in [Int.max, Int.max / 2 + 1] {
      var filter = try ScalingBloomFilter(capacity: 4, errorRate: 0.01, expansion: expansion)
      for text in ["a", "b", "c", "d"] { _ = try insert(text, into: &filter) }
      let before = filter
      #expect(throws: ScalingBloomFilter.Failure.outOfMemory) { try insert("e", into: &filter) }
      #expect(filter == before && filter.layers.count == 1)
    }
    let counted = CountingMemory()
    // 2⁴⁰ bits at most: 10 bits an element are more.
    for capacity in [Int.max, 1 << 37] {
      #expect(throws: ScalingBloomFilter.Failure.outOfMemory) {
        try ScalingBloomFilter(capacity: capacity, errorRate: 0.01, memory: counted.memory)
      }
    }
    #expect(counted.allocations.withLock { $0 } == 0)
  }

  @Test("a rate that is too small to be halved stays what it is")
  func smallestRate() throws {
    var filter = try ScalingBloomFilter(capacity: 1, errorRate: .leastNonzeroMagnitude * 2)
    for text in ["a", "b", "c"] { _ = try insert(text, into: &filter) }
    #expect(filter.layers.map(\.errorRate) == [.leastNonzeroMagnitude, .leastNonzeroMagnitude])
    #expect(filter.layers.map(\.filter.hashCount) == [1074, 1074])
  }

  @Test("filters that grow in another way are not equal")
  func equality() throws {
    let filter = try ScalingBloomFilter(capacity: 10, errorRate: 0.01, expansion: 2)
    #expect(try filter == ScalingBloomFilter(capacity: 10, errorRate: 0.01, expansion: 2))
    #expect(try filter != ScalingBloomFilter(capacity: 10, errorRate: 0.01, expansion: 3))
    #expect(try filter != ScalingBloomFilter(capacity: 11, errorRate: 0.01, expansion: 2))
  }

  #if !os(macOS)
    @Test("refuses numbers that make no filter")
    func badNumbersInProcessOfItsOwn() async {
      await #expect(processExitsWith: .failure) {
        _ = try ScalingBloomFilter(capacity: 0, errorRate: 0.01)
      }
      await #expect(processExitsWith: .failure) {
        _ = try ScalingBloomFilter(capacity: 1, errorRate: 1)
      }
      await #expect(processExitsWith: .failure) {
        _ = try ScalingBloomFilter(capacity: 1, errorRate: 0.01, expansion: 0)
      }
    }
  #endif

  /// Memory that counts how often it is asked.
  private final class CountingMemory: Sendable {
    let allocations = Mutex(0)
    let isExhausted = Mutex(false)

    var memory: BitMemory {
      // Safe: what malloc gave goes back to free, once.
      unsafe BitMemory(
        allocate: { bytes in
          if self.isExhausted.withLock({ $0 }) { return nil }
          self.allocations.withLock { $0 += 1 }
          return unsafe malloc(bytes)
        }, free: { unsafe free($0) })
    }
  }

  @Test("takes memory once a layer: no insertion copies the bits")
  func inPlace() throws {
    let counted = CountingMemory()
    var filter = try ScalingBloomFilter(
      capacity: 100, errorRate: 0.01, memory: counted.memory)
    for number in 0..<1000 { _ = try insert("element-\(number)", into: &filter) }
    #expect(filter.layers.count == 4)
    #expect(counted.allocations.withLock { $0 } == 4)
  }

  @Test("memory that is not there is an error, and leaves the filter as it was")
  func noMemory() throws {
    let none = unsafe BitMemory(allocate: { _ in nil }, free: { _ in })
    #expect(throws: ScalingBloomFilter.Failure.outOfMemory) {
      try ScalingBloomFilter(capacity: 10, errorRate: 0.01, memory: none)
    }
    let header = try ScalingBloomFilter(capacity: 10, errorRate: 0.01).header
    #expect(throws: BloomFilterFormatError.outOfMemory) {
      try ScalingBloomFilter(header: header, memory: none)
    }
  }

  @Test("a copy that is asked for has its memory at once, or is refused")
  func separateCopies() throws {
    let counted = CountingMemory()
    var filter = try ScalingBloomFilter(capacity: 10, errorRate: 0.01, memory: counted.memory)
    for number in 0..<25 { _ = try insert("element-\(number)", into: &filter) }
    var copy = try filter.copied()
    #expect(copy == filter && filter.layers.count == 2)
    #expect(counted.allocations.withLock { $0 } == 4)
    _ = try insert("new", into: &copy)
    #expect(!mayContain("new", in: filter) && mayContain("new", in: copy))
    #expect(counted.allocations.withLock { $0 } == 4)
    counted.isExhausted.withLock { $0 = true }
    #expect(throws: ScalingBloomFilter.Failure.outOfMemory) { try filter.copied() }
  }

  @Test("a filter that a header describes grows in the memory it was given")
  func memoryOfHeader() throws {
    var original = try ScalingBloomFilter(capacity: 2, errorRate: 0.01)
    for text in ["a", "b"] { _ = try insert(text, into: &original) }
    let counted = CountingMemory()
    var filter = try ScalingBloomFilter(header: original.header, memory: counted.memory)
    #expect(counted.allocations.withLock { $0 } == 1)
    _ = try insert("c", into: &filter)
    #expect(filter.layers.count == 2 && counted.allocations.withLock { $0 } == 2)
  }

  @Test("a copy is a value of its own")
  func copies() throws {
    var filter = try ScalingBloomFilter(capacity: 100, errorRate: 0.01)
    _ = try insert("a", into: &filter)
    let copy = filter
    _ = try insert("b", into: &filter)
    #expect(!mayContain("b", in: copy) && mayContain("b", in: filter))
    #expect(copy != filter)
  }
}
