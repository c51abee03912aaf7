import Processes
package import Sessions

/// The conversations of one lesson with a program that takes one command after the other.
///
/// Each session is one process, which starts in the page's scratch folder with the session's first
/// step and lasts as long as the page: its folder, variables and functions stay.
package final class ConsoleSessionGroup: SessionGroup {
  /// What the conversations are with.
  package enum Program: Sendable {
    case bash, python
  }

  private let make: (String) throws -> ConsoleSession
  private var sessions: [ConsoleSession] = []

  /// Makes a group.
  ///
  /// - Parameters:
  ///   - program: what the conversations are with.
  ///   - folder: the page's scratch folder, which exists.
  ///   - background: takes what is printed when a command is over.
  ///   - start: starts each session's process.
  ///   - environment: what the program sees besides the pinned variables. Asked before each command.
  package init(
    _ program: Program, folder: String, background: BackgroundOutput,
    start: @escaping ProcessStarter = ChildProcess.start,
    environment: @escaping () -> [String: String]
  ) {
    let interpreter: Interpreter =
      switch program {
      case .bash: .bash
      case .python: .python
      }
    make = { name in
      try ConsoleSession(
        interpreter, name: name, folder: folder, background: background, start: start,
        environment: environment)
    }
  }

  /// Opens a session.
  ///
  /// - Throws: `SessionError` when the process has too many open files.
  package func open(_ name: String) throws -> any Session {
    let session = try make(name)
    sessions.append(session)
    return session
  }

  /// Ends every process of the group's sessions.
  package func close() {
    for session in sessions { session.close() }
    sessions = []
  }
}
