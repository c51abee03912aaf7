/// A piece of a partition's log: what retention removes, and compaction rewrites, as a whole.
final class Segment {
  let baseOffset: Int64
  private(set) var batches: [RecordBatch] = []
  /// The bytes of its batches.
  private(set) var size: Int64 = 0
  private var costOfBatches = 0
  /// The latest time of a record; -1 when there is none.
  private(set) var latestRecordTime: Int64 = -1
  /// The latest time of the first batch.
  private(set) var firstTime: Int64?
  private(set) var lastModified: Int64

  init(baseOffset: Int64, now: Int64) {
    self.baseOffset = baseOffset
    lastModified = now
  }

  /// How much memory a segment takes beside its batches, once it has one.
  static let overhead = 300

  /// How much memory it takes.
  var cost: Int { batches.isEmpty ? 0 : costOfBatches + Self.overhead }

  /// What retention goes by: the latest time of a record, or when something was last written.
  var largestTime: Int64 { latestRecordTime >= 0 ? latestRecordTime : lastModified }

  func append(_ batch: RecordBatch, now: Int64) {
    batches.append(batch)
    size += Int64(batch.bytes.count)
    costOfBatches += batch.cost
    latestRecordTime = max(latestRecordTime, batch.maxTimestamp)
    if firstTime == nil { firstTime = batch.maxTimestamp }
    lastModified = now
  }

  /// Whether a new segment is begun for a batch, rather than that it goes into this one.
  func isFull(for batch: RecordBatch, _ settings: LogSettings) -> Bool {
    guard !batches.isEmpty else { return false }
    if size > settings.segmentBytes - Int64(batch.bytes.count) { return true }
    guard let firstTime, firstTime >= 0 else { return false }
    return batch.maxTimestamp.subtractingReportingOverflow(firstTime).partialValue
      > settings.mostSegmentAge
  }

  /// The index of the first batch that has `offset`, or what comes behind it.
  func index(holding offset: Int64) -> Int {
    var (low, high) = (0, batches.count)
    while low < high {
      let middle = (low + high) / 2
      if batches[middle].lastOffset < offset { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Drops the batches that lie before `offset` as a whole.
  ///
  /// - Returns: How much memory that gives back.
  func drop(before offset: Int64) -> Int {
    let (count, before) = (index(holding: offset), cost)
    costOfBatches -= batches[..<count].reduce(0) { $0 + $1.cost }
    batches.removeFirst(count)
    return before - cost
  }
}
