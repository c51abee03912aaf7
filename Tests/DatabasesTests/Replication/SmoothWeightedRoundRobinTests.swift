import Algorithms
import Databases
import Testing

@Suite("Smooth weighted round robin")
struct SmoothWeightedRoundRobinTests {
  @Test(
    "The turns of small cases",
    arguments: [
      // The first is the example of the algorithm's author.
      ([5, 1, 1], [0, 0, 1, 0, 2, 0, 0]),
      ([1, 1], [0, 1, 0, 1]),
      ([1, 1, 1], [0, 1, 2, 0, 1, 2]),
      ([1, 3], [1, 0, 1, 1]),
      ([0, 2, 1], [1, 2, 1]),
    ])
  func turns(weights: [Int], expected: [Int]) {
    var turns = SmoothWeightedRoundRobin(weights: weights)
    #expect(expected.map { _ in turns.next() } == expected)
  }

  @Test("Shares are exact over a cycle, whatever the weights", arguments: 1...20)
  func shares(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let weights = (0...random.next(below: 6)).map { _ in random.next(below: 8) } + [1]
    let cycle = weights.reduce(0, +)
    var turns = SmoothWeightedRoundRobin(weights: weights)
    for _ in 1...3 {
      var counts = weights.map { _ in 0 }
      for _ in 0..<cycle {
        if let index = turns.next() { counts[index] += 1 }
        #expect(turns.credits.reduce(0, +) == 0)
      }
      #expect(counts == weights)
      #expect(turns.credits.allSatisfy { $0 == 0 })
    }
  }

  @Test("Who is not eligible has no turn, and the others share by weight", arguments: 1...20)
  func eligible(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let weights = (0..<5).map { _ in 1 + random.next(below: 5) }
    var turns = SmoothWeightedRoundRobin(weights: weights)
    for _ in 0..<random.next(below: 50) { _ = turns.next() }
    let absent = random.next(below: 5)
    let cycle = weights.reduce(0, +) - weights[absent]
    var counts = weights.map { _ in 0 }
    for _ in 0..<100 * cycle { counts[try #require(turns.next { $0 != absent })] += 1 }
    for index in weights.indices {
      // Where the absence begins within a cycle, what was due before is still paid.
      let due = index == absent ? 0 : 100 * weights[index]
      #expect(abs(counts[index] - due) <= (index == absent ? 0 : weights.max() ?? 0))
    }
    // Whoever comes back has no turns to catch up on.
    let back = (0..<weights.reduce(0, +)).filter { _ in turns.next() == absent }.count
    #expect(abs(back - weights[absent]) <= 1)
  }

  @Test("Nobody eligible, nobody has a turn, and nothing changes")
  func nobody() {
    var turns = SmoothWeightedRoundRobin(weights: [2, 1])
    _ = turns.next()
    let before = turns
    #expect(turns.next { _ in false } == nil)
    #expect(turns == before)
    var empty = SmoothWeightedRoundRobin(weights: [0])
    #expect(empty.next() == nil)
  }
}
