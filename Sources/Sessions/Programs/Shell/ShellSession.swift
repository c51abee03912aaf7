import Glibc
import Processes
import Sessions

/// A session of programs, such as scripts: each a process of its own, in a process group of its own.
final class ShellSession: Session {
  let name: String
  private let runner: StepProgram
  private(set) var state = SessionState.idle
  private let folder: String
  private let environment: () -> [String: String]
  private let background: BackgroundOutput
  private let start: ProcessStarter
  /// The output of the step that runs, or that ran last.
  private var output: OutputPipe?
  private var number = 0
  /// The files of scripts that are there.
  private var files: Set<String> = []
  /// The file of the script that runs.
  private var file: String?
  private var failure: String?
  private var process: ChildProcess?
  /// Shells that have ended and left processes of their group behind.
  private var leftBehind: [ChildProcess] = []

  init(
    name: String, runner: StepProgram, folder: String, background: BackgroundOutput,
    start: @escaping ProcessStarter,
    environment: @escaping () -> [String: String]
  ) {
    self.start = start
    self.name = name
    self.runner = runner
    self.folder = folder
    self.background = background
    self.environment = environment
  }

  var descriptors: [PollDescriptor] {
    guard let process else { return [] }
    return (output?.pollDescriptors ?? []) + [PollDescriptor(process.pollDescriptor)]
  }

  func begin(_ input: StepInput) throws {
    leftBehind.removeAll { !$0.hasGroup }
    let variables = PinnedEnvironment.variables(folder: folder, adding: environment())
    let script = try runner.command(input, folder)
    try writeFile(of: script, input.text)
    var launch = ChildProcess.Launch(
      script.program, script.arguments, environment: variables, workingDirectory: folder)
    // A pipe of its own for each step: what comes out of it after the step's end was printed by
    // what this step left behind.
    let output = try OutputPipe()
    launch.standardOutput = output.writeStream
    launch.standardError = output.writeStream
    do {
      let log = try input.logOf.map(log)
      if let log { launch.standardInput = .descriptor(log.number) }
      process = try start(launch)
    } catch {
      throw SessionError.failed("\(error)")
    }
    self.output = output
    number = input.number
    state = .working
    if input.runsInBackground { leaveRunning() }
  }

  /// Writes a script that is run as a file, for as long as its step lasts: a page that lists its
  /// folder later does not see it.
  private func writeFile(of script: ScriptCommand, _ text: String) throws {
    file = nil
    guard let name = script.file else { return }
    let path = "\(folder)/\(name)"
    guard FileSystem.linkStatus(path) == nil || files.contains(path) else {
      throw SessionError.input("\(name) is taken in the page's folder: give the step another name=")
    }
    // A new file each time: a process that is left behind may still read the old one.
    removeFile(path)
    do {
      try FileSystem.write(text, to: path)
    } catch {
      throw SessionError.failed("\(error)")
    }
    files.insert(path)
    file = path
  }

  private func removeFile(_ path: String) {
    // Safe: the path is copied by the kernel during the call.
    if files.remove(path) != nil { _ = unsafe unlink(path) }
  }

  /// What the background processes of a step have printed so far, as a file to be read.
  private func log(of step: Int) throws(SystemError) -> Descriptor {
    background.pump()
    return try Descriptor.holding(background.output(of: step).bytes)
  }

  /// The step is over, its shell goes on: all that it prints is background output.
  private func leaveRunning() {
    if let process {
      background.watch(process, step: number)
      leftBehind.append(process)
    }
    process = nil
    if let readEnd = output?.release() { background.adopt(readEnd, step: number) }
    state = .idle
  }

  func pump() throws {
    // Asked before the pipe is read: what the shell printed is then in the pipe.
    guard let process, let status = process.exitStatus() else {
      return try output?.readSome() ?? ()
    }
    try output?.readWritten()
    if let readEnd = output?.release() { background.adopt(readEnd, step: number) }
    self.process = nil
    // Those of steps that run on in the background stay.
    if let file { removeFile(file) }
    if process.hasGroup { leftBehind.append(process) }
    if status == .lost {
      state = .idle
      throw SessionError.failed("the script was ended by \(status)")
    }
    if !status.isSuccess {
      // As the shell itself would say it: 128 and the signal's number for a signal.
      output?.append(status: status.shellStatus)
      failure = failure ?? "the script ended with \(status)"
    }
    state = .idle
  }

  func probe() throws {}

  func recheck() {}

  func takeOutput() -> SessionOutput {
    defer { failure = nil }
    return SessionOutput(output?.take() ?? [], failure: failure)
  }

  var untaken: OutputBuffer? { output?.untaken }

  func interrupt() throws {
    process?.signalGroup(SIGINT)
  }

  func close() {
    if case .ended = state { return }
    state = .ended("closed")
    process?.signalGroup(SIGKILL)
    for shell in leftBehind where shell.hasGroup { shell.signalGroup(SIGKILL) }
    // Letting the running shell go waits for its end, so that it leaves no zombie.
    process = nil
    leftBehind = []
    try? output?.readWritten()
    output?.close()
  }
}

extension ChildProcess {
  /// Whether the process group that it leads has members, itself included.
  fileprivate var hasGroup: Bool { kill(-processID, 0) == 0 || errno == EPERM }
}
