/// Hashes bytes as Kafka's own producers do to choose a partition: MurmurHash2 of 32 bits with
/// the seed `0x9747b28c`, as a signed number.
///
///     murmur2("foobar".utf8)  // -790332482
///
/// Source: MurmurHash2 (Appleby 2008), as used by Apache Kafka's default partitioner.
///
/// - Complexity: O(n) in the number of bytes.
public func murmur2(_ bytes: some Collection<UInt8>) -> Int32 {
  let multiplier: UInt32 = 0x5bd1_e995
  var hash: UInt32 = 0x9747_b28c ^ UInt32(truncatingIfNeeded: bytes.count)
  var rest = bytes[...]
  while rest.count >= 4 {
    var word = littleEndian(rest.prefix(4)) &* multiplier
    word ^= word >> 24
    hash = (hash &* multiplier) ^ (word &* multiplier)
    rest = rest.dropFirst(4)
  }
  if !rest.isEmpty { hash = (hash ^ littleEndian(rest)) &* multiplier }
  hash = (hash ^ (hash >> 13)) &* multiplier
  return Int32(bitPattern: hash ^ (hash >> 15))
}

// lesson: partition
/// The partition on which Kafka's own producers put a message with this key.
///
///     kafkaPartition(of: "user1".utf8, among: 3)  // 0
///
/// - Precondition: `partitionCount` is at least 1.
/// - Complexity: O(n) in the length of the key.
public func kafkaPartition(of key: some Collection<UInt8>, among partitionCount: Int) -> Int {
  precondition(partitionCount > 0, "a topic has at least one partition")
  return Int(murmur2(key) & 0x7fff_ffff) % partitionCount
}
// lesson: end

/// The number that up to four bytes are, the first one lowest.
private func littleEndian(_ bytes: some Collection<UInt8>) -> UInt32 {
  bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
}
