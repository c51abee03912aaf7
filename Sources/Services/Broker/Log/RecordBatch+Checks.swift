/// What a producer may send.
///
/// Source: Kafka 3.9, `ProduceRequest.validateRecords`, `UnifiedLog.analyzeAndValidateRecords` and
/// `LogValidator`. Stricter in one thing: the offsets of records that are not compressed count up
/// from 0, as Kafka asks of compressed ones.
extension RecordBatch {
  /// Takes what a producer sent for one partition: one whole batch.
  ///
  /// - Parameters:
  ///   - bytes: What the producer sent.
  ///   - version: The version of the Produce request.
  ///   - settings: The topic's.
  ///   - clock: What time it is.
  ///   - room: How many bytes compressed records may have, all together.
  /// - Throws: The code that Kafka answers with.
  init(
    produced bytes: [UInt8], version: Int16, _ settings: LogSettings, _ clock: LogClock,
    room: inout Int
  ) throws(ErrorCode) {
    // Too short for a length and a version: no batch. A length that is too small: a broken one.
    guard bytes.count > 16 else { throw .invalidRecord }
    let length = Int(Self.integer(bytes, 8) as Int32) + 12
    guard length >= 26 else { throw .corruptMessage }
    guard length == bytes.count, Self.integer(bytes, 16) as Int8 == 2 else { throw .invalidRecord }
    guard var batch = RecordBatch(bytes) else { throw .corruptMessage }
    guard batch.compression <= (version >= 7 ? 4 : 3) else { throw .unsupportedCompressionType }
    guard batch.baseOffset == 0 else { throw .invalidRecord }
    guard length <= settings.messageBytes else { throw .messageTooLarge }
    guard CRC32C.checksum(bytes[21...]) == batch.checksum else { throw .corruptMessage }
    guard batch.recordCount > 0, batch.lastOffsetDelta == batch.recordCount - 1,
      batch.attributes & Self.controlBit == 0,
      batch.producerID < 0 || batch.baseSequence >= 0
    else { throw .invalidRecord }
    guard batch.attributes & Self.transactionalBit == 0 else {
      throw .transactionalIDAuthorizationFailed
    }
    guard !batch.isAppendTime else { throw .invalidTimestamp }
    if clock.ahead > 0, batch.maxTimestamp != -1 { batch.move(times: clock.ahead) }
    let plain = try batch.plain(limit: room)
    if batch.compression != 0 { room -= plain.bytes.count }
    let latest = try batch.latestTime(plain, settings, now: clock.now)
    if settings.isAppendTime {
      batch.stamp(clock.now)
    } else {
      batch.correct(maxTimestamp: latest)
    }
    self = batch
  }

  /// The latest time of a record.
  ///
  /// - Throws: What is wrong, when the records are not as many as the header says, one behind the
  ///   other, up to the end, or one of them is not what the topic's settings ask for.
  private func latestTime(
    _ plain: (bytes: [UInt8], start: Int), _ settings: LogSettings, now: Int64
  ) throws(ErrorCode) -> Int64 {
    var reader = RecordReader(plain.bytes, from: plain.start)
    var count: Int64 = 0
    var latest = Int64.min
    while let record = reader.next() {
      guard record.offsetDelta == count, record.key != nil || !settings.isCompacted else {
        throw .invalidRecord
      }
      count += 1
      let time = baseTimestamp &+ record.timestampDelta
      latest = max(latest, time)
      guard settings.isAppendTime || time == -1 || settings.accepts(time, now: now) else {
        throw .invalidTimestamp
      }
    }
    guard reader.isAtEnd, count == Int64(recordCount) else { throw .invalidRecord }
    return latest
  }
}
