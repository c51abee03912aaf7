// lesson: jump
/// The bucket of a key among `bucketCount` numbered ones, without any memory. As buckets are added,
/// a key jumps to the newest one with the probability that keeps all equally full.
///
///     jumpHash(42, buckets: 57)  // 43
///
/// Only the number of buckets can change, at the end: a bucket in the middle cannot be removed.
///
/// Source: Lamping and Veach, "A fast, minimal memory, consistent hash algorithm", 2014.
///
/// - Precondition: `bucketCount` is in 1...2³¹, as in the paper.
/// - Complexity: O(log n) expected for n buckets.
public func jumpHash(_ key: UInt64, buckets bucketCount: Int) -> Int {
  precondition(bucketCount > 0, "a key needs at least one bucket")
  precondition(bucketCount <= 1 << 31, "jump hash numbers at most 2^31 buckets")
  var state = key
  var bucket = -1
  var next = 0
  while next < bucketCount {
    bucket = next
    state = state &* 2_862_933_555_777_941_757 &+ 1
    next = Int(Double(bucket + 1) * (0x1p31 / Double((state >> 33) + 1)))
  }
  return bucket
}
// lesson: end
