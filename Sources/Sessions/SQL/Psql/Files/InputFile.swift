import Glibc
import Platform

/// A file of input lines. Reading never waits: a pipe may have no writer, and a device no end.
final class InputFile {
  /// The outcome of reading.
  enum Outcome: Equatable { case lines, end, wouldBlock }

  private static let chunkSize = 64 << 10
  /// The length of the longest line in bytes: more than the server takes as a statement.
  private static let lineLimit = 1 << 30

  private(set) var descriptor: Int32
  private var line: [UInt8] = []
  /// Whether the line under way has had a zero byte, which ends it.
  private var lineIsCut = false

  /// Opens a file for reading.
  ///
  /// - Throws: `FileProblem` with the system's reason when the file cannot be opened.
  init(path: String) throws(FileProblem) {
    // Safe: the path is a string of Swift's, the flags ask for no mode.
    descriptor = unsafe Glibc.open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    if descriptor < 0 { throw FileProblem() }
  }

  deinit { close() }

  /// Closes the file. A second call does nothing.
  func close() {
    if descriptor >= 0 { Glibc.close(descriptor) }
    descriptor = -1
  }

  /// Reads a piece of the file, and appends the lines that it completes.
  ///
  /// - Returns: The outcome; `end` once, together with the last line.
  /// - Throws: `FileProblem` when the file cannot be read, or when a line is longer than 1 GB.
  func read(to lines: inout [[UInt8]]) throws(FileProblem) -> Outcome {
    // A pipe that has no writer yet reads as if it had ended: only poll tells the two apart.
    guard Poll.isReady(descriptor) else { return .wouldBlock }
    let (chunk, transfer) = Transfer.read(descriptor, limit: Self.chunkSize)
    if transfer == .wouldBlock { return .wouldBlock }
    if transfer == .failed { throw FileProblem() }
    guard !chunk.isEmpty else {
      if !line.isEmpty || lineIsCut { endLine(&lines) }
      close()
      return .end
    }
    var rest = chunk[...]
    while let end = rest.firstIndex(of: 0x0A) {
      take(rest[..<end])
      endLine(&lines)
      rest = rest[(end + 1)...]
    }
    take(rest)
    if line.count > Self.lineLimit {
      throw FileProblem(reason: "a line is longer than \(Self.lineLimit >> 20) MB")
    }
    return .lines
  }

  private func take(_ bytes: ArraySlice<UInt8>) {
    if lineIsCut { return }
    // Like any C program, psql takes a zero byte for the end of the line.
    guard let zero = bytes.firstIndex(of: 0) else {
      line += bytes
      return
    }
    line += bytes[..<zero]
    lineIsCut = true
  }

  private func endLine(_ lines: inout [[UInt8]]) {
    lines.append(line)
    line = []
    lineIsCut = false
  }
}
