/// Source: Kafka 3.9, `MemoryRecords.filterTo` and `Cleaner.shouldRetainRecord`.
extension RecordBatch {
  /// Calls `body` with each record and the bytes that its ranges are of.
  func forEachRecord(_ body: (RecordReader.Record, [UInt8]) -> Void) {
    let plain = plain
    var reader = RecordReader(plain.bytes, from: plain.start)
    while let record = reader.next() { body(record, plain.bytes) }
  }

  /// Leaves out the records that compaction removes.
  ///
  /// A record without a value, a tombstone, stays for a time, so that readers see it. The time begins
  /// with the first compaction and stands in the batch, in place of the first time.
  ///
  /// - Parameters:
  ///   - now: What time it is.
  ///   - deleteRetention: How long tombstones stay, in milliseconds.
  ///   - keepsEmpty: Whether the header stays even without records.
  ///   - isLatest: Whether a record stays by its key and offset: no later one has the key.
  /// - Returns: What stays; nil when that is nothing.
  func compacted(
    now: Int64, deleteRetention: Int64, keepsEmpty: Bool,
    isLatest: (ArraySlice<UInt8>?, Int64) -> Bool
  ) -> RecordBatch? {
    let plain = plain
    var kept: [RecordReader.Record] = []
    var total = 0
    let horizon = deleteHorizon
    var reader = RecordReader(plain.bytes, from: plain.start)
    while let record = reader.next() {
      total += 1
      guard
        isLatest(record.key.map { plain.bytes[$0] }, baseOffset &+ record.offsetDelta),
        !record.isTombstone || horizon.map({ now < $0 }) ?? true
      else { continue }
      kept.append(record)
    }
    if kept.isEmpty { return keepsEmpty ? rebuilt([], plain.bytes, horizon: nil) : nil }
    let needsHorizon = horizon == nil && kept.contains(where: \.isTombstone)
    if kept.count == total, !needsHorizon { return self }
    return rebuilt(
      kept, plain.bytes,
      horizon: needsHorizon ? now.addingReportingOverflow(deleteRetention).partialValue : horizon)
  }

  /// The batch with these records only, not compressed; its offsets and sequences stay.
  private func rebuilt(
    _ records: [RecordReader.Record], _ bytes: [UInt8], horizon: Int64?
  ) -> RecordBatch {
    let base = horizon ?? baseTimestamp
    var payload: [UInt8] = []
    var latest = Int64.min
    for record in records {
      let time = baseTimestamp &+ record.timestampDelta
      latest = max(latest, time)
      let delta = Varint.bytes(time &- base)
      let rest = bytes[record.rest]
      payload += Varint.bytes(Int64(1 + delta.count + rest.count))
      payload.append(bytes[record.attributes])
      payload += delta
      payload += rest
    }
    let keepsTime = isAppendTime || records.isEmpty
    return replacing(
      records: payload, count: Int32(records.count), baseTimestamp: base,
      maxTimestamp: keepsTime ? maxTimestamp : latest, hasHorizon: horizon != nil)
  }
}

/// Kafka's variable-length integers: seven bits a byte, zigzag.
enum Varint {
  static func bytes(_ value: Int64) -> [UInt8] {
    var rest = UInt64(bitPattern: value << 1 ^ value >> 63)
    var bytes: [UInt8] = []
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }
}
