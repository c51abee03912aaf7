import Processes
package import Sessions

/// The `sh` sessions of one lesson.
///
/// Each step is a script of its own for `sh`, or for the interpreter that its first line names
/// (`#!/bin/bash`). It starts in the page's scratch folder, and neither variables nor the working
/// directory outlive it. What a step leaves running goes on until the lesson ends; what it prints
/// later is the step's background output.
package final class ShellSessionGroup: SessionGroup {
  private let shell: String
  private let folder: String
  private let background: BackgroundOutput
  private let start: ProcessStarter
  private let environment: () -> [String: String]
  private var sessions: [ShellSession] = []

  /// Makes a group.
  ///
  /// - Parameters:
  ///   - shell: the shell of scripts that name no interpreter.
  ///   - folder: the page's scratch folder, which exists.
  ///   - background: takes what processes print that steps have left behind.
  ///   - start: starts each step's process.
  ///   - environment: what the steps see besides the pinned variables: the services' addresses,
  ///     shared values, and by which marks strays are found. Asked before each step.
  package init(
    shell: String = "sh", folder: String, background: BackgroundOutput,
    start: @escaping ProcessStarter = ChildProcess.start,
    environment: @escaping () -> [String: String]
  ) {
    self.shell = shell
    self.start = start
    self.folder = folder
    self.background = background
    self.environment = environment
  }

  /// Opens a session.
  package func open(_ name: String) throws -> any Session {
    let session = ShellSession(
      name: name, shell: shell, folder: folder, background: background, start: start,
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
