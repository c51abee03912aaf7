import Glibc
import Platform

/// The body of the program `etude-guard`.
package enum GuardianProgram {
  /// Reads the account on standard input, and settles it when the input ends; with the argument
  /// `steps` it is a nursery instead.
  package static func main() {
    let runner = Descriptor(owning: 0)
    // A runner that is gone is noticed below.
    try? runner.writeAll(Array(greeting.utf8))
    guard CommandLine.arguments.dropFirst().first == "steps" else { return Guardian.serve(runner) }
    guard NurseryKeeper.serve(runner) else { exit(EXIT_FAILURE) }
  }

  /// What the program says first: which language of lines, messages and answers it speaks. The number
  /// grows with every change of it, on either side. A program that was built before or after its
  /// runner is used as long as both speak the same.
  static let greeting = "etude-guard 1\n"

  /// How long the program may take for its greeting or an answer: past that, something hangs.
  static let patience = Duration.seconds(20)

  /// How the program is started, in a session of its own, where no Ctrl-C reaches it.
  ///
  /// - Throws: `SystemError` when it does not lie beside the running program.
  static func launch(
    _ arguments: [String], connection: Descriptor
  ) throws(SystemError) -> ChildProcess.Launch {
    guard let program = Installation.current.helper("etude-guard") else {
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

extension SystemError {
  /// A program beside this one was built from other sources, and may not understand what it is told.
  ///
  /// - Parameters:
  ///   - program: its path.
  ///   - verb: `is`, or `may be`.
  ///   - code: the number of the error.
  /// - Returns: the error, which says what to do.
  package static func otherBuild(_ program: String, _ verb: String, code: Int32) -> SystemError {
    SystemError(
      "\(program) \(verb) of another build than this program; `scripts/build` makes both anew",
      code: code)
  }
}

/// The runner's end of a connection with `etude-guard`.
struct GuardianLine {
  /// Nil once it is closed.
  private(set) var socket: Descriptor?
  private let child: ChildProcess
  private var isGreeted = false

  /// The end of a connection with this program.
  init(_ socket: Descriptor, child: ChildProcess) {
    (self.socket, self.child) = (socket, child)
  }

  /// Waits, the first time, for what the program says first.
  ///
  /// - Throws: `SystemError` when it does not speak this runner's language.
  mutating func expectGreeting() throws(SystemError) {
    guard let socket, !isGreeted else { return }
    guard socket.waitUntilReadable(deadline: .after(GuardianProgram.patience)) else {
      throw unfit("says nothing and may be", code: ETIMEDOUT)
    }
    // A program that ends without having read what it was told resets the connection.
    guard let bytes = try? socket.read(), !bytes.isEmpty else {
      throw SystemError("\(child.name) has ended at its start", code: ECHILD)
    }
    guard bytes == Array(GuardianProgram.greeting.utf8) else { throw unfit("is", code: EPROTO) }
    isGreeted = true
  }

  private func unfit(_ verb: String, code: Int32) -> SystemError {
    .otherBuild(child.name, verb, code: code)
  }

  /// Closes the connection. May be called twice.
  mutating func close() {
    socket?.close()
    socket = nil
  }
}
