/// Some batches behind one another, about 16 KB, in memory or on disk.
///
/// It gives its memory and its place on disk back when nothing refers to it any more.
final class Chunk {
  private(set) var lastOffset: Int64 = -1
  /// The latest time of a record.
  private(set) var latestTime = Int64.min
  /// The bytes of its batches.
  private(set) var size = 0
  private var place = Place.memory([])
  /// Whether nothing more goes into it.
  private var isSealed = false
  private let space: LogSpace
  private let number: Int

  private enum Place {
    case memory([UInt8])
    case disk(position: Int64)
  }

  /// From how many bytes on it takes no other batch.
  private static let mostBytes = 16 << 10
  /// How much memory it takes beside its bytes, at most, with the segment that begins with it.
  private static let overhead = 500

  init(in space: LogSpace) throws(ErrorCode) {
    try space.take(Self.overhead)
    self.space = space
    number = space.nextNumber()
    space.note(self, number)
  }

  deinit {
    space.forget(number)
    space.giveBack(Self.overhead)
    switch place {
    case .memory: space.giveBack(size)
    case .disk(let position): space.free(position, size)
    }
  }

  func hasRoom(for batch: RecordBatch) -> Bool {
    !isSealed && (size == 0 || size + batch.bytes.count <= Self.mostBytes)
  }

  /// Appends a batch, for whose bytes memory was taken.
  func append(_ batch: RecordBatch) {
    guard case .memory(var bytes) = place else { return }
    // One owner, so that the bytes are not copied.
    place = .memory([])
    bytes += batch.bytes
    size = bytes.count
    place = .memory(bytes)
    lastOffset = batch.lastOffset
    latestTime = max(latestTime, batch.maxTimestamp)
  }

  /// Nothing more goes into it: the memory that was kept for more is given back.
  func seal() {
    isSealed = true
    if case .memory(let bytes) = place { place = .memory(Array(bytes[...])) }
  }

  /// Moves its bytes from memory to disk.
  func moveToDisk() throws(ErrorCode) {
    guard case .memory(let bytes) = place else { return }
    place = .disk(position: try space.write(bytes))
    isSealed = true
    space.giveBack(size)
  }

  /// Its batches, from the one on that holds `offset`.
  func batches(from offset: Int64) throws(ErrorCode) -> [RecordBatch] {
    let bytes: [UInt8]
    switch place {
    case .memory(let held): bytes = held
    case .disk(let position): bytes = try space.read(position, size)
    }
    var batches: [RecordBatch] = []
    var start = 0
    while bytes.count - start >= RecordBatch.headerSize {
      let end = start + 12 + Int(RecordBatch.integer(bytes, start + 8) as Int32)
      guard end > start, end <= bytes.count else { throw .storageError }
      let first: Int64 = RecordBatch.integer(bytes, start)
      let last = first &+ Int64(RecordBatch.integer(bytes, start + 23) as Int32)
      if last >= offset, let batch = RecordBatch(Array(bytes[start..<end])) {
        batches.append(batch)
      }
      start = end
    }
    return batches
  }
}
