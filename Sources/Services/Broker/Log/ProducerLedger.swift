/// What a partition remembers of idempotent producers, to know a batch that comes again.
///
/// Source: Kafka 3.9, `ProducerStateEntry` and `ProducerAppendInfo`.
struct ProducerLedger {
  private struct Entry {
    var epoch: Int16
    /// The last five, oldest first.
    var batches: [Sent] = []
    /// The time of the latest record.
    var time: Int64 = -1
  }

  private struct Sent {
    var first: Int32
    var last: Int32
    var offset: Int64
    var lastOffset: Int64
  }

  private static let remembered = 5
  /// How long after its last record a producer is forgotten: `producer.id.expiration.ms`.
  private static let expiration: Int64 = 86_400_000
  /// How much memory a producer takes, at most.
  static let cost = 400

  private var entries: [Int64: Entry] = [:]

  var count: Int { entries.count }

  func isKnown(_ producer: Int64) -> Bool { entries[producer] != nil }

  /// Whether the batch is the last that its producer wrote.
  func isLast(_ batch: RecordBatch) -> Bool {
    batch.producerID >= 0 && entries[batch.producerID]?.batches.last?.lastOffset == batch.lastOffset
  }

  /// Where the batch stands already; nil when it is new and next in turn.
  func offsetOfRepeat(_ batch: RecordBatch) throws(ErrorCode) -> Int64? {
    guard batch.producerID >= 0, let known = entries[batch.producerID] else { return nil }
    if batch.producerEpoch == known.epoch,
      let repeated = known.batches.first(where: {
        $0.first == batch.baseSequence && $0.last == batch.lastSequence
      })
    {
      return repeated.offset
    }
    guard batch.producerEpoch >= known.epoch else { throw .invalidProducerEpoch }
    let next =
      batch.producerEpoch > known.epoch
      ? 0 : known.batches.last.map { $0.last == .max ? 0 : $0.last + 1 } ?? 0
    guard batch.baseSequence == next else { throw .outOfOrderSequence }
    return nil
  }

  mutating func note(_ batch: RecordBatch) {
    guard batch.producerID >= 0 else { return }
    var entry = entries[batch.producerID] ?? Entry(epoch: batch.producerEpoch)
    if entry.epoch != batch.producerEpoch { entry = Entry(epoch: batch.producerEpoch) }
    if entry.batches.count == Self.remembered { entry.batches.removeFirst() }
    entry.batches.append(
      Sent(
        first: batch.baseSequence, last: batch.lastSequence, offset: batch.baseOffset,
        lastOffset: batch.lastOffset))
    entry.time = batch.maxTimestamp
    entries[batch.producerID] = entry
  }

  /// Forgets those that have written nothing for a day.
  mutating func expire(now: Int64) {
    entries = entries.filter { now &- $0.value.time < Self.expiration }
  }
}
