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
  /// As in Kafka, sequences begin again with 0 behind the greatest number.
  var lastSequence: Int32 {
    let (sum, overflow) = baseSequence.addingReportingOverflow(lastOffsetDelta)
    return overflow ? lastOffsetDelta - (.max - baseSequence) - 1 : sum
  }
  var recordCount: Int32 { read(57) }
  var checksum: UInt32 { read(17) }
  var attributes: Int16 { read(21) }
  /// 0 for records as they are; 1 to 4 for gzip, snappy, lz4 and zstd.
  var compression: Int16 { attributes & 7 }
  /// Whether all its records have the time at which the broker took them.
  var isAppendTime: Bool { attributes & Self.appendTimeBit != 0 }
  /// Up to when the tombstones stay, once a compaction has set that: it stands in place of the first
  /// time.
  var deleteHorizon: Int64? { attributes & Self.horizonBit != 0 ? baseTimestamp : nil }

  static let headerSize = 61
  private static let compressionBits: Int16 = 0x7
  private static let appendTimeBit: Int16 = 0x8
  static let transactionalBit: Int16 = 0x10
  static let controlBit: Int16 = 0x20
  private static let horizonBit: Int16 = 0x40

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
    seal()
  }

  /// Gives all records the time of the broker.
  mutating func stamp(_ time: Int64) {
    write(attributes | Self.appendTimeBit, at: 21)
    write(time, at: 35)
    seal()
  }

  /// Moves the times of all records.
  mutating func move(times milliseconds: Int64) {
    write(baseTimestamp &+ milliseconds, at: 27)
    write(maxTimestamp &+ milliseconds, at: 35)
    seal()
  }

  /// The batch with other records, not compressed, and the times that belong to them.
  func replacing(
    records: [UInt8], count: Int32, baseTimestamp: Int64, maxTimestamp: Int64, hasHorizon: Bool
  ) -> RecordBatch {
    var batch = self
    batch.bytes = bytes[..<Self.headerSize] + records
    batch.write(Int32(clamping: batch.bytes.count - 12), at: 8)
    batch.write(
      attributes & ~(Self.compressionBits | Self.horizonBit) | (hasHorizon ? Self.horizonBit : 0),
      at: 21)
    batch.write(baseTimestamp, at: 27)
    batch.write(maxTimestamp, at: 35)
    batch.write(count, at: 57)
    batch.seal()
    return batch
  }

  /// Writes the checksum.
  private mutating func seal() { write(CRC32C.checksum(bytes[21...]), at: 17) }

  /// The records as they were before they were compressed, from `start` on.
  func plain(limit: Int) throws(ErrorCode) -> (bytes: [UInt8], start: Int) {
    guard compression != 0 else { return (bytes, Self.headerSize) }
    return (
      try Compression.undo(compression, bytes, from: Self.headerSize, limit: limit), 0
    )
  }

  /// The same of a batch that was taken, and so can be read.
  var plain: (bytes: [UInt8], start: Int) {
    (try? plain(limit: .max)) ?? (bytes, bytes.count)
  }

  /// The first record that is not older than `timestamp`, and not before `offset`.
  func firstRecord(since timestamp: Int64, from offset: Int64) -> (
    offset: Int64, timestamp: Int64
  )? {
    guard maxTimestamp >= timestamp, lastOffset >= offset else { return nil }
    let plain = plain
    var reader = RecordReader(plain.bytes, from: plain.start)
    while let record = reader.next() {
      // As in Kafka, a sum that is too large starts again from the least number.
      let time = isAppendTime ? maxTimestamp : baseTimestamp &+ record.timestampDelta
      let place = baseOffset &+ record.offsetDelta
      if time >= timestamp, place >= offset { return (place, time) }
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
