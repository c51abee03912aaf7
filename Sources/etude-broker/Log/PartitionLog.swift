/// One partition: an append-only log of record batches, kept in memory.
final class PartitionLog {
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

  private var batches: [RecordBatch] = []
  private var producers: [Int64: ProducerState] = [:]
  private let space: LogSpace

  /// What is remembered of an idempotent producer, to know a repeated batch.
  private struct ProducerState {
    var epoch: Int16
    var lastSequence: Int32
    var lastBaseOffset: Int64
  }

  init(replicas: [Int32], space: LogSpace) {
    self.replicas = replicas
    self.space = space
  }

  deinit { space.giveBack(batches.reduce(0) { $0 + $1.cost }) }

  func lead(_ broker: Int32) {
    guard broker != leader else { return }
    leader = broker
    epoch += 1
  }

  /// Appends what a producer sent.
  ///
  /// - Returns: The offset of the first record.
  func append(_ produced: RecordBatch) throws(ErrorCode) -> Int64 {
    var batch = produced
    if let repeated = try offsetOfRepeat(batch) { return repeated }
    let (next, overflow) = endOffset.addingReportingOverflow(Int64(batch.lastOffsetDelta) + 1)
    guard !overflow else { throw .invalidRecord }
    try space.take(batch.cost)
    batch.place(at: endOffset, epoch: epoch)
    if batch.producerID >= 0 {
      producers[batch.producerID] = ProducerState(
        epoch: batch.producerEpoch, lastSequence: batch.lastSequence,
        lastBaseOffset: batch.baseOffset)
    }
    endOffset = next
    batches.append(batch)
    return batch.baseOffset
  }

  /// Whole batches from the one that holds `offset` on; at least one, else up to `limit` bytes.
  func read(from offset: Int64, limit: Int) throws(ErrorCode) -> (
    batches: ArraySlice<RecordBatch>, byteCount: Int
  ) {
    guard (startOffset...endOffset).contains(offset) else { throw .offsetOutOfRange }
    let first = index(holding: offset)
    var (next, byteCount) = (first, 0)
    while next < batches.count,
      next == first || byteCount + batches[next].bytes.count <= limit
    {
      byteCount += batches[next].bytes.count
      next += 1
    }
    return (batches[first..<next], byteCount)
  }

  /// The first record that is not older than `timestamp`.
  func firstRecord(since timestamp: Int64) -> (offset: Int64, timestamp: Int64)? {
    for batch in batches {
      if let found = batch.firstRecord(since: timestamp) { return found }
    }
    return nil
  }

  /// Makes `offset` the first that can be read; -1 stands for the end.
  func deleteRecords(before offset: Int64) throws(ErrorCode) {
    let target = offset == -1 ? endOffset : offset
    guard (0...endOffset).contains(target) else { throw .offsetOutOfRange }
    startOffset = max(startOffset, target)
    let count = index(holding: startOffset)
    space.giveBack(batches[..<count].reduce(0) { $0 + $1.cost })
    batches.removeFirst(count)
    producers = producers.filter { $0.value.lastBaseOffset >= startOffset }
  }

  private func index(holding offset: Int64) -> Int {
    var (low, high) = (0, batches.count)
    while low < high {
      let middle = (low + high) / 2
      if batches[middle].lastOffset < offset { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Where the batch already stands, when an idempotent producer sends it a second time.
  private func offsetOfRepeat(_ batch: RecordBatch) throws(ErrorCode) -> Int64? {
    guard batch.producerID >= 0, let known = producers[batch.producerID],
      known.epoch == batch.producerEpoch
    else { return nil }
    if batch.lastSequence == known.lastSequence { return known.lastBaseOffset }
    guard batch.baseSequence == known.lastSequence &+ 1 else { throw .outOfOrderSequence }
    return nil
  }
}
