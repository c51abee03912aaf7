import Glibc
import Processes
import Sessions

/// The session of a page's program.
///
/// The program starts when the session is opened, and stands at the gate before its first step.
/// Each `begin` opens one gate; the step is done when the program stands at the next one. What
/// the steps have started goes on all the while.
final class SwiftSession: Session {
  let name: String
  private(set) var state = SessionState.idle
  private let steps: [SwiftStep]
  private let compiled: CompiledProgram
  private let values: () -> [String: String]
  private let progress: (Int, Int) -> Void
  private let background: BackgroundOutput
  private var output: OutputPipe
  private var failure: String?
  private var sharedValues: [String: String] = [:]
  /// Pictures that were shown while no step ran.
  private var pictures: [OutputPiece] = []
  /// How much the pictures take that were not taken yet.
  private var pictureBytes = 0
  private var process: (child: ChildProcess, control: ControlConnection)?
  /// The place of the step that runs next, among the page's Swift steps.
  private var nextStep = 0

  /// The most that the pictures of one step may take, so that no page takes all memory.
  private static let mostPictureBytes = 1 << 20

  /// Compiles the program, unless that is done, and starts it.
  ///
  /// - Throws: `SessionError` when either cannot be done, other than because of a step's text.
  init(
    name: String, program: SwiftProgram, folder: String, background: BackgroundOutput,
    start: ProcessStarter, environment: [String: String],
    values: @escaping () -> [String: String],
    progress: @escaping (Int, Int) -> Void
  ) throws {
    self.background = background
    self.progress = progress
    self.values = values
    self.name = name
    steps = program.steps
    output = try OutputPipe()
    do {
      compiled = try program.compiled()
      if let executable = compiled.executable {
        process = try SwiftSession.open(executable, folder, environment, output, start)
      }
    } catch {
      throw SessionError.failed("\(error)")
    }
  }

  private static func open(
    _ executable: String, _ folder: String, _ environment: [String: String], _ output: OutputPipe,
    _ start: ProcessStarter
  ) throws(SystemError) -> (ChildProcess, ControlConnection) {
    let control = try ControlConnection()
    var launch = ChildProcess.Launch(
      executable, environment: environment, workingDirectory: folder)
    launch.environment[ControlConnection.variable] = String(ControlConnection.programDescriptor)
    launch.environment[CrashReport.variable] = CrashReport.settings
    launch.extraDescriptors = [ControlConnection.programDescriptor: control.programEnd]
    launch.standardOutput = output.writeStream
    launch.standardError = output.writeStream
    let child = try start(launch)
    control.programHasStarted()
    return (child, control)
  }

  var descriptors: [PollDescriptor] {
    guard let process else { return [] }
    let connection = process.control.isAtEnd ? [] : [process.control.pollDescriptor]
    return output.pollDescriptors + [PollDescriptor(process.child.pollDescriptor)] + connection
  }

  func begin(_ input: StepInput) throws {
    if case .ended(let reason) = state { throw SessionError.over(session: name, reason: reason) }
    guard let index = steps.firstIndex(where: { $0.number == input.number }) else {
      throw SessionError.failed("step \(input.number) is not part of the page's program")
    }
    if index < nextStep {
      throw SessionError.input(
        "a Swift step runs once, because what it declares stays; repeat with a loop in the step"
          + " instead of `until=`")
    }
    if index > nextStep {
      throw SessionError.failed(
        "step \(steps[nextStep].number) comes before it in the page's program and did not run")
    }
    if let process { _ = try hear(process.control) }
    try output.readWritten()
    setAside()
    nextStep += 1
    if index < compiled.stepCount {
      process?.control.runNextStep(values: values())
      state = .working
    } else {
      output.append(line: compiled.failure?.message ?? "the step was not compiled")
      end("step \(input.number) does not compile")
    }
  }

  func pump() throws {
    guard let process else { return }
    // Asked before anything is read: what the program printed and reported is then there.
    let status = process.child.exitStatus()
    let hasArrived = try hear(process.control)
    if let status {
      try output.readWritten()
      finish(status)
    } else if hasArrived && state == .working {
      try output.readWritten()
      state = .idle
    } else {
      try output.readSome()
      if state == .idle { setAside() }
    }
  }

  /// Hears what the program reports.
  ///
  /// - Returns: whether it stands before the step that runs next.
  private func hear(_ control: ControlConnection) throws -> Bool {
    var hasArrived = false
    for report in try control.readReports() {
      switch report {
      case .shared(let name, let value): sharedValues[name] = value
      case .picture(let text, let description):
        // The program waits: what it printed before the picture is in the pipe, and nothing else.
        try output.readWritten()
        try keep(text, description)
        control.acknowledgePicture()
      case .progress(let done, let total): progress(done, total)
      case .waiting(let step): hasArrived = hasArrived || step == nextStep
      }
    }
    return hasArrived
  }

  /// The number of the step that ran last.
  private var lastStep: Int? { nextStep > 0 ? steps[nextStep - 1].number : nil }

  /// What the program printed while none of its steps ran is background output of the last one.
  private func setAside() {
    guard let lastStep else { return }
    background.append(output.takeAside(), step: lastStep)
  }

  func probe() throws {}

  func recheck() {}

  func takeOutput() -> SessionOutput {
    defer {
      failure = nil
      sharedValues = [:]
      pictures = []
      pictureBytes = 0
    }
    return SessionOutput(
      output.take() + pictures, failure: failure, sharedValues: sharedValues)
  }

  var untaken: OutputBuffer? { output.untaken }

  private func keep(_ text: [UInt8], _ description: [UInt8]) throws {
    pictureBytes += description.count
    guard pictureBytes <= SwiftSession.mostPictureBytes else {
      throw SessionError.failed(
        "the step shows pictures of more than 1 MiB; show fewer, or fewer points and rows")
    }
    if state == .working {
      output.append(.picture(text: text, description: description, isAside: false))
    } else {
      // Its text form goes where the rest goes that is printed between two steps.
      output.append(String(decoding: text, as: UTF8.self))
      pictures.append(.picture(text: text, description: description, isAside: true))
    }
  }

  func interrupt() throws {
    if state == .working { process?.child.signalGroup(SIGINT) }
  }

  func close() {
    if let process {
      process.child.signalGroup(SIGKILL)
      process.control.close()
      // Letting the program go waits for its end, so that it leaves no zombie.
      self.process = nil
      try? output.readWritten()
    }
    output.close()
    if case .ended = state { return }
    state = .ended("closed")
  }

  /// The program is over: says so the way the reader of the lesson needs it.
  private func finish(_ status: ProcessEnd) {
    process?.child.signalGroup(SIGKILL)
    process?.control.close()
    process = nil
    let isBetweenSteps = state == .idle
    switch status {
    case .exited(let code):
      if code != 0 { output.append(status: code) }
      if isBetweenSteps { setAside() }
      end("the program ended with \(status) before the page's last step was done")
    case .lost:
      output.append(status: status.shellStatus)
      if isBetweenSteps { setAside() }
      end("the program was ended by \(status)")
    case .signaled(let signal):
      let message = CrashReport.isTrap(signal) ? crashMessage(isBetweenSteps: isBetweenSteps) : nil
      if message == nil { output.append(status: status.shellStatus) }
      if isBetweenSteps { setAside() }
      // On a stack that is full the runtime cannot report anything.
      let guess = signal == SIGSEGV ? ", perhaps by a recursion without end" : ""
      end(message ?? "the program was ended by \(status)\(guess)")
    }
  }

  /// What the program that trapped has said; its backtrace is taken out of what it printed.
  private func crashMessage(isBetweenSteps: Bool) -> String? {
    var message: String?
    func readable(_ bytes: [UInt8]) -> [UInt8] {
      let report = CrashReport(output: bytes, steps: steps)
      message = report.message
      return report.output
    }
    if isBetweenSteps, let lastStep {
      // Some of what it said may have been set aside already.
      setAside()
      background.rewrite(step: lastStep, readable)
    } else {
      output.rewrite(readable)
    }
    return message
  }

  private func end(_ reason: String) {
    state = .ended(reason)
    failure = failure ?? reason
  }
}
