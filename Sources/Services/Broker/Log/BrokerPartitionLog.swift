/// One partition: an append-only log of record batches, in segments.
///
/// Invariants: there is always a segment, and only the last one is written to; the segments'
/// offsets grow; `startOffset` ≤ `endOffset`.
///
/// Source: Kafka 3.9, `UnifiedLog`, `LogSegment`, `LogCleaner`.
final class BrokerPartitionLog {
  /// The brokers that hold the partition; the first is the preferred leader.
  let replicas: [Int32]
  /// The broker that serves it, or -1 when none of its replicas is up.
  private(set) var leader: Int32 = -1
  /// Counts the changes of leader.
  private(set) var epoch: Int32 = -1
  /// The first offset that can still be read.
  private(set) var startOffset: Int64 = 0
  /// The offset that the next record gets: the high watermark, since all replicas share one log.
  private(set) var endOffset: Int64 = 0
  /// Up to where compaction has come.
  var cleanedOffset: Int64 = 0

  var segments: [LogSegment]
  private(set) var producers = ProducerLedger()
  let space: LogSpace

  init(replicas: [Int32], space: LogSpace, now: Int64) {
    self.replicas = replicas
    self.space = space
    segments = [LogSegment(baseOffset: 0, now: now)]
  }

  deinit { space.giveBack(producers.count * ProducerLedger.cost) }

  func lead(_ broker: Int32) {
    guard broker != leader else { return }
    leader = broker
    epoch += 1
  }

  /// The segment that is written to.
  var activeSegment: LogSegment { segments[segments.count - 1] }

  /// Appends what a producer sent.
  ///
  /// - Returns: The offset of the first record.
  func append(
    _ produced: RecordBatch, _ settings: LogSettings, now: Int64
  ) throws(ErrorCode) -> Int64 {
    var batch = produced
    if let repeated = try producers.offsetOfRepeat(batch) { return repeated }
    guard batch.bytes.count <= settings.segmentBytes else { throw .recordListTooLarge }
    let (next, overflow) = endOffset.addingReportingOverflow(Int64(batch.lastOffsetDelta) + 1)
    guard !overflow else { throw .invalidRecord }
    batch.place(at: endOffset, epoch: epoch)
    let isNew = batch.producerID >= 0 && !producers.isKnown(batch.producerID)
    if isNew { try space.take(ProducerLedger.cost) }
    if activeSegment.isFull(for: batch, settings) { roll(now: now) }
    do throws(ErrorCode) { try activeSegment.append(batch, in: space, now: now) } catch {
      if isNew { space.giveBack(ProducerLedger.cost) }
      throw error
    }
    producers.note(batch)
    endOffset = next
    return batch.baseOffset
  }

  /// Begins a new segment.
  func roll(now: Int64) { segments.append(LogSegment(baseOffset: endOffset, now: now)) }

  /// Whole batches from the one that holds `offset` on; at least one, else up to `limit` bytes.
  func read(from offset: Int64, limit: Int) throws(ErrorCode) -> (
    batches: [RecordBatch], byteCount: Int
  ) {
    guard (startOffset...endOffset).contains(offset) else { throw .offsetOutOfRange }
    var (found, byteCount): ([RecordBatch], Int) = ([], 0)
    for segment in segments[index(holding: offset)...] {
      for chunk in segment.chunks[segment.index(holding: offset)...] {
        for batch in try chunk.batches(from: offset) {
          guard found.isEmpty || byteCount + batch.bytes.count <= limit else {
            return (found, byteCount)
          }
          byteCount += batch.bytes.count
          found.append(batch)
        }
      }
    }
    return (found, byteCount)
  }

  /// The first record that is not older than `timestamp`.
  func firstRecord(
    since timestamp: Int64
  ) throws(ErrorCode) -> (offset: Int64, timestamp: Int64)? {
    for segment in segments {
      for chunk in segment.chunks where chunk.latestTime >= timestamp {
        for batch in try chunk.batches(from: startOffset) {
          if let found = batch.firstRecord(since: timestamp, from: startOffset) { return found }
        }
      }
    }
    return nil
  }

  /// The first of the records that have the latest time.
  func latestRecord() throws(ErrorCode) -> (offset: Int64, timestamp: Int64)? {
    let latest = segments.lazy.flatMap(\.chunks).map(\.latestTime).max()
    guard let latest, latest >= 0 else { return nil }
    return try firstRecord(since: latest)
  }

  /// Makes `offset` the first that can be read; -1 stands for the end.
  func deleteRecords(before offset: Int64) throws(ErrorCode) {
    let target = offset == -1 ? endOffset : offset
    guard (0...endOffset).contains(target) else { throw .offsetOutOfRange }
    start(at: target)
    // No client can tell, so the memory is given back at once.
    for segment in segments[...index(holding: startOffset)] {
      segment.drop(before: startOffset)
    }
  }

  func start(at offset: Int64) { startOffset = max(startOffset, offset) }

  /// Forgets producers that have been silent for long.
  func expireProducers(now: Int64) {
    let before = producers.count
    producers.expire(now: now)
    space.giveBack((before - producers.count) * ProducerLedger.cost)
  }

  /// The index of the segment that holds `offset`.
  private func index(holding offset: Int64) -> Int {
    var (low, high) = (0, segments.count)
    while low < high {
      let middle = (low + high) / 2
      if segments[middle].baseOffset <= offset { low = middle + 1 } else { high = middle }
    }
    return max(0, low - 1)
  }
}
