/// A set that answers "certainly not" or "maybe", in a few bits an element.
///
/// The idea: `bitCount` bits, all 0 at first. Inserting an element sets the `hashCount` bits that
/// its hash points at. If one of an element's bits is 0, the element was never inserted. If all are
/// 1, it may have been inserted, or others have set its bits between them: a false positive.
///
///     var seen = BloomFilter(capacity: 10_000, falsePositiveRate: 0.01)
///     seen.insert("apple")
///     seen.mayContain("apple")   // true, certainly
///     seen.mayContain("durian")  // false, with a probability of 99% or more
///
/// Invariant: every bit of every inserted element is 1. Bits are never cleared, so there is no
/// false negative, and no way to remove an element.
///
/// Sources: Bloom, "Space/time trade-offs in hash coding with allowable errors", 1970; for the
/// positions, Kirsch and Mitzenmacher, "Less hashing, same performance", 2006.
public struct BloomFilter: Sendable, Equatable {
  /// How many times an element was inserted: n, when none is inserted twice.
  public internal(set) var insertionCount = 0
  let positions: BitPositions
  var bits: BitArray

  /// How many bits there are: m.
  public var bitCount: Int { positions.bitCount }
  /// How many bits each element sets, at most: k.
  public var hashCount: Int { positions.hashCount }
  /// Which of the hash functions is used; filters with different seeds cannot be united.
  public var seed: UInt64 { positions.seed }

  /// Makes an empty filter.
  ///
  /// - Precondition: `bitCount` and `hashCount` are at least 1.
  /// - Complexity: O(m).
  public init(bitCount: Int, hashCount: Int, seed: UInt64 = 0) {
    positions = BitPositions(bitCount: bitCount, hashCount: hashCount, seed: seed)
    bits = BitArray(count: bitCount)
  }

  /// Makes an empty filter in memory of the caller's; nil when there is not enough.
  ///
  /// - Precondition: `bitCount` and `hashCount` are at least 1.
  /// - Complexity: O(m).
  init?(bitCount: Int, hashCount: Int, seed: UInt64 = 0, memory: BitMemory) {
    positions = BitPositions(bitCount: bitCount, hashCount: hashCount, seed: seed)
    guard let bits = BitArray(checked: bitCount, memory: memory) else { return nil }
    self.bits = bits
  }

  /// Where the bits of `element` are.
  ///
  /// - Complexity: O(k + length of `element`).
  public func bitPositions(for element: String) -> [Int] {
    Array(positions.of(positions.hash(of: element)))
  }

  // lesson: insert
  /// Adds `element` by setting its bits.
  ///
  /// - Complexity: O(k + length of `element`).
  public mutating func insert(_ element: String) {
    bits.set(positions.of(positions.hash(of: element)))
    insertionCount += 1
  }
  // lesson: end

  // lesson: mayContain
  /// Whether all bits of `element` are set: `false` is certain, `true` means maybe.
  ///
  /// - Complexity: O(k + length of `element`).
  public func mayContain(_ element: String) -> Bool {
    bits.areSet(positions.of(positions.hash(of: element)))
  }
  // lesson: end

  /// Adds the element with this hash, which was computed with the filter's seed.
  mutating func insert(_ hash: Hash128) {
    bits.set(positions.of(hash))
    insertionCount += 1
  }

  /// Whether all bits of the element with this hash are set.
  func mayContain(_ hash: Hash128) -> Bool { bits.areSet(positions.of(hash)) }

  /// Whether the bit at `position` is 1.
  ///
  /// - Precondition: `position` is in `0..<bitCount`.
  /// - Complexity: O(1).
  public func isSet(_ position: Int) -> Bool {
    precondition((0..<bitCount).contains(position), "no bit \(position) among \(bitCount)")
    return bits.isSet(position)
  }

  /// Adds every element of `other`: the union of two filters is the union of their bits.
  ///
  /// - Precondition: both have the same number of bits, of hashes, and the same seed.
  /// - Complexity: O(m).
  public mutating func formUnion(_ other: BloomFilter) {
    precondition(
      positions == other.positions,
      "only filters with the same bits, hashes and seed can be united")
    for index in 0..<bits.wordCount { bits[word: index] |= other.bits[word: index] }
    insertionCount += other.insertionCount
  }

  /// The filter that has every element of both.
  ///
  /// - Precondition: both have the same number of bits, of hashes, and the same seed.
  /// - Complexity: O(m).
  public func union(_ other: BloomFilter) -> BloomFilter {
    var result = self
    result.formUnion(other)
    return result
  }

  /// How many bits are 1.
  ///
  /// - Complexity: O(m).
  public var setBitCount: Int {
    (0..<bits.wordCount).reduce(0) { $0 + bits[word: $1].nonzeroBitCount }
  }

  /// The share of the bits that are 1, from 0 to 1.
  ///
  /// - Complexity: O(m).
  public var fillRatio: Double { Double(setBitCount) / Double(bitCount) }

  /// The bits as text, the first one leftmost: for small filters.
  ///
  /// - Complexity: O(m).
  public var bitString: String { String((0..<bitCount).map { isSet($0) ? "1" : "0" }) }

  /// Traps when something is wrong that no use of the filter can bring about. For tests.
  ///
  /// - Complexity: O(m).
  package func checkInvariants() {
    precondition(bits.wordCount == (bitCount + 63) / 64)
    let used = bitCount % 64
    precondition(used == 0 || bits[word: bits.wordCount - 1] >> used == 0, "a bit past the end")
    precondition(setBitCount <= insertionCount * hashCount, "more bits than insertions can set")
  }
}
