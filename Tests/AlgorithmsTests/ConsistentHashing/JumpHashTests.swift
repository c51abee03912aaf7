import Algorithms
import Testing

struct JumpHashTests {
  /// Vectors that implementations of the paper have in common.
  static let vectors: [(key: UInt64, buckets: Int, bucket: Int)] = [
    (1, 1, 0), (42, 57, 43), (0xdead_10cc, 1, 0), (0xdead_10cc, 666, 361), (256, 1024, 520),
    (0, 60, 0), (1, 60, 55), (2, 60, 46),
    // A key whose first jump, by the paper's formula, is exactly 2³⁰ buckets long.
    (0x5353_70a2_6663_13ab, 1 << 30, 0), (0x5353_70a2_6663_13ab, (1 << 30) + 1, 1073741824),
  ]

  @Test("finds the bucket that the paper's code finds", arguments: vectors)
  func vector(key: UInt64, buckets: Int, bucket: Int) {
    #expect(jumpHash(key, buckets: buckets) == bucket)
  }

  #if !os(macOS)
    @Test("refuses no buckets, and more than the paper's numbers name")
    func countInProcessOfItsOwn() async {
      await #expect(processExitsWith: .failure) { _ = jumpHash(1, buckets: 0) }
      await #expect(processExitsWith: .failure) { _ = jumpHash(1, buckets: (1 << 31) + 1) }
    }
  #endif

  @Test("the longest jump from the last bucket is a number")
  func longestJump() {
    for key in 0..<100_000 as Range<UInt64> {
      #expect((0..<1 << 31).contains(jumpHash(key &* 0x9e37_79b9_7f4a_7c15, buckets: 1 << 31)))
    }
  }

  @Test("a key that moves, moves to the new bucket", arguments: [1, 2, 3, 9, 100])
  func growth(buckets: Int) {
    var random = SplitMix64(seed: UInt64(buckets))
    var moved = 0
    for _ in 0..<10_000 {
      let key = random.next()
      let (old, new) = (jumpHash(key, buckets: buckets), jumpHash(key, buckets: buckets + 1))
      if new != old {
        #expect(new == buckets)
        moved += 1
      }
    }
    let share = 1 / Double(buckets + 1)
    let sigma = (10_000 * share * (1 - share)).squareRoot()
    #expect(abs(Double(moved) - 10_000 * share) < 4 * sigma)
  }
}
