import Glibc

extension BloomFilter {
  /// Makes an empty filter that has the wanted rate of false positives once it holds `capacity`
  /// elements; beyond that the rate rises.
  ///
  /// - Precondition: `capacity` is at least 1, `falsePositiveRate` lies between 0 and 1.
  /// - Complexity: O(m).
  public init(capacity: Int, falsePositiveRate: Double, seed: UInt64 = 0) {
    let bitCount = BloomFilter.bitCount(forCapacity: capacity, at: falsePositiveRate)
    let hashCount = BloomFilter.hashCount(forCapacity: capacity, in: bitCount)
    self.init(bitCount: bitCount, hashCount: hashCount, seed: seed)
  }

  // lesson: sizing
  /// The number of bits with which `capacity` elements give this rate of false positives:
  /// m = ⌈-n·ln p / (ln 2)²⌉. It assumes k = m/n · ln 2 hashes. A whole number of them makes the
  /// rate a little higher, 1.004 % for 1 %.
  ///
  /// - Precondition: `capacity` is at least 1, `falsePositiveRate` lies between 0 and 1.
  /// - Complexity: O(1).
  public static func bitCount(forCapacity capacity: Int, at falsePositiveRate: Double) -> Int {
    precondition(capacity > 0, "a capacity is at least 1, not \(capacity)")
    precondition(
      falsePositiveRate > 0 && falsePositiveRate < 1,
      "a rate lies between 0 and 1, not \(falsePositiveRate)")
    let ln2 = log(2.0)
    return Int((-Double(capacity) * log(falsePositiveRate) / (ln2 * ln2)).rounded(.up))
  }

  /// About the number of hashes that makes false positives rarest: k = m/n · ln 2, rounded, at least
  /// 1. Then about half of the bits are set when the filter holds `capacity` elements.
  ///
  /// - Complexity: O(1).
  public static func hashCount(forCapacity capacity: Int, in bitCount: Int) -> Int {
    max(1, Int((Double(bitCount) / Double(capacity) * log(2.0)).rounded()))
  }
  // lesson: end

  // lesson: rate
  /// The share of bits that are expected to be set after `count` elements: 1 - e^(-kn/m).
  ///
  /// - Complexity: O(1).
  public func expectedFillRatio(after count: Int) -> Double {
    1 - exp(-Double(hashCount) * Double(count) / Double(bitCount))
  }

  /// The share of absent elements for which `mayContain` is expected to be true after `count`
  /// elements: all k bits set by others, (1 - e^(-kn/m))^k.
  ///
  /// - Complexity: O(1).
  public func expectedFalsePositiveRate(after count: Int) -> Double {
    pow(expectedFillRatio(after: count), Double(hashCount))
  }
  // lesson: end
}
