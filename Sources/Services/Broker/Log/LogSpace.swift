import CLinux
import Platform

/// How much memory and disk the batches of all partitions take, and may take.
///
/// When memory is used up, the chunks that were written first move to disk.
final class LogSpace {
  /// Bytes of memory.
  private(set) var used = 0
  /// Bytes on disk.
  private(set) var usedOnDisk = 0
  /// How much memory compaction takes for keys.
  let keyLimit: Int
  private let limit: Int
  private let diskLimit: Int
  private let file: ScratchFile
  /// The chunks in memory, by their numbers.
  private var held: [Int: Held] = [:]
  /// No chunk in memory has a lower number.
  private var oldest = 0
  private var lastNumber = -1
  /// The most that was used since memory was given back to the system.
  private var peak = 0
  private static let worthTrimming = 16 << 20

  private struct Held {
    unowned let chunk: Chunk
  }

  /// Messages that memory has no room for go to a file in the folder.
  init(_ limits: Limits, folder: String) {
    keyLimit = limits.compactionKeys
    limit = limits.logMemory
    diskLimit = limits.logDisk
    file = ScratchFile(folder: folder)
  }

  func nextNumber() -> Int {
    lastNumber += 1
    return lastNumber
  }

  /// Notes a chunk that is in memory.
  func note(_ chunk: Chunk, _ number: Int) { held[number] = Held(chunk: chunk) }

  func forget(_ number: Int) { held[number] = nil }

  /// Makes room for so many bytes in memory.
  func take(_ bytes: Int) throws(ErrorCode) {
    while used + bytes > limit { try spill() }
    used += bytes
    peak = max(peak, used)
  }

  func giveBack(_ bytes: Int) { used -= bytes }

  /// Gives memory back to the system when much less of it is used than was since the last time.
  /// Chunks are small, so that their memory would be kept for others otherwise.
  func trim() {
    guard peak - used >= Self.worthTrimming else { return }
    malloc_trim(0)
    peak = used
  }

  /// Moves the oldest chunk that is in memory to disk.
  private func spill() throws(ErrorCode) {
    while oldest <= lastNumber, held[oldest] == nil { oldest += 1 }
    guard let chunk = held[oldest]?.chunk, usedOnDisk + chunk.size <= diskLimit else {
      BrokerLog.addOnce(
        "the log is full: all partitions together keep at most \(limit >> 20) MB in memory and "
          + "\(diskLimit >> 20) MB on disk")
      throw .policyViolation
    }
    try chunk.moveToDisk()
    held[oldest] = nil
  }

  // MARK: Disk

  /// Writes bytes to disk; where they are.
  func write(_ bytes: [UInt8]) throws(ErrorCode) -> Int64 {
    let position: Int64
    do throws(SystemError) { position = try file.append(bytes) } catch {
      BrokerLog.addOnce("cannot keep messages on disk: \(error)")
      throw .storageError
    }
    usedOnDisk += bytes.count
    return position
  }

  func read(_ position: Int64, _ size: Int) throws(ErrorCode) -> [UInt8] {
    do throws(SystemError) { return try file.read(position, size) } catch {
      BrokerLog.addOnce("cannot read messages from disk: \(error)")
      throw .storageError
    }
  }

  func free(_ position: Int64, _ size: Int) {
    usedOnDisk -= size
    file.free(position, size, isEmpty: usedOnDisk == 0)
  }
}
