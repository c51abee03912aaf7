import LessonModel
import Services
import Sessions

/// What a single attempt at a step did, before it is compared with the expectation.
struct StepExecution {
  /// What the step shows: its own output, that it waits, what other sessions printed.
  var output = StepOutput()
  /// What counts as failure where there is no expectation.
  var failure: String?
  /// Why it could not run to its end; nil when it did.
  var error: String?
  /// The errors with which services refused something, in any session.
  var errors: [ErrorReply] = []
  /// Their codes, and the sessions.
  var refusals: [StepError] = []
  /// What came of comparing each command of a dialogue that has run.
  var verdicts: [DialogueVerdict] = []
  /// Values shared by a Swift step.
  var sharedValues: [String: String] = [:]
}

/// Sends one step to its session and collects what comes back.
extension StepRunner {
  /// How long a session has to become quiet after it was interrupted, before it is ended.
  private static let grace: Duration = .seconds(2)

  /// Runs the step once.
  ///
  /// - Parameters:
  ///   - step: the step, for its kind and timeout.
  ///   - input: its input, values already replaced.
  ///   - key: the session that it is input to.
  ///   - beginning: what was the case before the first attempt.
  /// - Returns: what came back, also when it could not run to its end.
  func execute(
    _ step: Step, input: StepInput, key: SessionDirectory.Key, since beginning: StepBeginning
  ) -> StepExecution {
    var execution = StepExecution()
    let session: any Session
    do {
      session = try directory.session(key)
    } catch {
      execution.error = secrets.masked("session \(key.session) could not be opened: \(error)")
      if !(error is ServerStandsStill) {
        directory.end(key, because: "it could not be opened")
      }
      return execution
    }
    let deadline = ContinuousClock.now + step.attributes.timeout
    var over: [(session: any Session, reason: String)] = []
    do {
      let failures =
        if let exchanges = step.exchanges {
          try talk(
            exchanges, input, of: step, with: session, deadline: deadline, since: beginning,
            &execution)
        } else {
          try send(input, of: step, to: session, deadline: deadline)
        }
      if !failures.isEmpty { execution.error = failures.joined(separator: "; ") }
    } catch LoopError.timedOut {
      let late = self.late(own: session)
      let silence = late.lazy.compactMap(\.silence).first
      for late in late { interrupt(late) }
      execution.error =
        execution.place(in: step) + "timed out after \(step.attributes.timeout.text)"
      if let other = late.first, other !== session {
        execution.error? += ": session \(other.name) was still working"
      }
      if let silence { execution.error? += ": \(silence)" }
      over = late.map { ($0, "step \(step.number) timed out in it") }
    } catch {
      // What refuses its input and has come to rest takes the next step.
      let text = "\(error)"
      // A kind's program may have named the line itself.
      execution.error = text.hasPrefix("line ") ? text : execution.place(in: step) + text
      if session.state == .working { over = [(session, "it failed in step \(step.number)")] }
    }
    collect(from: session, since: beginning, into: &execution)
    directory.note(step.number, in: key)
    for (session, reason) in over {
      guard let key = directory.key(of: session) else { continue }
      if key.kind.life != .step {
        directory.end(key, because: reason)
      } else if session.state == .working {
        // It did not even react to Ctrl-C. The next step has a process of its own.
        directory.renew(key)
      }
    }
    note(ended: session, key: key, step: step, execution: &execution)
    noteOthers(step: step)
    execution.error = execution.error.map(secrets.masked)
    return execution
  }

  /// The sessions that have not come to rest in time, the step's own first.
  private func late(own: any Session) -> [any Session] {
    let working = loop.sessions.filter {
      $0.state == .working && ($0 === own || !loop.isBusy($0))
    }
    return working.filter { $0 === own } + working.filter { $0 !== own }
  }

  /// Sends the parts of the input one after the other, and waits after each until all has come to
  /// rest.
  ///
  /// - Parameters:
  ///   - input: what the session is given.
  ///   - step: the step whose input it is.
  ///   - session: the session.
  ///   - deadline: when it has to have come to rest.
  ///   - work: done as soon as the session is at work.
  /// - Returns: what went wrong in other sessions, which have been ended for it.
  /// - Throws: `LoopError.timedOut`, or why the session itself could not go on.
  func send(
    _ input: StepInput, of step: Step, to session: any Session,
    deadline: ContinuousClock.Instant, meanwhile work: () -> Void = {}
  ) throws -> [String] {
    var parts = step.kind.takesInterrupts ? InputParts(input.text).parts : []
    if parts.isEmpty { parts = [.text(input.text, lineOffset: 0)] }
    let lastText = parts.lastIndex { $0 != .interrupt }
    var failures: [String] = []
    for (index, part) in parts.enumerated() {
      switch part {
      case .interrupt: try session.interrupt()
      case .text(let piece, let offset):
        var part = input
        part.text = piece
        part.line += offset
        // The expectation is that of the whole step.
        if index != lastText {
          part.expectedLines = nil
          part.isLast = false
        }
        try begin(part, in: session)
      }
      if index == 0 { work() }
      failures += try settle(session, step: step, deadline: deadline)
    }
    return failures
  }

  private func settle(
    _ session: any Session, step: Step, deadline: ContinuousClock.Instant
  ) throws -> [String] {
    var failures: [String] = []
    while let failure = try failure(settling: session, deadline: deadline) {
      // This step goes on without a session that another step has to answer for.
      guard let other = loop.sessions.first(where: { ObjectIdentifier($0) == failure.culprit }),
        other !== session, let key = directory.key(of: other)
      else { throw SessionError.failed(failure.reason) }
      failures.append("session \(other.name): \(failure.reason)")
      directory.end(key, because: "it failed in step \(step.number): \(failure.reason)")
    }
    return failures
  }

  /// Waits until all sessions have come to rest; says which one could not go on, if one could not.
  private func failure(
    settling session: any Session, deadline: ContinuousClock.Instant
  ) throws(LoopError) -> (culprit: ObjectIdentifier, reason: String)? {
    do {
      try loop.settle(session, deadline: deadline)
      return nil
    } catch {
      guard case .failed(let culprit, let reason) = error else { throw error }
      return (culprit, reason)
    }
  }

  private func begin(_ input: StepInput, in session: any Session) throws {
    switch session.state {
    case .idle: break
    case .blocked(let holders): throw SessionError.blocked(session: session.name, by: holders)
    case .listening: throw SessionError.listening(session: session.name)
    case .working: throw SessionError.working(session: session.name)
    case .ended(let reason): throw SessionError.over(session: session.name, reason: reason)
    }
    try session.begin(input)
  }

  /// Interrupts a session that did not become quiet in time; what it printed is kept.
  private func interrupt(_ session: any Session) {
    do {
      try session.interrupt()
      try loop.settle(session, deadline: .now + Self.grace)
    } catch {
      // It did not even react to Ctrl-C. The caller ends it, with its process or connection.
    }
  }

  private func note(
    ended session: any Session, key: SessionDirectory.Key, step: Step,
    execution: inout StepExecution
  ) {
    guard case .ended(let reason) = session.state, directory.openSession(key) === session else {
      return
    }
    directory.end(key, because: "it ended in step \(step.number): \(reason)")
    // A program has no way to go on; a console that was left (`\q`) has done what it was told.
    if key.kind.isCompiled, execution.error == nil {
      execution.error = execution.failure ?? reason
    }
  }

  /// Takes note of the other sessions that this step has ended.
  private func noteOthers(step: Step) {
    for session in loop.sessions where !loop.isBusy(session) {
      guard case .ended(let reason) = session.state, let key = directory.key(of: session) else {
        continue
      }
      directory.end(key, because: "it ended in step \(step.number): \(reason)")
    }
  }
}

extension Duration {
  /// The duration in milliseconds.
  var milliseconds: Double {
    Double(components.seconds) * 1000 + Double(components.attoseconds) / 1e15
  }

  /// `10s`, `500ms`: as it is written in an attribute.
  var text: String {
    let (seconds, attoseconds) = components
    return attoseconds == 0
      ? "\(seconds)s" : "\(seconds * 1000 + attoseconds / 1_000_000_000_000_000)ms"
  }
}
