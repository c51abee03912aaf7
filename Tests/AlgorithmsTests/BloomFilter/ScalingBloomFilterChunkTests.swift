import Testing

@testable import Algorithms

/// What a header and a piece of the bits may say, and what is refused although its checksum is
/// right.
struct ScalingBloomFilterChunkTests {
  private static let rate = 0.01.bitPattern

  /// A header of an expansion and layers of five numbers: capacity, rate, bits, hashes and count.
  private func header(_ numbers: [UInt64]) -> [UInt8] {
    var writer = ByteWriter(mark: "EtBh", version: 1)
    for number in numbers { writer.write(number) }
    return writer.finished()
  }

  private func chunk(_ numbers: [UInt64]) -> [UInt8] {
    var writer = ByteWriter(mark: "EtBc", version: 1)
    for number in numbers { writer.write(number) }
    return writer.finished()
  }

  /// Two layers, of 128 and of 192 bits, with some bits set.
  private func filter() throws -> ScalingBloomFilter {
    var filter = try ScalingBloomFilter(
      header: header([2, 10, Self.rate, 128, 3, 10, 20, Self.rate, 192, 4, 7]))
    try filter.load(chunk: chunk([0, 1, 2]), next: 16)
    try filter.load(chunk: chunk([16, 3, 4, 5]), next: 40)
    return filter
  }

  @Test("a header says all but the bits", arguments: [nil, 1, 2, 7])
  func headers(expansion: Int?) throws {
    let filter = try ScalingBloomFilter(capacity: 10, errorRate: 0.02, expansion: expansion)
    let copy = try ScalingBloomFilter(header: filter.header)
    #expect(copy == filter && copy.expansion == expansion)
    #expect(copy.layers[0].errorRate == (expansion == nil ? 0.02 : 0.01))
  }

  @Test("the form of a header is part of the contract")
  func stableForm() throws {
    let filter = try filter()
    #expect(
      filter.header == header([2, 10, Self.rate, 128, 3, 10, 20, Self.rate, 192, 4, 7]))
    #expect(filter.layers.map(\.capacity) == [10, 20])
    #expect(filter.layers.map(\.filter.bitCount) == [128, 192])
    #expect(filter.layers.map(\.filter.hashCount) == [3, 4])
    #expect(filter.count == 17 && filter.capacity == 30 && filter.byteCount == 40)
  }

  @Test("layers may be for as many elements as an Int can say, together")
  func largestCapacity() throws {
    let rest = UInt64(Int.max) - 10
    let filter = try ScalingBloomFilter(
      header: header([2, 10, Self.rate, 64, 1, 10, rest, Self.rate, 64, 1, rest]))
    #expect(filter.capacity == Int.max && filter.count == Int.max)
  }

  static let impossibleHeaders: [[UInt64]] = [
    [], [2], [2, 10, rate, 128, 3], [2, 10, rate, 128, 3, 0, 1],
    [UInt64.max, 10, rate, 128, 3, 0],
    [2, 0, rate, 128, 3, 0], [2, UInt64.max, rate, 128, 3, 0],
    [2, 10, 0, 128, 3, 0], [2, 10, 1.0.bitPattern, 128, 3, 0],
    [2, 10, (-0.5).bitPattern, 128, 3, 0], [2, 10, Double.nan.bitPattern, 128, 3, 0],
    [2, 10, rate, 0, 3, 0], [2, 10, rate, 100, 3, 0], [2, 10, rate, (1 << 40) + 64, 3, 0],
    [2, 10, rate, 128, 3, 0, UInt64(Int.max) - 9, rate, 128, 3, 0],
    [2, 10, rate, 128, 0, 0], [2, 10, rate, 128, 1075, 0], [2, 10, rate, 128, 3, 11],
  ]

  @Test("a header that cannot be is refused", arguments: impossibleHeaders)
  func impossibleHeader(numbers: [UInt64]) {
    let bytes = header(numbers)
    #expect(throws: BloomFilterFormatError.impossibleContent) {
      try ScalingBloomFilter(header: bytes)
    }
  }

  @Test("a header is no piece, and neither of them a plain filter")
  func marks() throws {
    var filter = try filter()
    let (header, chunk) = (filter.header, try #require(filter.chunk(at: 0, limit: 8)))
    #expect(throws: BloomFilterFormatError.notAFilter) { try filter.load(chunk: header, next: 8) }
    #expect(throws: BloomFilterFormatError.notAFilter) {
      try ScalingBloomFilter(header: chunk.bytes)
    }
    #expect(throws: BloomFilterFormatError.notAFilter) { try BloomFilter(serialized: header) }
  }

  @Test("pieces end with their layer, and are of the offset, the words and nothing else")
  func pieces() throws {
    let filter = try filter()
    let all = [(0, 16), (8, 16), (16, 40), (32, 40)]
    for (offset, next) in all {
      let piece = try #require(filter.chunk(at: offset, limit: 1000))
      let words = (offset / 8 + 1)...(next / 8)
      #expect(piece.bytes == chunk([UInt64(offset)] + words.map(UInt64.init)))
      #expect(piece.next == next)
    }
    for offset in [-8, -1, 1, 4, 12, 40, 48, Int.max - 7] {
      #expect(filter.chunk(at: offset, limit: 8) == nil)
    }
    #expect(filter.chunk(at: 16, limit: 1)?.next == 24)
    #expect(filter.chunk(at: 16, limit: 23)?.next == 32)
  }

  @Test("a piece takes the place of the bits that were there")
  func replacing() throws {
    var filter = try filter()
    try filter.load(chunk: chunk([8, 0]), next: 16)
    try filter.load(chunk: chunk([24, 8]), next: 32)
    let words = filter.layers.map { layer in
      (0..<layer.filter.bits.wordCount).map { layer.filter.bits[word: $0] }
    }
    #expect(words == [[1, 0], [3, 8, 5]])
  }

  static let impossibleChunks: [(numbers: [UInt64], next: Int)] = [
    ([], 8), ([0], 0), ([40], 40), ([0, 1], 16), ([0, 1], 0), ([0, 1], 9), ([8, 1, 2], 24),
    ([0, 1, 2, 3], 24), ([24, 1, 2, 3], 48), ([40, 1], 48), ([4, 1], 12), ([1, 1], 9),
    ([UInt64.max - 7, 1], 0), ([UInt64(Int.max) - 7, 1], Int.max),
  ]

  @Test("a piece that cannot be is refused, and the filter unchanged", arguments: impossibleChunks)
  func impossibleChunk(numbers: [UInt64], next: Int) throws {
    var filter = try filter()
    let (before, bytes) = (try self.filter(), chunk(numbers))
    #expect(throws: BloomFilterFormatError.impossibleContent) {
      try filter.load(chunk: bytes, next: next)
    }
    #expect(filter == before)
  }

  @Test("a piece of no whole words is refused")
  func oddBytes() throws {
    var filter = try filter()
    let body = chunk([0, 1]).dropLast(8) + [1, 2, 3, 4]
    let checksum = (0..<8).map { UInt8(truncatingIfNeeded: xxh3(body).low >> (8 * $0)) }
    #expect(throws: BloomFilterFormatError.impossibleContent) {
      try filter.load(chunk: Array(body) + checksum, next: 8)
    }
  }
}
