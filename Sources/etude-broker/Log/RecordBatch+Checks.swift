/// What a producer may send.
///
/// Source: Kafka 3.9, `ProduceRequest.validateRecords`, `UnifiedLog.analyzeAndValidateRecords` and
/// `LogValidator`. Stricter in one thing: the offsets of records that are not compressed count up
/// from 0, as Kafka asks of compressed ones. The records in a compressed batch are not looked at.
extension RecordBatch {
  /// Takes what a producer sent for one partition: one whole batch.
  ///
  /// - Parameters:
  ///   - bytes: What the producer sent.
  ///   - version: The version of the Produce request.
  ///   - limit: The topic's `max.message.bytes`.
  /// - Throws: The code that Kafka answers with.
  init(produced bytes: [UInt8], version: Int16, limit: Int) throws(ErrorCode) {
    // Too short for a length and a version: no batch. A length that is too small: a broken one.
    guard bytes.count > 16 else { throw .invalidRecord }
    let length = Int(Self.integer(bytes, 8) as Int32) + 12
    guard length >= 26 else { throw .corruptMessage }
    guard length == bytes.count, Self.integer(bytes, 16) as Int8 == 2 else { throw .invalidRecord }
    guard var batch = RecordBatch(bytes) else { throw .corruptMessage }
    guard batch.compression <= (version >= 7 ? 4 : 3) else { throw .unsupportedCompressionType }
    guard batch.baseOffset == 0 else { throw .invalidRecord }
    guard length <= limit else { throw .messageTooLarge }
    guard CRC32C.checksum(bytes[21...]) == batch.checksum else { throw .corruptMessage }
    guard batch.recordCount > 0, batch.lastOffsetDelta == batch.recordCount - 1,
      batch.attributes & Self.controlBit == 0,
      batch.producerID < 0 || batch.baseSequence >= 0
    else { throw .invalidRecord }
    if batch.compression == 0 {
      guard let latest = batch.latestTimestamp() else { throw .invalidRecord }
      batch.correct(maxTimestamp: latest)
    }
    self = batch
  }

  private static let controlBit: Int16 = 0x20

  /// The latest time of a record; nil when the records are not as many as the header says, one behind
  /// the other, up to the end.
  private func latestTimestamp() -> Int64? {
    var reader = RecordReader(bytes)
    var count: Int64 = 0
    var latest = Int64.min
    while let record = reader.next() {
      guard record.offsetDelta == count else { return nil }
      count += 1
      latest = max(latest, baseTimestamp &+ record.timestampDelta)
    }
    return reader.isAtEnd && count == Int64(recordCount) ? latest : nil
  }
}

/// Reads the records of a batch that is not compressed, one after the other.
struct RecordReader {
  /// What a broker needs to know of a record.
  struct Record {
    var timestampDelta: Int64
    var offsetDelta: Int64
  }

  private let bytes: [UInt8]
  private var index = RecordBatch.headerSize
  /// The end of the record that is being read.
  private var end = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { index == bytes.count }

  /// The next record; nil at the end, and where the bytes are none.
  mutating func next() -> Record? {
    let start = index
    end = bytes.count
    guard let length = varint(), length >= 0, length <= bytes.count - index else {
      index = start
      return nil
    }
    end = index + length
    guard let record = fields(), index == end else {
      index = start
      return nil
    }
    return record
  }

  private mutating func fields() -> Record? {
    guard skip(1), let time = varlong(), let offset = varint(), skipData(), skipData(),
      let headers = varint(), headers >= 0
    else { return nil }
    for _ in 0..<headers {
      // A header has a name, even an empty one.
      guard let name = varint(), name >= 0, skip(name), skipData() else { return nil }
    }
    return Record(timestampDelta: time, offsetDelta: Int64(offset))
  }

  /// Goes over a length and as many bytes; -1 stands for no value.
  private mutating func skipData() -> Bool {
    guard let count = varint(), count >= -1 else { return false }
    return count < 0 || skip(count)
  }

  private mutating func skip(_ count: Int) -> Bool {
    guard count <= end - index else { return false }
    index += count
    return true
  }

  private mutating func varint() -> Int? {
    varlong().flatMap { Int32(exactly: $0) }.map(Int.init)
  }

  /// One of Kafka's variable-length integers: seven bits a byte, zigzag.
  private mutating func varlong() -> Int64? {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while index < end, shift < 64 {
      let byte = bytes[index]
      index += 1
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1) }
      shift += 7
    }
    return nil
  }
}
