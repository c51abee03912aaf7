import Processes
package import Sessions

/// The Swift session of one lesson: there is one program a page, and so one session.
package final class SwiftProgramGroup: SessionGroup {
  private let program: SwiftProgram
  private let folder: String
  private let background: BackgroundOutput
  private let start: ProcessStarter
  private let environment: () -> [String: String]
  private let values: () -> [String: String]
  private let progress: (Int, Int) -> Void
  private var session: SwiftSession?

  /// Makes a group.
  ///
  /// - Parameters:
  ///   - program: the page's program; compiled when the session is opened, unless it was prepared.
  ///   - folder: the page's scratch folder, in which the program runs.
  ///   - background: takes what the program prints while none of its steps runs.
  ///   - start: starts the program.
  ///   - environment: what the program sees besides the pinned variables; asked once, when the
  ///     session is opened.
  ///   - values: what the page's `${name}` stand for; asked before each step. The program is
  ///     compiled before they are known, so they are filled in while it runs, not in the text that
  ///     `begin` is given.
  ///   - progress: told how far a step has come when it says so: how much is done, of how much.
  package init(
    program: SwiftProgram, folder: String, background: BackgroundOutput,
    start: @escaping ProcessStarter = ChildProcess.start,
    environment: @escaping () -> [String: String],
    values: @escaping () -> [String: String] = { [:] },
    progress: @escaping (Int, Int) -> Void = { _, _ in }
  ) {
    self.background = background
    self.start = start
    self.progress = progress
    self.values = values
    self.program = program
    self.folder = folder
    self.environment = environment
  }

  /// Starts the page's program, which waits for its first step.
  ///
  /// - Throws: `SessionError` when the toolchain or the lesson library is missing, or when there
  ///   is a session of another name.
  package func open(_ name: String) throws -> any Session {
    if let session {
      throw SessionError.input(
        "all Swift steps of a page are one program; take away `session=\(name)`, the steps before"
          + " are in session \(session.name)")
    }
    let variables = PinnedEnvironment.variables(
      folder: folder, adding: environment().merging(program.variables) { $1 })
    let opened = try SwiftSession(
      name: name, program: program, folder: folder, background: background,
      start: start, environment: variables, values: values, progress: progress)
    session = opened
    return opened
  }

  /// Ends the program and every process of its group.
  package func close() {
    session?.close()
    session = nil
  }
}
