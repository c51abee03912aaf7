import Algorithms
import Testing

struct BloomFilterSizingTests {
  struct Size: Sendable, CustomTestStringConvertible {
    var capacity: Int
    var rate: Double
    var bits: Int
    var hashes: Int
    var achieved: Double
    var testDescription: String { "\(capacity) elements at \(rate)" }
  }

  static let sizes = [
    Size(capacity: 1000, rate: 0.1, bits: 4793, hashes: 3, achieved: 0.100692),
    Size(capacity: 1000, rate: 0.01, bits: 9586, hashes: 7, achieved: 0.010035),
    Size(capacity: 1000, rate: 0.001, bits: 14378, hashes: 10, achieved: 0.0009998),
    Size(capacity: 10_000, rate: 0.01, bits: 95851, hashes: 7, achieved: 0.010039),
    Size(capacity: 10_000, rate: 0.001, bits: 143_776, hashes: 10, achieved: 0.0010000),
    Size(capacity: 100_000, rate: 0.01, bits: 958_506, hashes: 7, achieved: 0.010039),
    Size(capacity: 1_000_000, rate: 0.01, bits: 9_585_059, hashes: 7, achieved: 0.010039),
  ]

  @Test("sizes filters as the formulas say", arguments: sizes)
  func followFormulas(size: Size) {
    let filter = BloomFilter(capacity: size.capacity, falsePositiveRate: size.rate)
    #expect(filter.bitCount == size.bits)
    #expect(filter.hashCount == size.hashes)
    let achieved = filter.expectedFalsePositiveRate(after: size.capacity)
    #expect(abs(achieved - size.achieved) <= size.achieved * 0.0002)
  }

  @Test(
    "sizes of 100 million elements are exact",
    arguments: [(0.01, 958_505_838), (0.001, 1_437_758_757)])
  func hugeSizes(rate: Double, bits: Int) {
    #expect(BloomFilter.bitCount(forCapacity: 100_000_000, at: rate) == bits)
  }

  @Test("an element sets at least one bit, however full the filter")
  func atLeastOneHash() {
    #expect(BloomFilter.hashCount(forCapacity: 1000, in: 10) == 1)
  }

  struct Filling: Sendable, CustomTestStringConvertible {
    var count: Int
    var fill: Double
    var rate: Double
    var testDescription: String { "\(count) elements" }
  }

  /// The published figures for 10,000 bits and 7 hashes.
  static let fillings = [
    Filling(count: 100, fill: 0.068, rate: 0.00000),
    Filling(count: 500, fill: 0.295, rate: 0.00020),
    Filling(count: 1000, fill: 0.503, rate: 0.00819),
    Filling(count: 2000, fill: 0.753, rate: 0.138),
    Filling(count: 3000, fill: 0.878, rate: 0.401),
    Filling(count: 5000, fill: 0.970, rate: 0.807),
    Filling(count: 7000, fill: 0.993, rate: 0.949),
    Filling(count: 10_000, fill: 0.999, rate: 0.994),
  ]

  @Test("fills up, and errs, as theory says", arguments: fillings)
  func followsTheory(expected: Filling) {
    var filter = BloomFilter(bitCount: 10_000, hashCount: 7)
    for index in 0..<expected.count { filter.insert("element-\(index)") }
    let fill = filter.expectedFillRatio(after: expected.count)
    let rate = filter.expectedFalsePositiveRate(after: expected.count)
    #expect(abs(fill - expected.fill) < 0.0006)
    #expect(abs(rate - expected.rate) < 0.0006)

    // The number of set bits of m·k·n independent throws; the bound of independent bits is wider
    // than the true spread.
    let bits = Double(filter.bitCount)
    #expect(abs(filter.fillRatio - fill) <= 4 * (fill * (1 - fill) / bits).squareRoot())

    // Given the filter as it is, each probe of an absent element is one throw.
    let probes = 20_000
    let positives = (0..<probes).count { filter.mayContain("absent-\($0)") }
    var given = 1.0
    for _ in 0..<filter.hashCount { given *= filter.fillRatio }
    let spread = (given * (1 - given) / Double(probes)).squareRoot()
    #expect(abs(Double(positives) / Double(probes) - given) <= 4 * spread + 1 / Double(probes))
  }
}
