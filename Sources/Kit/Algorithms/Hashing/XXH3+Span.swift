import CXxhash

/// Hashes bytes to 64 bits with XXH3: the variant for hash tables, where 64 bits are enough.
///
/// It is no half of the 128-bit hash: the two are functions of their own.
///
/// Source: the xxHash specification, version 0.8 (Collet).
///
/// - Complexity: O(n) in the number of bytes; nothing is copied.
public func xxh3Hash64(_ bytes: Span<UInt8>, seed: UInt64 = 0) -> UInt64 {
  // Safe: the function reads `count` bytes during the call, and none when it is zero.
  unsafe bytes.withUnsafeBufferPointer { bytes in
    unsafe XXH3_64bits_withSeed(bytes.baseAddress, bytes.count, seed)
  }
}
