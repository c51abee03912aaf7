import Glibc
import Processes
import Sessions

/// A session of `sh` steps: each a shell of its own, in a process group of its own.
final class ShellSession: Session {
  /// The longest script in bytes: Linux passes no longer argument to a program.
  private static let longestScript = 128 * 1024 - 1

  let name: String
  private(set) var state = SessionState.idle
  private let folder: String
  private let environment: () -> [String: String]
  private let background: BackgroundOutput
  /// The output of the step that runs, or that ran last.
  private var output: OutputPipe?
  private var number = 0
  private var failure: String?
  private var shell: ChildProcess?
  /// Shells that have ended and left processes of their group behind.
  private var leftBehind: [ChildProcess] = []

  init(
    name: String, folder: String, background: BackgroundOutput,
    environment: @escaping () -> [String: String]
  ) {
    self.name = name
    self.folder = folder
    self.background = background
    self.environment = environment
  }

  var descriptors: [PollDescriptor] {
    guard let shell else { return [] }
    return (output?.pollDescriptors ?? []) + [PollDescriptor(shell.pollDescriptor)]
  }

  func begin(_ input: StepInput) throws {
    try checkScript(input.text)
    leftBehind.removeAll { !$0.hasGroup }
    // The script is an argument: the shell's messages then name no file of ours, and no program
    // that the script calls can read the script's rest as its input.
    let shellWords = ShellSession.shellWords(of: input.text)
    var launch = ChildProcess.Launch(
      shellWords[0], shellWords.dropFirst() + ["-c", input.text],
      environment: PinnedEnvironment.variables(folder: folder, adding: environment()),
      workingDirectory: folder)
    // A pipe of its own for each step: what comes out of it after the step's end was printed by
    // what this step left behind.
    let output = try OutputPipe()
    launch.standardOutput = output.writeStream
    launch.standardError = output.writeStream
    do {
      let log = try input.logOf.map(log)
      if let log { launch.standardInput = .descriptor(log.number) }
      shell = try ChildProcess.start(launch)
    } catch {
      throw SessionError("\(error)")
    }
    output.closeWriteEnd()
    self.output = output
    number = input.number
    state = .working
    if input.runsInBackground { leaveRunning() }
  }

  /// What the background processes of a step have printed so far, as a file to be read.
  private func log(of step: Int) throws(SystemError) -> Descriptor {
    background.pump()
    return try Descriptor.holding(background.output(of: step).bytes)
  }

  /// The step is over, its shell goes on: all that it prints is background output.
  private func leaveRunning() {
    if let shell {
      background.watch(shell, step: number)
      leftBehind.append(shell)
    }
    shell = nil
    if let readEnd = output?.release() { background.adopt(readEnd, step: number) }
    state = .idle
  }

  func pump() throws {
    // Asked before the pipe is read: what the shell printed is then in the pipe.
    guard let shell, let status = shell.exitStatus() else { return try output?.readSome() ?? () }
    try output?.readWritten()
    if let readEnd = output?.release() { background.adopt(readEnd, step: number) }
    self.shell = nil
    if shell.hasGroup { leftBehind.append(shell) }
    if !status.isSuccess {
      // As the shell itself would say it: 128 and the signal's number for a signal.
      output?.append(line: "[\(status.shellStatus)]")
      failure = failure ?? "the script ended with \(status)"
    }
    state = .idle
  }

  func probe() throws {}

  func recheck() {}

  func takeOutput() -> SessionOutput {
    let (bytes, omitted) = output?.take() ?? ([], 0)
    defer { failure = nil }
    return SessionOutput(bytes: bytes, omittedBytes: omitted, failure: failure)
  }

  func interrupt() throws {
    shell?.signalGroup(SIGINT)
  }

  func close() {
    if case .ended = state { return }
    state = .ended("closed")
    shell?.signalGroup(SIGKILL)
    for shell in leftBehind where shell.hasGroup { shell.signalGroup(SIGKILL) }
    // Letting the running shell go waits for its end, so that it leaves no zombie.
    shell = nil
    leftBehind = []
    try? output?.readWritten()
    output?.close()
  }

  /// The shell that a script asks for on a first line `#!/bin/bash`, with its options; `sh` when
  /// it asks for none.
  private static func shellWords(of script: String) -> [String] {
    let firstLine = script.prefix { $0 != "\n" }
    let words = firstLine.dropFirst(2).split(separator: " ").map(String.init)
    return firstLine.hasPrefix("#!") && !words.isEmpty ? words : ["sh"]
  }

  private func checkScript(_ text: String) throws {
    if text.utf8.contains(0) {
      let line = text.utf8.prefix { $0 != 0 }.count { $0 == UInt8(ascii: "\n") }
      throw SessionError(
        "the script holds a NUL character, which no shell can be given", lineOffset: line)
    }
    if text.utf8.count > ShellSession.longestScript {
      throw SessionError(
        "the script is longer than \(ShellSession.longestScript) bytes, the most that a shell can"
          + " be given; write it into a file of the scratch folder in parts")
    }
  }
}

extension ChildProcess {
  /// Whether the process group that it leads has members, itself included.
  fileprivate var hasGroup: Bool { kill(-processID, 0) == 0 || errno == EPERM }
}
