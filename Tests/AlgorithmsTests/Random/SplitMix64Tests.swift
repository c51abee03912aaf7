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

  @Test("draws below a huge bound stay below it")
  func hugeBound() {
    var random = SplitMix64(seed: 7)
    for _ in 0..<1000 { #expect(random.next(below: Int.max) < Int.max) }
  }
}
