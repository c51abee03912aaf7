/// A set that answers "certainly not" or "maybe", in a few bits an element.
///
/// The idea: `bitCount` bits, all 0 at first. Inserting an element sets the `hashCount` bits that
/// its hash points at. If one of an element's bits is 0, it was never inserted; if all are 1, it
/// may have been, or others have set its bits between them: a false positive.
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
  /// How many bits there are: m.
  public let bitCount: Int
  /// How many bits each element sets, at most: k.
  public let hashCount: Int
  /// Which of the hash functions is used; filters with different seeds cannot be united.
  public let seed: UInt64
  /// How many times `insert` was called: n, when no element is inserted twice.
  public private(set) var insertionCount = 0
  private var words: [UInt64]

  /// Makes an empty filter.
  ///
  /// - Precondition: `bitCount` and `hashCount` are at least 1.
  /// - Complexity: O(m).
  public init(bitCount: Int, hashCount: Int, seed: UInt64 = 0) {
    precondition(bitCount > 0, "a Bloom filter has at least one bit, not \(bitCount)")
    precondition(hashCount > 0, "an element sets at least one bit, not \(hashCount)")
    self.bitCount = bitCount
    self.hashCount = hashCount
    self.seed = seed
    words = Array(repeating: 0, count: (bitCount + 63) / 64)
  }

  // lesson: positions
  /// Where the bits of `element` are: h₁ + i·h₂ modulo m for i = 0, 1, … k-1. The two halves of
  /// one 128-bit hash do the work of k hash functions.
  ///
  /// - Complexity: O(k + length of `element`).
  public func bitPositions(for element: String) -> [Int] {
    let hash = xxh3(element.utf8, seed: seed)
    let stride = hash.high | 1  // odd, so that it is never 0 and the k sums all differ
    return (0..<UInt64(hashCount)).map { i in
      Int((hash.low &+ i &* stride) % UInt64(bitCount))
    }
  }
  // lesson: end

  // lesson: insert
  /// Adds `element` by setting its bits.
  ///
  /// - Complexity: O(k + length of `element`).
  public mutating func insert(_ element: String) {
    for position in bitPositions(for: element) {
      words[position / 64] |= 1 << (position % 64)
    }
    insertionCount += 1
  }
  // lesson: end

  // lesson: mayContain
  /// Whether all bits of `element` are set: `false` is certain, `true` means maybe.
  ///
  /// - Complexity: O(k + length of `element`).
  public func mayContain(_ element: String) -> Bool {
    bitPositions(for: element).allSatisfy(isSet)
  }
  // lesson: end

  /// Whether the bit at `position` is 1.
  ///
  /// - Precondition: `position` is in `0..<bitCount`.
  /// - Complexity: O(1).
  public func isSet(_ position: Int) -> Bool {
    precondition((0..<bitCount).contains(position), "no bit \(position) among \(bitCount)")
    return words[position / 64] >> (position % 64) & 1 == 1
  }

  /// Adds every element of `other`: the union of two filters is the union of their bits.
  ///
  /// - Precondition: both have the same number of bits, of hashes, and the same seed.
  /// - Complexity: O(m).
  public mutating func formUnion(_ other: BloomFilter) {
    precondition(
      (bitCount, hashCount, seed) == (other.bitCount, other.hashCount, other.seed),
      "only filters with the same bits, hashes and seed can be united")
    for index in words.indices { words[index] |= other.words[index] }
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
  public var setBitCount: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

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
    precondition(words.count == (bitCount + 63) / 64)
    let used = bitCount % 64
    precondition(used == 0 || words.last.map { $0 >> used == 0 } ?? true, "a bit past the end")
    precondition(setBitCount <= insertionCount * hashCount, "more bits than insertions can set")
  }
}
