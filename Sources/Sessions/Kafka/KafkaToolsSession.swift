import KafkaClient
package import Sessions

/// A terminal in which Kafka's tools are run, one after the other.
///
/// A consumer with no end keeps it busy: the session then listens, what arrives later is output
/// of later steps, and `interrupt()` (`^C`) ends the consumer.
package final class KafkaToolsSession: Session {
  /// The name that steps use.
  package let name: String
  /// Where the conversation stands.
  package private(set) var state: SessionState = .idle

  private let group: KafkaToolsSessionGroup
  /// The commands that are still to run; one whose arguments are wrong says so when its turn comes.
  private var pending: [Result<any Tool, ToolError>] = []
  private var output = OutputBuffer()
  private var failure: String?
  private var errors: [ErrorReply] = []
  /// The consumer that runs in this session.
  private(set) var running: RunningConsumer?

  init(_ name: String, group: KafkaToolsSessionGroup) {
    self.name = name
    self.group = group
  }

  /// What to wait for: the consumer's messages.
  package var descriptors: [PollDescriptor] { running.map { [$0.descriptor] } ?? [] }

  /// Runs a step's commands. All of them are read before the first one runs.
  package func begin(_ input: StepInput) throws {
    if case .ended(let reason) = state {
      throw SessionError.over(session: name, reason: reason)
    }
    guard running == nil else {
      throw SessionError.listening(session: name)
    }
    let commands = try Script.commands(in: input.text)
    let found = try commands.map { try Tools.find($0, bootstrap: group.bootstrap) }
    pending = zip(commands, found).map { command, tool in
      Result { () throws(ToolError) -> any Tool in
        try tool.type.init(tool.arguments.get(), lines: command.lines)
      }
    }
    try advance()
  }

  /// Takes in what has arrived.
  package func pump() throws {
    try attempt { try running?.serve() }
  }

  /// Asks whether the consumer has caught up.
  package func probe() throws {
    guard state == .working, let running else { return }
    try attempt {
      switch try running.settle(companions: group.companions(of: running), &output) {
      case .underway: break
      case .caughtUp: state = .listening
      case .ended(let error):
        endConsumer(error)
        try advance()
      }
    }
  }

  /// The consumer may have got more to read.
  package func recheck() {
    if state == .listening { state = .working }
  }

  /// Takes the output that has arrived.
  package func takeOutput() -> SessionOutput {
    defer {
      failure = nil
      errors = []
    }
    return SessionOutput(output.take(), failure: failure, errors: errors)
  }

  /// The output that has arrived since, to be looked at.
  package var untaken: OutputBuffer? { output }

  /// Ends the consumer that runs, and forgets the commands after it.
  package func interrupt() throws {
    pending = []
    if running != nil { endConsumer(nil) }
    if case .ended = state { return }
    state = .idle
  }

  /// Ends the session.
  package func close() {
    pending = []
    running?.close()
    running = nil
    state = .ended("closed")
  }

  // MARK: Running

  /// Runs commands until one of them goes on by itself.
  private func advance() throws {
    while running == nil, !pending.isEmpty {
      let tool = pending.removeFirst()
      do {
        try start(tool.get())
      } catch let error as ToolError {
        fail(error)
      } catch let error as KafkaError {
        fail(ToolError(error))
      }
    }
    state = running == nil ? .idle : .working
  }

  private func start(_ tool: any Tool) throws {
    switch tool {
    case let tool as ConsumerTool:
      running = try RunningConsumer(
        tool, bootstrap: group.bootstrap, session: name == "main" ? "console-consumer" : name,
        admin: group.admin)
      if let id = tool.group { group.used(group: id) }
    case let tool as any ImmediateTool:
      var console = Console(admin: group.admin, group: group)
      defer {
        output.append(console.text)
        failure = failure ?? console.failure
        for error in console.errors { errors.note(code: error.code, error.message) }
      }
      try tool.run(&console)
    default: break
    }
  }

  private func endConsumer(_ error: ToolError?) {
    if let error { fail(error) }
    running?.end(&output)
    running = nil
  }

  private func fail(_ error: ToolError) {
    failure = failure ?? error.text + error.hint
    errors.note(code: error.code, error.text)
    output.append(error.text + "\n")
  }

  /// Does something for the consumer; an error of Kafka's ends it, as it ends the tool. One that
  /// passes does not: the tool goes on trying, and so does the session, with the next probe.
  private func attempt(_ body: () throws -> Void) throws {
    do {
      try body()
    } catch let error as KafkaError where error.isPassing {
      if running != nil { state = .working }
    } catch let error as KafkaError {
      endConsumer(ToolError(error))
      try advance()
    }
  }
}
