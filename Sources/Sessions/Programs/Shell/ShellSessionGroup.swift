import Processes
package import Sessions

/// What runs a step that is a process of its own.
package enum StepProgram: Sendable {
  /// A shell, or the interpreter that the script's first line names.
  case shell(String)
  /// A command that is given the step's text in a file: `name` is the file's, by the step's name, and
  /// `command` the words of the command, by the file's name; at least one.
  case file(
    name: @Sendable (String?) -> String, command: @Sendable (_ file: String) -> [String])

  func command(_ input: StepInput, _ folder: String) throws -> ScriptCommand {
    switch self {
    case .shell(let shell): return try ScriptCommand(input, shell: shell, folder: folder)
    case .file(let name, let command):
      let file = name(input.name)
      return ScriptCommand(command(file), file: file)
    }
  }
}

/// The sessions of one lesson whose steps are processes of their own, such as those of `sh`.
///
/// Each step is a script of its own for `sh`, or for the interpreter that its first line names
/// (`#!/bin/bash`). It starts in the page's scratch folder, and neither variables nor the working
/// directory outlive it. What a step leaves running goes on until the lesson ends; what it prints
/// later is the step's background output.
package final class ShellSessionGroup: SessionGroup {
  private let runner: StepProgram
  private let folder: String
  private let background: BackgroundOutput
  private let start: ProcessStarter
  private let environment: () -> [String: String]
  private var sessions: [ShellSession] = []

  /// Makes a group.
  ///
  /// - Parameters:
  ///   - runner: what runs each step.
  ///   - folder: the page's scratch folder, which exists.
  ///   - background: takes what processes print that steps have left behind.
  ///   - start: starts each step's process.
  ///   - environment: what the steps see besides the pinned variables: the services' addresses,
  ///     shared values, and by which marks strays are found. Asked before each step.
  package init(
    _ runner: StepProgram = .shell("sh"), folder: String, background: BackgroundOutput,
    start: @escaping ProcessStarter = ChildProcess.start,
    environment: @escaping () -> [String: String]
  ) {
    self.runner = runner
    self.start = start
    self.folder = folder
    self.background = background
    self.environment = environment
  }

  /// Opens a session.
  package func open(_ name: String) throws -> any Session {
    let session = ShellSession(
      name: name, runner: runner, folder: folder, background: background, start: start,
      environment: environment)
    sessions.append(session)
    return session
  }

  /// Ends every process of the group's sessions.
  package func close() {
    for session in sessions { session.close() }
    sessions = []
  }
}
