import Algorithms
import Testing

/// The published figures for how unequal rings are, over many of them.
struct RingBalanceTests {
  struct Expected: Sendable, CustomTestStringConvertible {
    var nodes: Int
    var points: Int
    var mean: Double
    var testDescription: String { "\(nodes) nodes with \(points) points" }
  }

  /// The mean of the largest share over the mean share. Computed by Monte Carlo with an independent
  /// program; that of one point a node is the harmonic number 1 + 1/2 + … + 1/n.
  static let expected = [
    Expected(nodes: 3, points: 1, mean: 1.8333), Expected(nodes: 3, points: 10, mean: 1.28),
    Expected(nodes: 3, points: 50, mean: 1.12), Expected(nodes: 3, points: 100, mean: 1.09),
    Expected(nodes: 3, points: 500, mean: 1.04), Expected(nodes: 4, points: 1, mean: 2.0833),
    Expected(nodes: 4, points: 100, mean: 1.11), Expected(nodes: 10, points: 1, mean: 2.9290),
    Expected(nodes: 10, points: 10, mean: 1.55), Expected(nodes: 10, points: 100, mean: 1.16),
  ]

  @Test("are as unequal as theory says, on average", arguments: expected)
  func imbalance(expected: Expected) {
    let rings = 100
    let values = (0..<rings).map { seed in
      HashRing(
        (0..<expected.nodes).map { "node-\($0)" }, pointsPerNode: expected.points,
        seed: UInt64(seed)
      ).imbalance
    }
    let mean = values.reduce(0, +) / Double(rings)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(rings - 1)
    let sigma = (variance / Double(rings)).squareRoot()
    // Half a unit of the figure's last place, and four standard deviations of our own mean.
    #expect(abs(mean - expected.mean) <= 0.005 + 4 * sigma)
  }

  @Test("a fourth node moves a quarter of the keys, on average")
  func movement() {
    let shares = (UInt64(0)..<200).map { seed in
      HashRing((0..<4).map { "node-\($0)" }, seed: seed).shares[3]
    }
    #expect(abs(shares.reduce(0, +) / 200 - 0.25) < 0.006)
  }
}
