import Processes
package import Sessions

/// The sessions of a page of a kind from outside: all of them are talked to through one process.
///
/// The process starts with the first session, in the page's scratch folder, and lasts as long as the page.
package final class KindSessionGroup: SessionGroup {
  private let make: () throws -> KindProcess
  private let background: BackgroundOutput?
  private var program: KindProcess?

  /// Makes a group.
  ///
  /// - Parameters:
  ///   - name: what messages call the program.
  ///   - command: the program and its arguments; at least one word.
  ///   - folder: the page's scratch folder, which exists.
  ///   - background: takes what a session prints when it has no input; without one it comes as the rest does.
  ///   - start: starts the process.
  ///   - environment: what the program sees besides the pinned variables. Asked when it is started.
  package init(
    _ name: String, command: [String], folder: String, background: BackgroundOutput? = nil,
    start: @escaping ProcessStarter = ChildProcess.start,
    environment: @escaping () -> [String: String]
  ) {
    self.background = background
    make = {
      let launch = ChildProcess.Launch(
        command[0], Array(command.dropFirst()),
        environment: PinnedEnvironment.variables(folder: folder, adding: environment()),
        workingDirectory: folder)
      return try KindProcess(name: name, launch, start: start)
    }
  }

  /// Opens a session.
  ///
  /// - Throws: `SessionError` when the program cannot be started, or has ended.
  package func open(_ name: String) throws -> any Session { try openSession(name) }

  /// The same, as what it is.
  func openSession(_ name: String) throws -> KindSession {
    let program = try program ?? make()
    self.program = program
    if let failure = program.failure { throw SessionError.failed(failure) }
    return KindSession(name, of: program, background: background)
  }

  /// Ends the program, which has a moment to put away what is its own.
  package func close() { endProgram() }

  /// How a program ended whose input had ended.
  struct Ending {
    /// How it ended; nil when it had to be ended.
    var status: ProcessEnd?
    /// Whether it left processes behind.
    var leftProcesses: Bool
    /// What it said at last that it should not have said.
    var problem: String?
  }

  /// Ends the program.
  ///
  /// - Returns: how it ended; nil when it had ended before.
  @discardableResult
  func endProgram() -> Ending? {
    defer { program = nil }
    guard let program, program.failure == nil else { return nil }
    let status = program.close()
    return Ending(
      status: status, leftProcesses: program.hadCompany, problem: program.lastProblem)
  }

  /// Sends the program a line as it is.
  func send(_ request: KindRequest) { program?.send(request) }
}
