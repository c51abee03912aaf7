/// The CRC-16 of bytes with the polynomial 0x1021, from 0, as the XMODEM protocol and Redis Cluster
/// use it.
///
///     crc16("123456789".utf8)  // 0x31c3
///
/// Source: Redis Cluster specification, appendix A.
///
/// - Complexity: O(n) in the number of bytes.
public func crc16(_ bytes: some Sequence<UInt8>) -> UInt16 {
  bytes.reduce(0) { remainder, byte in
    var remainder = remainder ^ UInt16(byte) << 8
    for _ in 0..<8 {
      remainder = remainder & 0x8000 == 0 ? remainder << 1 : remainder << 1 ^ 0x1021
    }
    return remainder
  }
}

/// How many hash slots a Redis Cluster has, whatever the number of its nodes.
public let redisSlotCount = 16_384

// lesson: slot
/// The hash slot of a key in Redis Cluster, in `0..<16384`.
///
/// Only the part between the first `{` and the next `}` counts when there is one and it is not
/// empty. Keys with the same *hash tag* share a slot, and one command can use them together.
///
///     redisSlot(of: "foo")         // 12182
///     redisSlot(of: "{user1}.a") == redisSlot(of: "{user1}.b")
///
/// Source: Redis Cluster specification, "Key distribution model" and "Hash tags".
///
/// - Complexity: O(n) in the length of the key.
public func redisSlot(of key: String) -> Int {
  var hashed = Array(key.utf8)[...]
  if let open = hashed.firstIndex(of: UInt8(ascii: "{")),
    let close = hashed[(open + 1)...].firstIndex(of: UInt8(ascii: "}")), close > open + 1
  {
    hashed = hashed[(open + 1)..<close]
  }
  return Int(crc16(hashed)) % redisSlotCount
}
// lesson: end
