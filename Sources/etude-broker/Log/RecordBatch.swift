/// The header of a record batch (message format 2), as far as a broker needs it.
///
/// A broker keeps batches as the producer sent them, compressed or not: it writes the offset
/// and its epoch in front, which the checksum does not cover, and never looks at the records.
struct RecordBatch {
  private(set) var bytes: [UInt8]

  var baseOffset: Int64 { read(0) }
  var lastOffset: Int64 { baseOffset + Int64(read(23) as Int32) }
  var baseTimestamp: Int64 { read(27) }
  var maxTimestamp: Int64 { read(35) }
  var producerID: Int64 { read(43) }
  var producerEpoch: Int16 { read(51) }
  var baseSequence: Int32 { read(53) }
  var lastSequence: Int32 { baseSequence &+ (read(23) as Int32) }
  private var isCompressed: Bool { (read(21) as Int16) & 7 != 0 }

  private static let headerSize = 61

  /// Cuts what a producer sent into its batches.
  ///
  /// - Throws: `ErrorCode.corruptMessage` when the bytes are not whole, checked batches.
  static func split(_ records: [UInt8]) throws(ErrorCode) -> [RecordBatch] {
    var batches: [RecordBatch] = []
    var start = 0
    while start < records.count {
      guard records.count - start >= headerSize else { throw .corruptMessage }
      let length = Int(integer(records, start + 8) as Int32) + 12
      guard length >= headerSize, records.count - start >= length else { throw .corruptMessage }
      let batch = RecordBatch(bytes: Array(records[start..<start + length]))
      guard (batch.read(16) as Int8) == 2, batch.lastOffset >= batch.baseOffset,
        CRC32C.checksum(batch.bytes[21...]) == (batch.read(17) as UInt32)
      else { throw .corruptMessage }
      batches.append(batch)
      start += length
    }
    return batches
  }

  /// Writes the offset of the first record, and the epoch of the leader that took it.
  mutating func place(at offset: Int64, epoch: Int32) {
    write(offset, at: 0)
    write(epoch, at: 12)
  }

  /// The first record that is not older than `timestamp`; of a compressed batch, its first.
  func firstRecord(since timestamp: Int64) -> (offset: Int64, timestamp: Int64)? {
    guard maxTimestamp >= timestamp else { return nil }
    if isCompressed { return (baseOffset, maxTimestamp) }
    var index = Self.headerSize
    while let length = Varint.read(bytes, &index) {
      let end = index + Int(length)
      index += 1  // attributes
      guard let time = Varint.read(bytes, &index), let offset = Varint.read(bytes, &index) else {
        return nil
      }
      if baseTimestamp + time >= timestamp { return (baseOffset + offset, baseTimestamp + time) }
      index = end
    }
    return nil
  }

  private func read<T: FixedWidthInteger>(_ offset: Int) -> T { Self.integer(bytes, offset) }

  private static func integer<T: FixedWidthInteger>(_ bytes: [UInt8], _ offset: Int) -> T {
    var value: T = 0
    for byte in bytes[offset..<offset + T.bitWidth / 8] {
      value = value << 8 | T(truncatingIfNeeded: byte)
    }
    return value
  }

  private mutating func write<T: FixedWidthInteger>(_ value: T, at offset: Int) {
    for index in 0..<T.bitWidth / 8 {
      bytes[offset + index] = UInt8(truncatingIfNeeded: value >> (T.bitWidth - 8 * (index + 1)))
    }
  }
}

/// Kafka's variable-length integers: seven bits a byte, zigzag.
enum Varint {
  static func read(_ bytes: [UInt8], _ index: inout Int) -> Int64? {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while index < bytes.count, shift < 64 {
      let byte = bytes[index]
      index += 1
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1) }
      shift += 7
    }
    return nil
  }
}

/// CRC-32C (Castagnoli), the checksum of record batches.
enum CRC32C {
  private static let table: [UInt32] = (0..<256).map { (byte: UInt32) in
    (0..<8).reduce(byte) { crc, _ in (crc >> 1) ^ (crc & 1 == 1 ? 0x82f6_3b78 : 0) }
  }

  static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(~0) { crc, byte in (crc >> 8) ^ table[Int(UInt8(truncatingIfNeeded: crc) ^ byte)]
    }
  }
}
