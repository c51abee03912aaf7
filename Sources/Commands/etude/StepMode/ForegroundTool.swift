import CommandFrame
import Glibc
import Processes

/// A program that has the terminal to itself until it ends: an editor, psql, a shell.
struct ForegroundTool {
  /// What is started.
  var launch: ChildProcess.Launch

  /// Describes a program that gets the user's own variables and these.
  init(
    _ program: String, _ arguments: [String], environment: [String: String],
    workingDirectory: String? = nil, users: [String: String]
  ) {
    launch = ChildProcess.Launch(
      program, arguments, environment: users.merging(environment) { _, own in own },
      workingDirectory: workingDirectory)
    launch.keepsTerminal = true
    launch.standardInput = .inherit
    launch.standardOutput = .inherit
    launch.standardError = .inherit
  }

  /// Runs it and waits for its end.
  ///
  /// It leads the terminal's foreground group, so that Ctrl-C is its own affair and not ours.
  /// - Throws: `SystemError` when it cannot be started.
  func run(on terminal: TerminalInput) throws(SystemError) -> ProcessEnd {
    let outcome = terminal.lend { () -> Result<ProcessEnd, SystemError> in
      Result { () throws(SystemError) in
        let child = try ChildProcess.start(launch)
        tcsetpgrp(STDIN_FILENO, child.processID)
        // It may have asked for the terminal before it had it, and been stopped for that.
        child.signalGroup(SIGCONT)
        while true {
          let hasEnded = Poll.wait(
            child.pollDescriptor, deadline: .after(.milliseconds(200)))
          if hasEnded { return try child.wait(deadline: .never) }
          // Nobody could wake a stopped program: the terminal is its own.
          if Self.isStopped(child.processID) { child.signalGroup(SIGCONT) }
        }
      }
    }
    return try outcome.get()
  }

  private static func isStopped(_ processID: Int32) -> Bool {
    var information = unsafe siginfo_t()
    // Safe: the structure is alive during the call; the child's end is not taken.
    let result = unsafe waitid(
      P_PID, id_t(processID), &information, WSTOPPED | WNOHANG)
    return unsafe result == 0 && information.si_signo == SIGCHLD
  }
}
