import Glibc
import Processes
import Sessions

/// The pipe into which a session's processes write both their outputs, and what has come out.
///
/// A session keeps the end that is written to while its step runs, so that the pipe does not end
/// before the process is seen to have ended: that would be one more turn for each step.
struct OutputPipe {
  /// How much one call of `readSome` reads at most, so that a process that prints without end
  /// does not keep the loop from looking at anything else.
  private static let readAtOnce = 4 << 20

  /// `F_SETPIPE_SZ` of Linux, which the C library declares for GNU programs only.
  private static let setPipeSize: Int32 = 1031

  private let pipe: Pipe
  private var buffer = OutputBuffer()
  /// Whether what was appended last did not end a line.
  private(set) var isInsideLine = false
  /// Whether nothing more can come: every writer is gone, or the end that is read is somebody
  /// else's now.
  private var isOver = false

  /// - Throws: `SessionError` when the process has too many open files.
  init() throws {
    do {
      pipe = try Pipe.fromChild()
    } catch {
      throw SessionError.failed("\(error)")
    }
    // A larger pipe means fewer turns for a step that prints much; a refusal does no harm.
    _ = fcntl(pipe.readEnd.number, OutputPipe.setPipeSize, 1 << 20)
  }

  /// Where processes write.
  var writeStream: ChildProcess.Launch.Stream { .descriptor(pipe.writeEnd.number) }

  /// Where a process of the same user opens it that was started before there was the pipe.
  var path: String { pipe.writeEnd.path }

  /// What the loop has to wait for.
  var pollDescriptors: [PollDescriptor] { isOver ? [] : [PollDescriptor(pipe.readEnd.number)] }

  /// Lets go of both ends, and hands over the one that is read, which comes to its end when the
  /// last process that writes is gone; nil when nothing more can come.
  mutating func release() -> Descriptor? {
    if isOver { return nil }
    pipe.writeEnd.close()
    isOver = true
    return pipe.readEnd
  }

  /// Reads what is there, up to a limit, without waiting.
  mutating func readSome() throws {
    try read(upTo: OutputPipe.readAtOnce)
  }

  /// Reads everything that was written before the call, without waiting.
  mutating func readWritten() throws {
    var count: Int32 = 0
    // Safe: the request writes one int, into a variable that is alive.
    guard !isOver, unsafe ioctl(pipe.readEnd.number, UInt(FIONREAD), &count) == 0 else { return }
    try read(upTo: Int(count))
  }

  /// Appends text of the session's own.
  mutating func append(_ text: String) {
    guard let last = text.utf8.last else { return }
    buffer.append(text)
    isInsideLine = last != UInt8(ascii: "\n")
  }

  /// Appends a line of the session's own, on a line of its own.
  mutating func append(line: String) {
    append(isInsideLine ? "\n\(line)\n" : "\(line)\n")
  }

  /// Appends a piece that is none of the processes' own.
  mutating func append(_ piece: OutputPiece) {
    buffer.append(piece)
    if let last = piece.bytes.last { isInsideLine = last != UInt8(ascii: "\n") }
  }

  /// Appends the status with which a process ended, on a line of its own.
  mutating func append(status: Int32) {
    if isInsideLine { append("\n") }
    append(.exitStatus(status))
  }

  /// Takes what has come out since the last call.
  mutating func take() -> [OutputPiece] { buffer.take() }

  /// What has come out since then, to be looked at.
  var untaken: OutputBuffer { buffer }

  /// Takes what has come out for somebody else: what comes next begins a line.
  mutating func takeAside() -> OutputBuffer {
    defer { buffer = OutputBuffer() }
    isInsideLine = false
    return buffer
  }

  /// Changes what is kept and was not yet taken.
  mutating func rewrite(_ change: ([UInt8]) -> [UInt8]) {
    var last: UInt8?
    buffer.rewrite { bytes in
      let changed = change(bytes)
      last = changed.last
      return changed
    }
    isInsideLine = last.map { $0 != UInt8(ascii: "\n") } ?? isInsideLine
  }

  /// Closes both ends.
  func close() {
    pipe.readEnd.close()
    pipe.writeEnd.close()
  }

  private mutating func read(upTo limit: Int) throws {
    var rest = limit
    while rest > 0, !isOver {
      guard let bytes = try pipe.readEnd.read(limit: min(rest, 1 << 16)) else { return }
      guard let last = bytes.last else {
        isOver = true
        return
      }
      buffer.append(bytes)
      isInsideLine = last != UInt8(ascii: "\n")
      rest -= bytes.count
    }
  }
}
