import Glibc

/// A Bloom filter for a number of elements that is not known beforehand. When it is full, a
/// further, larger layer is put on top, and the rate of false positives is kept all the same.
///
/// An element is asked for in every layer, and inserted in the newest. Each layer gets half the
/// rate of the one before, the first half of the whole: p/2 + p/4 + p/8 + … stays below p.
///
/// Invariant: every layer but the last holds as many elements as it was made for.
///
/// Source: Almeida, Baquero, Preguiça and Hutchison, "Scalable Bloom filters", 2007; the sizes
/// are those of RedisBloom.
public struct ScalingBloomFilter: Sendable, Equatable {
  /// One filter of a fixed size.
  public struct Layer: Sendable, Equatable {
    /// How many elements it was made for.
    public let capacity: Int
    /// The rate of false positives when it holds them, between 0 and 1.
    public let errorRate: Double
    /// The filter itself.
    public internal(set) var filter: BloomFilter
  }

  /// Why an element was not inserted or a filter not made.
  public enum Failure: Error {
    /// It holds all that it was made for, and must not grow.
    case full
    /// There is no memory for a layer of that size.
    case outOfMemory
  }

  /// How much larger each layer is than the one before; nil when there is to be one layer only.
  public let expansion: Int?
  /// The layers, the oldest first; never empty.
  public internal(set) var layers: [Layer]
  let memory: BitMemory

  /// Makes an empty filter.
  ///
  /// - Parameters:
  ///   - capacity: how many elements the first layer is for, at least 1.
  ///   - errorRate: the wanted rate of false positives, between 0 and 1.
  ///   - expansion: how much larger each further layer is, at least 1; nil for a filter that does
  ///     not grow, and then need not keep half of the rate for later layers.
  ///   - memory: where the bits are kept.
  /// - Throws: `outOfMemory`.
  /// - Complexity: O(capacity · ln(1 / errorRate)).
  public init(
    capacity: Int, errorRate: Double, expansion: Int? = 2, memory: BitMemory? = nil
  ) throws(Failure) {
    precondition(capacity > 0, "a capacity is at least 1, not \(capacity)")
    precondition(
      errorRate > 0 && errorRate < 1, "a rate lies between 0 and 1, not \(errorRate)")
    precondition(expansion ?? 1 > 0, "an expansion is at least 1")
    self.expansion = expansion
    self.memory = memory ?? .system
    layers = []
    try addLayer(capacity: capacity, errorRate: expansion == nil ? errorRate : errorRate / 2)
  }

  init(layers: [Layer], expansion: Int?, memory: BitMemory) {
    (self.layers, self.expansion, self.memory) = (layers, expansion, memory)
  }

  /// Adds the element of these bytes, unless all of its bits in one layer are set already.
  ///
  /// - Returns: whether it was new.
  /// - Throws: `full`, `outOfMemory`; the filter is then unchanged.
  /// - Complexity: O(k · layers + number of bytes); O(m) when a layer is added.
  public mutating func insert(_ bytes: RawSpan) throws(Failure) -> Bool {
    let hash = xxh3(bytes)
    if mayContain(hash) { return false }
    // In place: a copy of the layer, if only to read it, would have its bits copied as well.
    let last = layers.count - 1
    if layers[last].filter.insertionCount < layers[last].capacity {
      layers[last].filter.insert(hash)
    } else {
      try grow()
      layers[last + 1].filter.insert(hash)
    }
    return true
  }

  private mutating func grow() throws(Failure) {
    guard let expansion else { throw .full }
    let top = layers[layers.count - 1]
    let (capacity, isTooLarge) = top.capacity.multipliedReportingOverflow(by: expansion)
    guard !isTooLarge else { throw .outOfMemory }
    // No smaller than what a Double can hold.
    let errorRate = max(top.errorRate / 2, .leastNonzeroMagnitude)
    try addLayer(capacity: capacity, errorRate: errorRate)
  }

  /// Whether the element of these bytes may have been inserted: `false` is certain.
  ///
  /// - Complexity: O(k · layers + number of bytes).
  public func mayContain(_ bytes: RawSpan) -> Bool { mayContain(xxh3(bytes)) }

  private func mayContain(_ hash: Hash128) -> Bool {
    layers.reversed().contains { $0.filter.mayContain(hash) }
  }

  /// How many elements were new when they were inserted.
  ///
  /// - Complexity: O(number of layers).
  public var count: Int { layers.reduce(0) { $0 + $1.filter.insertionCount } }

  /// How many elements all layers are for.
  ///
  /// - Complexity: O(number of layers).
  public var capacity: Int { layers.reduce(0) { $0 &+ $1.capacity } }

  /// How many bytes the bits take.
  ///
  /// - Complexity: O(number of layers).
  public var byteCount: Int { layers.reduce(0) { $0 + $1.filter.bitCount / 8 } }

  private mutating func addLayer(capacity: Int, errorRate: Double) throws(Failure) {
    let bitCount = Self.bitCount(forCapacity: capacity, at: errorRate)
    guard bitCount <= Double(BloomFilter.maximalBitCount),
      let filter = BloomFilter(
        bitCount: Int(bitCount), hashCount: Self.hashCount(at: errorRate), memory: memory)
    else { throw .outOfMemory }
    layers.append(Layer(capacity: capacity, errorRate: errorRate, filter: filter))
  }

  /// A copy that has all of its memory from the start. A plain one shares the bits until one of
  /// both is written, and it would be too late then to say that there is no memory.
  ///
  /// - Throws: `outOfMemory`.
  /// - Complexity: O(m).
  public func copied() throws(Failure) -> ScalingBloomFilter {
    var copy = self
    for index in layers.indices {
      guard let bits = layers[index].filter.bits.copied() else { throw .outOfMemory }
      copy.layers[index].filter.bits = bits
    }
    return copy
  }

  /// n · ln(1/p) / (ln 2)², in whole words of 64 bits.
  private static func bitCount(forCapacity capacity: Int, at errorRate: Double) -> Double {
    let ln2 = log(2.0)
    let bits = (-Double(capacity) * log(errorRate) / (ln2 * ln2)).rounded(.down)
    return max(64, (bits / 64).rounded(.up) * 64)
  }

  /// ⌈log₂(1/p)⌉, at least 1.
  private static func hashCount(at errorRate: Double) -> Int {
    max(1, Int((-log2(errorRate)).rounded(.up)))
  }

  /// Whether both have the same layers with the same bits; where they are kept does not matter.
  ///
  /// - Complexity: O(number of bits).
  public static func == (left: ScalingBloomFilter, right: ScalingBloomFilter) -> Bool {
    left.expansion == right.expansion && left.layers == right.layers
  }
}
