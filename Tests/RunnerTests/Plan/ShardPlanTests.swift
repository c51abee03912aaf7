import Runner
import Testing

@Suite struct ShardPlanTests {
  private func items(_ durations: [Double?]) -> [ShardPlan.Item] {
    durations.enumerated().map { ShardPlan.Item(name: "lesson-\($0)", duration: $1) }
  }

  @Test(
    "every lesson is in exactly one shard, and no shard is much longer than it must be",
    arguments: 1...40)
  func partition(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let lessons = Int.random(in: 0...60, using: &generator)
    let count = Int.random(in: 1...9, using: &generator)
    let durations = (0..<lessons).map { _ in Double.random(in: 1...10_000, using: &generator) }
    let plan = ShardPlan(items(durations), count: count)
    #expect(plan.shards.count == count)
    #expect(plan.shards.flatMap { $0 }.sorted() == Array(0..<lessons))
    for shard in plan.shards { #expect(shard == shard.sorted()) }
    let loads = plan.shards.map { $0.reduce(0) { $0 + durations[$1] } }
    let least = max(durations.max() ?? 0, durations.reduce(0, +) / Double(count))
    // Graham: 4/3 of the best possible; the best is at least `least` and at most twice that.
    #expect((loads.max() ?? 0) <= least * 2)
    #expect((loads.max() ?? 0) - (loads.min() ?? 0) <= (durations.max() ?? 0))
  }

  @Test func theLongestGoesAlone() {
    let plan = ShardPlan(items([10, 100, 20, 30, 40]), count: 2)
    #expect(plan.shards == [[1], [0, 2, 3, 4]])
  }

  @Test func unknownCountsAsTheMedian() {
    // 1, 2, 9 are known: the unknown one weighs 2.
    let plan = ShardPlan(items([1, nil, 9, 2]), count: 2)
    #expect(plan.shards == [[2], [0, 1, 3]])
    #expect(ShardPlan(items([1, 2, 9, 2]), count: 2) == plan)
  }

  @Test func nothingKnownDividesByNumber() {
    let plan = ShardPlan(items([nil, nil, nil, nil, nil]), count: 2)
    #expect(plan.shards.map(\.count) == [3, 2])
  }

  @Test func nonsenseCountsAsUnknown() {
    #expect(
      ShardPlan(items([1, .nan, 9, 2]), count: 2) == ShardPlan(items([1, nil, 9, 2]), count: 2))
    #expect(
      ShardPlan(items([1, -5, 9, 2]), count: 2) == ShardPlan(items([1, nil, 9, 2]), count: 2))
  }

  @Test func moreShardsThanLessons() {
    let plan = ShardPlan(items([5, 6]), count: 4)
    #expect(plan.shards == [[1], [0], [], []])
  }

  @Test func seedRepeatsItsNumbers() {
    // The reference values of SplitMix64 for the seed 1234567.
    var generator = SeededGenerator(seed: 1_234_567)
    let numbers = (0..<3).map { _ in generator.next() }
    #expect(
      numbers == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      ])
  }
}
