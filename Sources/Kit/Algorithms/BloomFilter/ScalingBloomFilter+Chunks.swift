extension ScalingBloomFilter {
  private static let headerMark = "EtBh"
  private static let chunkMark = "EtBc"
  private static let version: UInt64 = 1

  /// What describes the filter, without its bits: the first part of a copy that is sent in pieces.
  ///
  /// - Complexity: O(layers).
  public var header: [UInt8] {
    var writer = ByteWriter(mark: Self.headerMark, version: Self.version)
    writer.write(expansion ?? 0)
    for layer in layers {
      writer.write(layer.capacity)
      writer.write(layer.errorRate.bitPattern)
      writer.write(layer.filter.bitCount)
      writer.write(layer.filter.hashCount)
      writer.write(layer.filter.insertionCount)
    }
    return writer.finished()
  }

  /// Makes the filter that a header describes. Its bits are 0 until `load` has put them in.
  ///
  /// - Throws: `BloomFilterFormatError`.
  /// - Complexity: O(m).
  public init(
    header bytes: [UInt8], memory: BitMemory? = nil
  ) throws(BloomFilterFormatError) {
    var reader = try ByteReader(bytes, mark: Self.headerMark, version: Self.version)
    let expansion = try reader.number(in: 0...Int.max)
    var layers: [Layer] = []
    // What the layers hold together is a number too.
    var room = Int.max
    while reader.remaining > 0 || layers.isEmpty {
      let capacity = try reader.number(in: 1...Int.max)
      guard capacity <= room else { throw .impossibleContent }
      room -= capacity
      let errorRate = Double(bitPattern: try reader.number())
      let bitCount = try reader.number(in: 64...BloomFilter.maximalBitCount)
      let hashCount = try reader.number(in: 1...BloomFilter.maximalHashCount)
      let count = try reader.number(in: 0...capacity)
      guard errorRate > 0, errorRate < 1, bitCount % 64 == 0 else { throw .impossibleContent }
      guard
        var filter = BloomFilter(
          bitCount: bitCount, hashCount: hashCount, memory: memory ?? .system)
      else { throw .outOfMemory }
      filter.insertionCount = count
      layers.append(Layer(capacity: capacity, errorRate: errorRate, filter: filter))
    }
    self.init(
      layers: layers, expansion: expansion == 0 ? nil : expansion, memory: memory ?? .system)
  }

  /// A piece of the bits, from `offset` bytes on (a multiple of 8): it says itself where it belongs
  /// and has a checksum of its own.
  ///
  /// - Parameters:
  ///   - offset: where it starts.
  ///   - limit: how many bytes of bits to take at most, at least 8.
  /// - Returns: the piece, and the offset of the next one; nil at the end.
  /// - Complexity: O(limit).
  public func chunk(at offset: Int, limit: Int) -> (bytes: [UInt8], next: Int)? {
    guard let (layer, first) = place(of: offset) else { return nil }
    let bits = layers[layer].filter.bits
    let last = min(bits.wordCount, first + max(1, limit / 8))
    var writer = ByteWriter(mark: Self.chunkMark, version: Self.version)
    writer.write(offset)
    for index in first..<last { writer.write(bits[word: index]) }
    return (writer.finished(), offset + (last - first) * 8)
  }

  /// Puts a piece that `chunk` gave where it belongs.
  ///
  /// - Parameters:
  ///   - bytes: the piece.
  ///   - next: the offset that was given with it.
  /// - Throws: `BloomFilterFormatError`; the filter is then unchanged.
  /// - Complexity: O(number of bytes).
  public mutating func load(
    chunk bytes: [UInt8], next: Int
  ) throws(BloomFilterFormatError) {
    var reader = try ByteReader(bytes, mark: Self.chunkMark, version: Self.version)
    let offset = try reader.number(in: 0...Int.max)
    let wordCount = reader.remaining / 8
    guard reader.remaining % 8 == 0, wordCount > 0, let (layer, first) = place(of: offset),
      first + wordCount <= layers[layer].filter.bits.wordCount, offset + wordCount * 8 == next
    else { throw .impossibleContent }
    for index in first..<(first + wordCount) {
      layers[layer].filter.bits[word: index] = try reader.number()
    }
  }

  /// Which word of which layer lies at an offset of the bytes of all layers.
  private func place(of offset: Int) -> (layer: Int, word: Int)? {
    guard offset >= 0, offset % 8 == 0 else { return nil }
    var rest = offset / 8
    for (index, layer) in layers.enumerated() {
      if rest < layer.filter.bits.wordCount { return (index, rest) }
      rest -= layer.filter.bits.wordCount
    }
    return nil
  }
}
