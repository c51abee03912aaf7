import Glibc
import Platform

/// A file for query output. Writing never waits: a pipe may have no reader.
final class QueryOutputFile {
  private(set) var descriptor: Int32
  /// The bytes that the file does not take yet.
  private var pending: [UInt8] = []
  /// The reason why not all was written. Further output is dropped.
  private(set) var problem: FileProblem?

  /// Creates the file, or empties it.
  ///
  /// - Throws: `FileProblem` with the system's reason: `ENXIO` for a pipe that nothing reads yet.
  init(path: String) throws(FileProblem) {
    // Safe: a string of Swift's and a mode, as the flags ask for.
    descriptor = unsafe Glibc.open(
      path, O_WRONLY | O_CREAT | O_TRUNC | O_NONBLOCK | O_CLOEXEC, 0o666)
    if descriptor < 0 { throw FileProblem() }
  }

  deinit { close() }

  /// Whether something is still to be written when the file takes more.
  var isPending: Bool { !pending.isEmpty }

  /// Writes the bytes that the file takes now, and keeps the rest for `flush`.
  func write(_ bytes: [UInt8]) {
    if problem != nil { return }
    guard pending.isEmpty else {
      pending += bytes
      return
    }
    let count = writeNow(bytes)
    if count < bytes.count, problem == nil { pending = Array(bytes[count...]) }
  }

  /// Writes the kept bytes that the file takes now.
  func flush() {
    let count = writeNow(pending)
    pending = problem == nil ? Array(pending[count...]) : []
  }

  /// Takes the reason of a failure, so that it is printed once.
  func takeProblem() -> FileProblem? {
    defer { problem = nil }
    return problem
  }

  /// Writes bytes, and returns how many of them the file took.
  private func writeNow(_ bytes: [UInt8]) -> Int {
    var written = 0
    while written < bytes.count {
      switch Transfer.write(bytes.span.extracting(droppingFirst: written), to: descriptor) {
      case .moved(let count): written += count
      case .wouldBlock: return written
      case .failed:
        problem = FileProblem()
        return written
      }
    }
    return written
  }

  /// Closes the file. A second call does nothing.
  func close() {
    if descriptor >= 0 { Glibc.close(descriptor) }
    descriptor = -1
  }
}
