/// Which bits, or counters, belong to an element.
struct BitPositions: Sendable, Equatable {
  /// How many bits there are: m.
  let bitCount: Int
  /// How many of them belong to an element: k.
  let hashCount: Int
  /// Which of the hash functions is used.
  let seed: UInt64
  private let modulus: Modulus

  /// - Precondition: `bitCount` and `hashCount` are at least 1.
  init(bitCount: Int, hashCount: Int, seed: UInt64) {
    precondition(bitCount > 0, "a Bloom filter has at least one bit, not \(bitCount)")
    precondition(hashCount > 0, "an element sets at least one bit, not \(hashCount)")
    self.bitCount = bitCount
    self.hashCount = hashCount
    self.seed = seed
    modulus = Modulus(UInt64(bitCount))
  }

  /// The hash of an element.
  func hash(of element: String) -> Hash128 { xxh3(element.utf8, seed: seed) }

  // lesson: positions
  /// Where the bits of an element are: h₁ + i·h₂ modulo 2⁶⁴, then modulo m, for i = 0, 1, … k-1,
  /// with h₂ made odd. The two halves of one 128-bit hash do the work of k hash functions.
  func of(_ hash: Hash128) -> some Sequence<Int> {
    let stride = hash.high | 1  // odd, so that it is never 0 and the k sums all differ
    return (0..<UInt64(hashCount)).lazy.map { [modulus] i in
      Int(modulus.remainder(of: hash.low &+ i &* stride))
    }
  }
  // lesson: end
}
