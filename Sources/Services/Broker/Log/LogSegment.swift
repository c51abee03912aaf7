/// A piece of a partition's log: what retention removes, and compaction rewrites, as a whole.
final class LogSegment {
  let baseOffset: Int64
  /// In the order of their offsets; only the last one is written to.
  private(set) var chunks: [Chunk] = []
  /// The bytes of the batches that were written.
  private(set) var size: Int64 = 0
  /// The latest time of a record; -1 when there is none.
  private(set) var latestRecordTime: Int64 = -1
  /// The latest time of the first batch.
  private(set) var firstTime: Int64?
  private(set) var lastModified: Int64

  init(baseOffset: Int64, now: Int64) {
    self.baseOffset = baseOffset
    lastModified = now
  }

  /// What retention goes by: the latest time of a record, or when something was last written.
  var largestTime: Int64 { latestRecordTime >= 0 ? latestRecordTime : lastModified }

  func append(_ batch: RecordBatch, in space: LogSpace, now: Int64) throws(ErrorCode) {
    // That can move any chunk to disk, which is closed then.
    try space.take(batch.bytes.count)
    do throws(ErrorCode) {
      if chunks.last?.hasRoom(for: batch) != true {
        let next = try Chunk(in: space)
        chunks.last?.seal()
        chunks.append(next)
      }
    } catch {
      space.giveBack(batch.bytes.count)
      throw error
    }
    chunks[chunks.count - 1].append(batch)
    size += Int64(batch.bytes.count)
    latestRecordTime = max(latestRecordTime, batch.maxTimestamp)
    if firstTime == nil { firstTime = batch.maxTimestamp }
    lastModified = now
  }

  /// Whether a new segment is begun for a batch, rather than that it goes into this one.
  func isFull(for batch: RecordBatch, _ settings: LogSettings) -> Bool {
    guard size > 0 else { return false }
    if size > settings.segmentBytes - Int64(batch.bytes.count) { return true }
    guard let firstTime, firstTime >= 0 else { return false }
    return batch.maxTimestamp.subtractingReportingOverflow(firstTime).partialValue
      > settings.mostSegmentAge
  }

  /// The index of the first chunk that has `offset`, or what comes behind it.
  func index(holding offset: Int64) -> Int {
    var (low, high) = (0, chunks.count)
    while low < high {
      let middle = (low + high) / 2
      if chunks[middle].lastOffset < offset { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Drops the chunks that lie before `offset` as a whole.
  func drop(before offset: Int64) { chunks.removeFirst(index(holding: offset)) }
}
