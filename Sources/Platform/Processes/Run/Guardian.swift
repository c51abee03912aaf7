import Glibc
import Platform
import Synchronization

/// The runner's side of its guardian: a small process, `etude-guard`, that keeps the account of
/// what the run has on the machine and settles it when the runner dies without having done so.
final class Guardian: Sendable {
  /// Nil once the guardian is dismissed: its descriptor's number may be somebody else's by then, and
  /// a line that comes late must not reach them.
  private let line: Mutex<GuardianLine>
  private let child: ChildProcess

  /// Starts the guardian, in a session of its own, where no Ctrl-C reaches it.
  ///
  /// - Throws: `SystemError` when `etude-guard` does not lie beside this program.
  init() throws(SystemError) {
    let (ours, theirs) = try Socket.pair()
    let launch = try GuardianProgram.launch([], connection: theirs)
    child = try ChildProcess.start(launch)
    line = Mutex(GuardianLine(ours, child: child))
  }

  /// Makes sure, once, that the guardian is there and understands what it is told.
  ///
  /// - Throws: `SystemError` when it is not, or is of another build.
  func confirm() throws(SystemError) {
    try line.withLock { line throws(SystemError) in try line.expectGreeting() }
  }

  /// Passes a line on. A guardian that was killed is missed by nobody until the next run.
  func tell(_ text: String) {
    let bytes = Array("\(text)\n".utf8)
    line.withLock { line in
      guard let socket = line.socket else { return }
      // A stream socket to a neighbour takes a line this short whole; its death is only an error.
      _ = Transfer.send(bytes.span, to: socket.number)
    }
  }

  /// Says that there is nothing left to do, and waits for the guardian to end.
  ///
  /// - Returns: whether it has ended with its work done.
  @discardableResult
  func dismiss() -> Bool {
    tell("done")
    line.withLock { $0.close() }
    // One that does not end in time ends with its work.
    return (try? child.wait(deadline: .after(.seconds(2))))?.isSuccess ?? false
  }

  /// What the guardian itself does, to be called by `etude-guard`: reads lines until the runner
  /// has gone, then settles whatever is left.
  static func serve(_ input: Descriptor) {
    var ledger = CleanupLedger()
    var pending: [UInt8] = []
    while let bytes = try? input.read(), !bytes.isEmpty {
      pending += bytes
      while let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
        ledger.enter(String(decoding: pending[..<end], as: UTF8.self))
        pending.removeSubrange(...end)
      }
    }
    // Also after an orderly end: it costs a look at the processes, and catches what a thread of
    // the runner started while another was cleaning up.
    ledger.settle()
  }
}
