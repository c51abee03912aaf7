import Glibc
import Synchronization

/// The runner's side of its guardian: a small process, `etude-guard`, that keeps the account of
/// what the run has on the machine and settles it when the runner dies without having done so.
final class Guardian: Sendable {
  /// Nil once the guardian is dismissed: its descriptor's number may be somebody else's by then, and
  /// a line that comes late must not reach them.
  private let socket: Mutex<Descriptor?>
  private let child: ChildProcess

  /// Starts the guardian, in a session of its own, where no Ctrl-C reaches it.
  ///
  /// - Throws: `SystemError` when `etude-guard` does not lie beside this program.
  init() throws(SystemError) {
    let (ours, theirs) = try GuardianProgram.connection(SOCK_STREAM)
    let launch = try GuardianProgram.launch([], connection: theirs)
    child = try ChildProcess.start(launch)
    socket = Mutex(ours)
  }

  /// Passes a line on. A guardian that was killed is missed by nobody until the next run.
  func tell(_ line: String) {
    let bytes = Array("\(line)\n".utf8)
    socket.withLock { socket in
      guard let socket else { return }
      // Safe: the pointer covers the array, which outlives the call. A stream socket to a
      // neighbour takes a line this short whole; with MSG_NOSIGNAL its death is only an error.
      _ = unsafe bytes.withUnsafeBytes {
        unsafe send(socket.number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
    }
  }

  /// Says that there is nothing left to do, and waits for the guardian to end.
  func dismiss() {
    tell("done")
    socket.withLock { socket in
      socket?.close()
      socket = nil
    }
    _ = try? child.wait(deadline: .after(.seconds(2)))
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

/// The body of the program `etude-guard`.
public enum GuardianProgram {
  /// Reads the account on standard input, and settles it when the input ends; with the argument
  /// `steps` it is a nursery instead.
  public static func main() {
    let runner = Descriptor(owning: 0)
    guard CommandLine.arguments.dropFirst().first == "steps" else { return Guardian.serve(runner) }
    guard var nursery = NurseryServer(runner) else { exit(EXIT_FAILURE) }
    nursery.run()
  }

  /// A connection between a runner and such a program.
  static func connection(
    _ kind: __socket_type
  ) throws(SystemError) -> (runner: Descriptor, program: Descriptor) {
    var ends: [Int32] = [0, 0]
    let kind = Int32(kind.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    // Safe: socketpair writes two numbers into the array, which holds two.
    guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
      throw SystemError.last("cannot make a socket for the guardian")
    }
    return (Descriptor(owning: ends[0]), Descriptor(owning: ends[1]))
  }

  /// How the program is started, in a session of its own, where no Ctrl-C reaches it.
  ///
  /// - Throws: `SystemError` when it does not lie beside the running program.
  static func launch(
    _ arguments: [String], connection: Descriptor
  ) throws(SystemError) -> ChildProcess.Launch {
    guard let program = Executable.beside("etude-guard") else {
      throw SystemError("cannot find etude-guard beside this program", code: ENOENT)
    }
    // It carries no mark and works in no folder of the run, or it would end itself.
    var launch = ChildProcess.Launch(program, arguments, workingDirectory: "/")
    launch.standardInput = .descriptor(connection.number)
    // It outlives whoever ends the runner, from its first moment on.
    launch.blockedSignals = [SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT]
    return launch
  }
}
