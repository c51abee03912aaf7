import Algorithms
import Testing

struct SplitMix64Tests {
  @Test("gives the published sequence of seed 1234567")
  func publishedVector() {
    var random = SplitMix64(seed: 1_234_567)
    let expected: [UInt64] = [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
    ]
    #expect(expected.map { _ in random.next() } == expected)
    // A number below 1 is made of the upper 53 bits.
    var units = SplitMix64(seed: 1_234_567)
    #expect(expected.map { _ in units.nextUnit() * 0x1p53 } == expected.map { Double($0 >> 11) })
  }

  @Test(
    "draws below a bound are remainders, none of them from the incomplete last stretch",
    arguments: [2, 6, 1000, 1 << 62, 3 << 61, Int.max])
  func remainders(bound: Int) {
    var (random, raw) = (SplitMix64(seed: 5), SplitMix64(seed: 5))
    let stretches = (0..<1000).map { _ in raw.next().quotientAndRemainder(dividingBy: UInt64(bound))
    }
    // ⌊2⁶⁴ / bound⌋, without the number 2⁶⁴.
    let whole = (UInt64.max - UInt64(bound) + 1) / UInt64(bound) + 1
    for draw in stretches where draw.quotient < whole {
      #expect(random.next(below: bound) == Int(draw.remainder))
    }
  }

  @Test("the last number of a whole stretch counts, the next one does not")
  func ends() {
    // Seeds found by running the generator backwards: 2 · bound - 1 comes first, and 2 · bound.
    let bound = 3 << 61
    var last = SplitMix64(seed: 0x8447_0f02_ad49_dad7)
    #expect(last.next(below: bound) == bound - 1)
    var next = SplitMix64(seed: 0x1bdd_74c7_59b0_bdb7)
    #expect(next.next(below: bound) == 2_681_403_336_155_189_043)
    var largest = SplitMix64(seed: 0x3162_8af6_7b21_31ab)
    #expect(largest.nextUnit() == 1 - 0x1p-53)
  }

  @Test("gives the published counts of fifths of seed 987654321")
  func publishedUnits() {
    var random = SplitMix64(seed: 987_654_321)
    var counts = [0, 0, 0, 0, 0]
    for _ in 0..<100_000 { counts[Int(random.nextUnit() * 5)] += 1 }
    #expect(counts == [20027, 19892, 20073, 19978, 20030])
  }

  @Test("draws below a bound evenly", arguments: [1, 2, 6, 10, 1000])
  func below(bound: Int) {
    var random = SplitMix64(seed: 7)
    var counts = Array(repeating: 0, count: bound)
    let draws = bound * 1000
    for _ in 0..<draws { counts[random.next(below: bound)] += 1 }
    // Each count is binomial: within 5 standard deviations of 1000.
    let spread = 5 * (1000 * (1 - 1 / Double(bound))).squareRoot()
    #expect(counts.allSatisfy { abs(Double($0) - 1000) <= spread })
  }
}
