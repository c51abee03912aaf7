import Algorithms

/// How the reads of a router are divided among its servers, by their weights.
public enum ReadPolicy: Sendable, Equatable {
  /// In turns that are spread: the shares are exact over as many reads as the weights' sum.
  case roundRobin
  /// By a draw for each read: the shares are near the weights after many reads. The seed fixes the
  /// sequence of draws.
  case random(seed: UInt64)
}

/// Whose turn it is to read, by a policy.
struct ReadTurns: Sendable {
  private enum Kind {
    case inTurn(SmoothWeightedRoundRobin)
    case drawn(weights: [Int], SplitMix64)
  }

  private var kind: Kind

  init(_ policy: ReadPolicy, weights: [Int]) {
    kind =
      switch policy {
      case .roundRobin: .inTurn(SmoothWeightedRoundRobin(weights: weights))
      case .random(let seed): .drawn(weights: weights, SplitMix64(seed: seed))
      }
  }

  /// The candidate that has its turn; nil when none is eligible.
  ///
  /// - Complexity: O(*n*) in the number of candidates.
  mutating func next(where isEligible: (Int) -> Bool) -> Int? {
    switch kind {
    case .inTurn(var turns):
      defer { kind = .inTurn(turns) }
      return turns.next(where: isEligible)
    case .drawn(let weights, var random):
      let candidates = weights.indices.filter { weights[$0] > 0 && isEligible($0) }
      guard !candidates.isEmpty else { return nil }
      // lesson: draw
      var draw = random.next(below: candidates.reduce(0) { $0 + weights[$1] })
      let chosen = candidates.first { candidate in
        draw -= weights[candidate]
        return draw < 0
      }
      // lesson: end
      kind = .drawn(weights: weights, random)
      return chosen
    }
  }
}
