import Processes
package import Sessions

/// What the processes print that steps have left in the background: one stream a step, read while
/// other steps run, and never printed by them.
///
/// A step's own output ends with the step: whatever its shell printed is in its pipe when the shell
/// has exited. What comes out of that pipe later was printed by a process that still holds it, and
/// goes here. It does not matter how the process was left behind (`&`, `nohup`, `setsid`, a double
/// fork), because every one of them inherits the pipe.
///
/// The loop drives it as a session that is always at rest.
package final class BackgroundOutput: Session {
  /// How much of one stream one call of `pump` reads at most.
  private static let readAtOnce = 4 << 20
  /// How much of what is new is kept: more than is shown of it.
  private static let newsLimit = 1 << 16

  /// Its name in the loop; no step is input to it.
  package let name = "background"
  /// It never has work of its own.
  package private(set) var state = SessionState.idle

  private var sources: [(step: Int, readEnd: Descriptor)] = []
  private var buffers: [Int: OutputBuffer] = [:]
  /// What has come since `takeNews`, by step.
  private var news: [Int: OutputBuffer] = [:]
  private var processes: [(step: Int, process: ChildProcess)] = []

  /// Makes one that holds nothing.
  package init() {}

  /// The numbers of the steps whose processes have printed something, in page order.
  package var steps: [Int] { buffers.keys.sorted() }

  /// What the processes that a step left behind have printed so far; it stays here.
  package func output(of step: Int) -> SessionOutput {
    SessionOutput(buffers[step]?.kept ?? [])
  }

  /// Takes what has come since the last call.
  ///
  /// - Parameters:
  ///   - step: the number of the step that has left the processes.
  ///   - endsLine: whether a last line that has not ended is taken as well; else it is left until its
  ///     rest has come.
  /// - Returns: the bytes, and how many more there were than are kept.
  package func takeNews(of step: Int, endsLine: Bool) -> SessionOutput {
    guard var pieces = news[step]?.take() else { return SessionOutput() }
    if !endsLine, case .bytes(let bytes)? = pieces.last {
      let end = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
      news[step]?.append(bytes[end...])
      pieces[pieces.count - 1] = .bytes(Array(bytes[..<end]))
    }
    return SessionOutput(pieces)
  }

  /// The steps that were to run on in the background and have ended as failures, with their exit
  /// status. One that a signal ended has been ended on purpose.
  package var failures: [(step: Int, status: Int32)] {
    processes.compactMap { step, process in
      guard case .exited(let status)? = process.exitStatus(), (1..<128).contains(status) else {
        return nil
      }
      return (step, status)
    }
  }

  /// Takes over what is still to come out of a step's pipe.
  func adopt(_ readEnd: Descriptor, step: Int) {
    // Mostly the shell was the only one that wrote: then the pipe is at its end.
    if read(readEnd, step: step) { sources.append((step, readEnd)) }
  }

  /// Takes note of the process that a step runs in the background.
  func watch(_ process: ChildProcess, step: Int) { processes.append((step, process)) }

  /// Adds to a step's stream.
  func append(_ output: OutputBuffer, step: Int) {
    guard !output.isEmpty else { return }
    buffers[step, default: OutputBuffer()].append(output)
    news[step, default: OutputBuffer(limit: Self.newsLimit)].append(output)
  }

  /// Changes what is kept of a step's stream.
  func rewrite(step: Int, _ change: ([UInt8]) -> [UInt8]) {
    news[step]?.rewrite(change)
    // Last, because what is kept of the change is what it said of the whole stream.
    buffers[step]?.rewrite(change)
  }

  /// The pipes that somebody still holds.
  package var descriptors: [PollDescriptor] { sources.map { PollDescriptor($0.readEnd.number) } }

  /// Reads what is there.
  package func pump() {
    sources.removeAll { !read($0.readEnd, step: $0.step) }
  }

  /// Refuses: it takes no input.
  package func begin(_ input: StepInput) throws {
    throw SessionError("the output of background processes takes no input")
  }

  /// Does nothing.
  package func probe() {}
  /// Does nothing.
  package func recheck() {}
  /// Nothing: what is here is asked for by step.
  package func takeOutput() -> SessionOutput { SessionOutput() }
  /// Does nothing.
  package func interrupt() {}

  /// Closes the pipes; what was read is still there.
  package func close() {
    state = .ended("closed")
    for source in sources { source.readEnd.close() }
    sources = []
    processes = []
  }

  /// Reads what is there; false when nothing more can come, and the pipe is closed.
  private func read(_ readEnd: Descriptor, step: Int) -> Bool {
    var rest = Self.readAtOnce
    while rest > 0 {
      guard let part = try? readEnd.read(limit: min(rest, 1 << 16)) as [UInt8]?? else {
        readEnd.close()
        return false
      }
      guard let bytes = part else { return true }
      if bytes.isEmpty {
        readEnd.close()
        return false
      }
      buffers[step, default: OutputBuffer()].append(bytes)
      news[step, default: OutputBuffer(limit: Self.newsLimit)].append(bytes)
      rest -= bytes.count
    }
    return true
  }
}
