/// Takes turns by weight, and spreads them: with weights 5, 1, 1 the turns are a a b a c a a, not
/// a a a a a b c. With equal weights it is the plain round robin.
///
/// Every candidate has a credit, 0 at first. In each turn every eligible candidate is given its
/// weight. The one with the most credit has the turn (of equals the first), and pays what all of
/// them were given together. So the credits always add up to 0, and over as many turns as the
/// weights' sum each candidate has exactly as many as its weight says.
///
/// Source: M. Dounin, nginx, "Upstream: smooth weighted round-robin balancing", 2012
/// (`ngx_http_upstream_round_robin.c`).
public struct SmoothWeightedRoundRobin: Sendable, Equatable {
  /// The weights, in the order of the candidates.
  public let weights: [Int]
  /// What each candidate has been given and has not paid; the sum is 0.
  public private(set) var credits: [Int]

  /// Makes a round robin before its first turn.
  ///
  /// - Parameter weights: one weight a candidate; a candidate of weight 0 never has a turn.
  /// - Precondition: no weight is negative.
  public init(weights: [Int]) {
    precondition(weights.allSatisfy { $0 >= 0 }, "a weight is 0 or more")
    self.weights = weights
    credits = weights.map { _ in 0 }
  }

  // lesson: turn
  /// The candidate that has its turn; nil when none is eligible. One that is not eligible gets no
  /// credit and pays none, and so does not come back with turns to catch up on.
  ///
  /// - Complexity: O(*n*) in the number of candidates.
  public mutating func next(where isEligible: (Int) -> Bool = { _ in true }) -> Int? {
    var total = 0
    var best: Int?
    for index in weights.indices where weights[index] > 0 && isEligible(index) {
      credits[index] += weights[index]
      total += weights[index]
      if best.map({ credits[index] > credits[$0] }) ?? true { best = index }
    }
    if let best { credits[best] -= total }
    return best
  }
  // lesson: end
}
