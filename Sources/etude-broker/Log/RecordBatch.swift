/// The header of a record batch (message format 2), as far as a broker needs it.
///
/// A broker keeps batches as the producer sent them, compressed or not: it writes the offset
/// and its epoch in front, which the checksum does not cover.
struct RecordBatch {
  private(set) var bytes: [UInt8]

  var baseOffset: Int64 { read(0) }
  var lastOffset: Int64 { baseOffset &+ Int64(lastOffsetDelta) }
  var lastOffsetDelta: Int32 { read(23) }
  var baseTimestamp: Int64 { read(27) }
  var maxTimestamp: Int64 { read(35) }
  var producerID: Int64 { read(43) }
  var producerEpoch: Int16 { read(51) }
  var baseSequence: Int32 { read(53) }
  var lastSequence: Int32 { baseSequence &+ lastOffsetDelta }
  var recordCount: Int32 { read(57) }
  var magic: Int8 { read(16) }
  var checksum: UInt32 { read(17) }
  var attributes: Int16 { read(21) }
  /// 0 for records as they are; 1 to 4 for gzip, snappy, lz4 and zstd.
  var compression: Int16 { attributes & 7 }
  /// How much memory it takes.
  var cost: Int { bytes.count + LogSpace.overhead }

  static let headerSize = 61

  /// Takes bytes that are at least a header.
  init?(_ bytes: [UInt8]) {
    guard bytes.count >= Self.headerSize else { return nil }
    self.bytes = bytes
  }

  /// Writes the offset of the first record, and the epoch of the leader that took it.
  mutating func place(at offset: Int64, epoch: Int32) {
    write(offset, at: 0)
    write(epoch, at: 12)
  }

  /// Writes the time of the latest record, where the producer has said another, as Kafka does.
  mutating func correct(maxTimestamp: Int64) {
    guard maxTimestamp != self.maxTimestamp else { return }
    write(maxTimestamp, at: 35)
    write(CRC32C.checksum(bytes[21...]), at: 17)
  }

  /// The first record that is not older than `timestamp`; of a compressed batch, its first.
  func firstRecord(since timestamp: Int64) -> (offset: Int64, timestamp: Int64)? {
    guard maxTimestamp >= timestamp else { return nil }
    if compression != 0 { return (baseOffset, maxTimestamp) }
    var reader = RecordReader(bytes)
    while let record = reader.next() {
      // As in Kafka, a sum that is too large starts again from the least number.
      let time = baseTimestamp &+ record.timestampDelta
      if time >= timestamp { return (baseOffset &+ record.offsetDelta, time) }
    }
    return nil
  }

  private func read<T: FixedWidthInteger>(_ offset: Int) -> T { Self.integer(bytes, offset) }

  static func integer<T: FixedWidthInteger>(_ bytes: [UInt8], _ offset: Int) -> T {
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
