import Glibc
import Platform
import Processes
import Sessions

/// A lasting conversation with a program that is given one command after the other.
///
/// A command has a pipe of its own for what it prints, or, where the commands before it have left
/// nothing behind, theirs. What comes out of a pipe when its command is over was printed by what that has
/// left behind, and is background output.
final class ConsoleSession: Session {
  /// How much of its reports is read at once, and how long a line of them may be.
  private static let readAtOnce = 4096

  let name: String
  private(set) var state = SessionState.idle
  private let interpreter: Interpreter
  private let folder: String
  private let environment: () -> [String: String]
  private let background: BackgroundOutput
  private let start: ProcessStarter

  private var process: ChildProcess?
  /// Commands go in, reports come out.
  private let commands: Pipe
  private let reports: Pipe
  private let reporter: Descriptor?
  private var leader: Descriptor?
  private var received: [UInt8] = []
  /// What the pipe for commands had no room for.
  private var unsent: [UInt8] = []
  /// The output of the command that runs, or that ran last.
  private var output: OutputPipe?
  /// That of the command before, until the program writes to the new one.
  private var previous: (pipe: OutputPipe, step: Int)?
  private var command: Interpreter.Command?
  /// Whether it was asked a second time to report on the command.
  private var isRepeated = false
  private var last: Interpreter.Report?
  /// What it was given for its environment, and the variables that it has with it, as far as Etude has set
  /// them.
  private var given: [String: String] = [:]
  private var variables: [String: String] = [:]
  private var number = 0
  private var count = 0
  /// The ends of the pipes of commands that are over, as long as something writes into them: a command
  /// may have kept one, and lead an output back to it (`exec >&3`).
  private var former: [Descriptor] = []

  init(
    _ interpreter: Interpreter, name: String, folder: String, background: BackgroundOutput,
    start: @escaping ProcessStarter, environment: @escaping () -> [String: String]
  ) throws {
    self.interpreter = interpreter
    self.name = name
    self.folder = folder
    self.background = background
    self.start = start
    self.environment = environment
    do {
      let reports = try Pipe.fromChild()
      self.reports = reports
      commands = try Pipe()
      reporter = try interpreter.reporter.map { text throws(SystemError) in
        try Descriptor.holding(Array(text(reports.writeEnd.path).utf8))
      }
    } catch {
      throw SessionError.failed("\(error)")
    }
    commands.writeEnd.setNonblocking()
  }

  var descriptors: [PollDescriptor] {
    if case .ended = state { return [] }
    guard let process else { return [] }
    var all = (output?.pollDescriptors ?? []) + (previous?.pipe.pollDescriptors ?? [])
    all += [PollDescriptor(reports.readEnd.number), PollDescriptor(process.pollDescriptor)]
    if !unsent.isEmpty {
      all.append(PollDescriptor(commands.writeEnd.number, read: false, write: true))
    }
    return all
  }

  func begin(_ input: StepInput) throws {
    if input.text.utf8.contains(0) {
      throw SessionError.input("the command holds a NUL character, which nothing can be given")
    }
    former.removeAll(where: \.isHungUp)
    // Asked before the pipe is read: what others have written before they ended is then in it. And before a
    // program is run beside the session, which may be there for a moment when it has ended.
    let keepsPipe = output != nil && former.isEmpty && process?.isAlone == true
    let text = try interpreter.prepared?(input.text, last, run) ?? input.text
    try setAside()
    count += 1
    var command = Interpreter.Command(
      text: text, number: count, reports: reports.writeEnd.path, reporter: reporter?.path ?? "",
      last: last)
    if !keepsPipe { try changePipe(&command) }
    if process == nil { try launch() } else { command.variables = changedVariables() }
    (self.command, number, isRepeated) = (command, input.number, false)
    state = .working
    try send(interpreter.written(command))
  }

  /// Gives the command a pipe of its own.
  private func changePipe(_ command: inout Interpreter.Command) throws {
    let new = try OutputPipe()
    let streams = (old: [output?.path ?? "/dev/null"] + former.map(\.path), new: new.path)
    command.streams = streams
    if let text = interpreter.leader?(streams.old, streams.new) {
      // That of the command before, which has read it.
      leader?.close()
      let leader = try Descriptor.holding(Array(text.utf8))
      (self.leader, command.leader) = (leader, leader.path)
    }
    if let output { previous = (output, number) }
    output = new
  }

  /// What it waits for, where a command has broken what tells that it is over.
  var silence: String? {
    guard state == .working, let process, process.exitStatus() == nil else { return nil }
    if process.isStopped {
      return "\(interpreter.name) stands still: a signal has stopped it"
    }
    // Without a child, and with nothing more to read, it sleeps only while it waits for the next command.
    guard hasReadAll, process.sleepsAlone else { return nil }
    return "\(interpreter.name) has not said that the command is over; \(interpreter.advice)"
  }

  /// Whether it has taken all that it was sent.
  private var hasReadAll: Bool { unsent.isEmpty && !commands.readEnd.hasInput }

  /// Runs a program to its end beside the session.
  private func run(
    _ program: String, _ arguments: [String], changing changes: [String: String]
  ) throws -> (status: ProcessEnd, output: String) {
    let environment = PinnedEnvironment.variables(folder: folder, adding: environment())
      .merging(changes) { $1 }
    do {
      return try ChildProcess.collect(
        .init(program, arguments, environment: environment, workingDirectory: folder), start: start,
        deadline: .after(.seconds(60)))
    } catch {
      throw SessionError.failed("\(error)")
    }
  }

  private func launch() throws {
    given = environment()
    variables = PinnedEnvironment.variables(folder: folder, adding: given)
    var launch = ChildProcess.Launch(
      interpreter.program, interpreter.arguments(commands.readEnd.path),
      environment: variables.merging(interpreter.environment) { $1 }, workingDirectory: folder)
    // The first command leads its streams to its own pipe.
    launch.standardOutput = .null
    do {
      process = try start(launch)
    } catch {
      throw SessionError.failed("\(error)")
    }
  }

  /// What has become of the services and values since.
  private func changedVariables() -> [String: String?] {
    let wanted = environment()
    if wanted == given { return [:] }
    let now = PinnedEnvironment.variables(folder: folder, adding: wanted)
    defer { (given, variables) = (wanted, now) }
    var changes: [String: String?] = [:]
    for (name, value) in now where variables[name] != value { changes[name] = .some(value) }
    for name in variables.keys where now[name] == nil { changes[name] = .some(nil) }
    return changes
  }

  private func send(_ text: String) throws {
    unsent += text.utf8
    try flush()
  }

  private func flush() throws {
    guard !unsent.isEmpty else { return }
    switch Transfer.write(unsent.span, to: commands.writeEnd.number) {
    case .moved(let count): unsent.removeFirst(count)
    case .wouldBlock: break
    case .failed: throw SessionError.failed("\(SystemError.last("cannot write to \(name)"))")
    }
  }

  /// What has been printed since the last command was over belongs to no command.
  private func setAside() throws {
    guard output != nil else { return }
    try output?.readWritten()
    if let late = output?.takeAside() { background.append(late, step: number) }
  }

  func pump() throws {
    try flush()
    // Asked before the pipes are read: what was printed before is then in them.
    let status = process?.exitStatus()
    let report = try readReport()
    if state == .working, let report {
      try end(report)
    } else if let status {
      try end(status)
    } else if state == .working {
      try output?.readSome()
      try previous?.pipe.readSome()
    } else {
      try setAside()
    }
  }

  /// The report on the command that runs; nil when there is none yet.
  private func readReport() throws -> Interpreter.Report? {
    while let bytes = try reports.readEnd.read(limit: Self.readAtOnce) {
      received += bytes
      // Less than was asked for is all that there is.
      if bytes.count < Self.readAtOnce { break }
    }
    var found: Interpreter.Report?
    while let end = received.firstIndex(of: UInt8(ascii: "\n")) {
      // The others are on commands that are over.
      if let report = Interpreter.Report(received[..<end]), report.number == command?.number {
        found = found ?? report
      }
      received.removeFirst(end + 1)
    }
    // Only a program that does not mean us writes a line that does not end.
    if received.count > Self.readAtOnce { received = [] }
    return found
  }

  private func end(_ report: Interpreter.Report) throws {
    try finish()
    last = report
    state = .idle
    if report.state == Interpreter.Report.unfinished {
      throw SessionError.input("the command is not whole: \(interpreter.name) waits for more of it")
    }
    if report.status != 0 { output?.append(status: report.status) }
  }

  private func end(_ status: ProcessEnd) throws {
    guard process != nil else { return }
    try finish()
    if !status.isSuccess { output?.append(status: status.shellStatus) }
    state = .ended("\(interpreter.name) ended with \(status)")
    if let readEnd = output?.release() { background.adopt(readEnd, step: number) }
    if status == .lost {
      throw SessionError.failed("\(interpreter.name) was ended by \(status)")
    }
  }

  /// Reads what the command has printed, and hands over what is left of the one before.
  private func finish() throws {
    try output?.readWritten()
    guard var old = previous else { return }
    try old.pipe.readWritten()
    background.append(old.pipe.takeAside(), step: old.step)
    if let readEnd = old.pipe.release() {
      background.adopt(readEnd, step: old.step)
      former.append(readEnd)
    }
    previous = nil
  }

  /// Asks for the report again where what ended the command has ended the report too.
  func probe() throws {
    guard let command, !isRepeated, let text = interpreter.repeated?(command), hasReadAll else {
      return
    }
    // In this order: a report that came before all was read is there now.
    try pump()
    guard state == .working else { return }
    isRepeated = true
    try send(text)
  }

  func recheck() {}

  func takeOutput() -> SessionOutput {
    SessionOutput(output?.take() ?? [])
  }

  var untaken: OutputBuffer? { output?.untaken }

  func interrupt() throws { process?.signalGroup(SIGINT) }

  func close() {
    process?.signalGroup(SIGKILL)
    // Letting go of the process waits for its end, so that it leaves no zombie.
    process = nil
    if case .ended = state {} else { state = .ended("closed") }
    output?.close()
    previous?.pipe.close()
    former = []
    reporter?.close()
    leader?.close()
    for pipe in [commands, reports] {
      pipe.readEnd.close()
      pipe.writeEnd.close()
    }
  }
}

extension Descriptor {
  /// A path under which another process of the same user can open what it leads to.
  var path: String { "/proc/\(getpid())/fd/\(number)" }
}
