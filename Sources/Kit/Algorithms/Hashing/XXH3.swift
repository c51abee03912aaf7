import CXxhash

/// Hashes bytes to 128 bits with XXH3, a fast hash that passes the usual statistical tests. It is
/// fully specified: the same bytes and seed give the same hash on every machine.
///
///     let hash = xxh3("apple".utf8, seed: 1)
///     print(hash.low, hash.high)
///
/// It is no cryptographic hash: an attacker with the seed can construct collisions.
///
/// Source: the xxHash specification, version 0.8 (Collet).
///
/// - Complexity: O(n) in the number of bytes.
public func xxh3(_ bytes: some Collection<UInt8>, seed: UInt64 = 0) -> Hash128 {
  // Safe: the buffers are used within the closures only.
  let hash =
    unsafe bytes.withContiguousStorageIfAvailable { unsafe digest($0, seed: seed) }
    ?? Array(bytes).withUnsafeBufferPointer { unsafe digest($0, seed: seed) }
  return Hash128(low: hash.low64, high: hash.high64)
}

/// Hashes bytes that lie somewhere in memory: `xxh3(_:seed:)` without a copy.
///
/// - Complexity: O(n) in the number of bytes.
public func xxh3(_ bytes: RawSpan, seed: UInt64 = 0) -> Hash128 {
  // Safe: the buffer is used within the closure only.
  let hash = unsafe bytes.withUnsafeBytes {
    unsafe XXH3_128bits_withSeed($0.baseAddress, $0.count, seed)
  }
  return Hash128(low: hash.low64, high: hash.high64)
}

/// A 128-bit hash, as two halves that can be used as two independent hashes.
public struct Hash128: Sendable, Hashable {
  /// The lower 64 bits.
  public var low: UInt64
  /// The upper 64 bits.
  public var high: UInt64

  /// Makes a hash of two halves.
  public init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }
}

private func digest(_ bytes: UnsafeBufferPointer<UInt8>, seed: UInt64) -> XXH128_hash_t {
  // Safe: the function reads `count` bytes during the call, and none when it is zero.
  unsafe XXH3_128bits_withSeed(bytes.baseAddress, bytes.count, seed)
}
