extension BloomFilter {
  /// The largest filter that is made: 2⁴⁰ bits, 128 GiB.
  static let maximalBitCount = 1 << 40
  /// The most hashes: what a rate of 2⁻¹⁰⁷⁴, the least number there is, would take.
  static let maximalHashCount = 1074

  private static let mark = "EtBF"
  private static let version: UInt64 = 1

  /// The filter as bytes, to be kept or sent: a mark, a version, the four numbers that describe
  /// it, the bits, and a checksum over all of it.
  ///
  /// - Complexity: O(m).
  public var serialized: [UInt8] {
    var writer = ByteWriter(mark: Self.mark, version: Self.version)
    writer.write(bitCount)
    writer.write(hashCount)
    writer.write(seed)
    writer.write(insertionCount)
    for index in 0..<bits.wordCount { writer.write(bits[word: index]) }
    return writer.finished()
  }

  /// Reads what `serialized` gave.
  ///
  /// - Throws: `BloomFilterFormatError` when a single bit of it is not as it was.
  /// - Complexity: O(m).
  public init(serialized bytes: [UInt8]) throws(BloomFilterFormatError) {
    var reader = try ByteReader(bytes, mark: Self.mark, version: Self.version)
    let bitCount = try reader.number(in: 1...Self.maximalBitCount)
    let hashCount = try reader.number(in: 1...Self.maximalHashCount)
    let seed = try reader.number()
    let insertionCount = try reader.number(in: 0...Int.max)
    guard reader.remaining == (bitCount + 63) / 64 * 8 else { throw .impossibleContent }
    self.init(bitCount: bitCount, hashCount: hashCount, seed: seed)
    self.insertionCount = insertionCount
    for index in 0..<bits.wordCount { bits[word: index] = try reader.number() }
    let used = bitCount % 64
    guard used == 0 || bits[word: bits.wordCount - 1] >> used == 0 else {
      throw .impossibleContent
    }
  }
}
