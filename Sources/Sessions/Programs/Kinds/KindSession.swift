import Processes
import Sessions

/// A session of a kind from outside, of which the kind's program tells.
final class KindSession: Session {
  /// Its name.
  let name: String
  private let program: KindProcess
  /// Takes what is printed when no input runs; without one it comes as the rest does.
  private let background: BackgroundOutput?
  /// The number of the step that had the last input.
  private var number = 0
  /// What was last said of it, or follows from what it was given.
  private var said = SessionState.idle
  private(set) var isOpen = false
  /// Whether its program can be asked how it stands.
  private(set) var checks = false
  /// Whether the program was asked and has not answered; and whether it has to be asked once more.
  private(set) var isChecking = false
  private var needsCheck = false
  /// Whether it has answered a check since its input began.
  private var hasAnswered = false
  /// Input that waits until the session is open.
  private var waiting: String?
  /// The line of the page at which the input begins.
  private var line = 1
  /// How many lines the input has.
  private var inputLines = 1
  private var output = OutputBuffer()
  private var failure: String?
  /// What the program says against the input; thrown when the session has come to rest.
  private var complaint: String?
  private var isClosed = false

  init(_ name: String, of program: KindProcess, background: BackgroundOutput? = nil) {
    (self.name, self.program, self.background) = (name, program, background)
    program.add(self)
    program.send(.open(name))
  }

  /// Where it stands. It is at rest only when nothing is left to ask or to tell.
  var state: SessionState {
    if case .ended = said { return complaint == nil ? said : .working }
    if let failure = program.failure { return .ended(failure) }
    return said.isSettled && (isChecking || complaint != nil) ? .working : said
  }

  /// What the loop has to wait for.
  var descriptors: [PollDescriptor] { isClosed ? [] : program.descriptors }

  /// Sends the input, when the session is open.
  func begin(_ input: StepInput) throws {
    (line, number) = (input.line, input.number)
    hasAnswered = false
    failure = nil
    said = .working
    // The last line of a block ends where the block does.
    let text = input.text.hasSuffix("\n") ? String(input.text.dropLast()) : input.text
    inputLines = text.split(separator: "\n", omittingEmptySubsequences: false).count
    if isOpen { program.send(.input(text, session: name)) } else { waiting = text }
  }

  /// Reads what the program says of its sessions.
  ///
  /// - Throws: `SessionError` when the program cannot go on, or refuses this session's input.
  func pump() throws {
    try program.pump()
    try raise()
  }

  /// Whether it has an input that runs.
  var isAtWork: Bool { said == .working && !isClosed }

  /// Whether the input is over.
  private var hasEnded: Bool {
    if case .ended = said { true } else { said == .idle }
  }

  private func raise() throws {
    guard let problem = complaint, hasEnded else { return }
    complaint = nil
    throw SessionError.input(problem)
  }

  /// Takes what the program says of this session.
  ///
  /// - Returns: what is wrong with that; nil when nothing is.
  func receive(_ content: KindMessage.Content) -> String? {
    switch content {
    case .output(let text):
      guard said == .idle, isOpen, let background else {
        output.append(text)
        return nil
      }
      // It is of no input that runs: it would stand in whichever step comes next.
      var late = OutputBuffer()
      late.append(text)
      background.append(late, step: number)
      return nil
    case .checked:
      guard isChecking else { return "it answered a `check` of \(name) that it was not asked" }
      (isChecking, hasAnswered) = (false, true)
      if needsCheck { check() }
      return nil
    case .error(let text, let line):
      guard said != .idle else {
        return "it wrote an error of \(name), which has no input"
      }
      if let line, !(1...inputLines).contains(line) {
        return "it wrote an error of line \(line) of an input of \(inputLines) lines"
      }
      let place = line.map { "line \(self.line + $0 - 1): " } ?? ""
      complaint = complaint ?? place + text
      return nil
    case .state(let state, let holders, let reason, let failure, let checks):
      if case .ended = said { return "it wrote of \(name), which is gone" }
      if state == .gone {
        said = .ended(reason ?? "it is gone")
        if !isOpen { complaint = complaint ?? reason ?? "it could not be opened" }
        self.failure = failure
        return nil
      }
      if !isOpen { return opened(state, checks) }
      if checks { return "only the answer to `open` says `checks`" }
      if state == .idle {
        self.failure = failure
      } else if failure != nil {
        return "`failure` belongs to the state `idle`"
      }
      return turn(to: state, holders)
    }
  }

  private func opened(_ state: KindMessage.State, _ checks: Bool) -> String? {
    guard state == .idle else {
      return "it said \(state.rawValue) of \(name) before it said `idle`, as the answer to `open`"
    }
    isOpen = true
    self.checks = checks
    if let text = waiting {
      waiting = nil
      program.send(.input(text, session: name))
    }
    return nil
  }

  private func turn(to state: KindMessage.State, _ holders: [String]) -> String? {
    switch state {
    case .idle:
      if said == .idle, !isChecking {
        return "it said `idle` of \(name) twice: each input ends once"
      }
      said = .idle
      return nil
    case .gone: return nil
    case .working, .blocked, .listening:
      guard checks else {
        return "it said `\(state.rawValue)` of \(name), and did not say `checks` when it was opened"
      }
    }
    if state == .working {
      said = .working
      return nil
    }
    if said == .idle { return "it said `\(state.rawValue)` of \(name), which has no input" }
    if state == .blocked {
      if holders.contains(name) { return "it said that \(name) is blocked by itself" }
      said = .blocked(by: holders)
    } else {
      said = .listening
    }
    return nil
  }

  /// Asks how the session stands, if its program can tell.
  func probe() throws {
    try raise()
    if checks, said == .working, !isChecking { check() }
  }

  /// Asks anew whether the session still waits: what another one did may have ended that.
  func recheck() {
    guard said.isSettled, said != .idle, checks else { return }
    if case .ended = said { return }
    if isChecking { needsCheck = true } else { check() }
  }

  /// Asks the program how the session stands.
  func check() {
    guard program.failure == nil else { return }
    (isChecking, needsCheck) = (true, false)
    program.send(.check(name))
  }

  /// What it waits for, for a step that took too long.
  var silence: String? {
    if state != .working { return nil }
    if !isOpen { return "\(program.name) has not answered `open`" }
    // One that answers is asked again and again, and is never to blame for the last question.
    if isChecking, !hasAnswered { return "\(program.name) has not answered `check`" }
    return "\(program.name) has not said that the input is over"
  }

  /// Takes what the session has printed.
  func takeOutput() -> SessionOutput {
    defer { failure = nil }
    return SessionOutput(output.take(), failure: failure)
  }

  /// What it has printed since, to be looked at.
  var untaken: OutputBuffer? { output }

  /// Asks the program to interrupt the session. One that is idle has nothing to interrupt.
  func interrupt() throws {
    if case .ended = said { return }
    guard isOpen, said != .idle else { return }
    said = .working
    program.send(.interrupt(name))
  }

  /// Tells the program that the session is over.
  func close() {
    if isClosed { return }
    isClosed = true
    if case .ended = said {} else { program.send(.close(name)) }
    program.remove(self)
    if case .ended = said {} else { said = .ended("closed") }
    complaint = nil
  }
}
