/// A random number generator whose sequence is fixed by its seed: what a lesson draws from it is
/// the same on every run and on every machine.
///
///     var random = SplitMix64(seed: 42)
///     let die = 1 + random.next(below: 6)
///
/// The state goes up by the golden ratio, and each output is a mix of the state, so every one of
/// the 2⁶⁴ values comes once in a period.
///
/// Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
public struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// Makes the generator of the sequence that `seed` stands for.
  public init(seed: UInt64) {
    state = seed
  }

  /// The next 64 random bits.
  ///
  /// - Complexity: O(1).
  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// A random number in `0..<bound`, each as likely as the others.
  ///
  /// Unlike the standard library's, it is part of the contract: a later compiler draws the same
  /// numbers. The remainder is taken, and draws from the incomplete last stretch are repeated.
  ///
  /// - Precondition: `bound` is at least 1.
  /// - Complexity: O(1) expected; fewer than two draws on average.
  public mutating func next(below bound: Int) -> Int {
    precondition(bound > 0, "there is no number below \(bound)")
    let bound = UInt64(bound)
    let incomplete = (UInt64.max % bound + 1) % bound
    while true {
      let draw = next()
      if draw <= UInt64.max - incomplete { return Int(draw % bound) }
    }
  }

  /// A random number in `0..<1`, a multiple of 2⁻⁵³.
  ///
  /// - Complexity: O(1).
  public mutating func nextUnit() -> Double {
    Double(next() >> 11) * 0x1p-53
  }
}
