import LessonModel
import Services
import Sessions

/// What one attempt at a step did, before it is compared with the expectation.
struct StepExecution {
  /// The lines that the step shows: its own output, the blocked line, the events.
  var lines: [String] = []
  /// What other sessions printed.
  var events: [EventRecord] = []
  /// What counts as failure where there is no expectation.
  var failure: String?
  /// The status of a shell that did not end well.
  var exitStatus: Int32?
  /// Why it could not run to its end; nil when it did.
  var error: String?
  /// The errors with which services refused something, in any session.
  var errors: [ErrorReply] = []
  /// Values shared by a Swift step.
  var sharedValues: [String: String] = [:]
  /// Output bytes that were counted and not kept.
  var omittedBytes = 0
  /// What the step showed.
  var pictures: [Picture] = []

  /// Adds pictures that a session has handed over.
  mutating func show(_ descriptions: [[UInt8]]) {
    for description in descriptions {
      do {
        pictures.append(try Picture(json: description))
      } catch {
        self.error = self.error ?? "a picture of the step cannot be read: \(error)"
      }
    }
  }
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
  /// - Returns: what came back, also when it could not run to its end.
  func execute(
    _ step: Step, input: StepInput, key: SessionDirectory.Key
  ) -> StepExecution {
    var execution = StepExecution()
    let session: any Session
    do {
      session = try directory.session(key)
    } catch {
      execution.error = secrets.masked("session \(key.session) could not be opened: \(error)")
      directory.end(key, because: "it could not be opened")
      return execution
    }
    let deadline = ContinuousClock.now + step.attributes.timeout
    var over: [(session: any Session, reason: String)] = []
    do {
      let failures = try send(input, of: step, to: session, deadline: deadline)
      if !failures.isEmpty { execution.error = failures.joined(separator: "; ") }
    } catch LoopError.timedOut {
      let late = self.late(own: session)
      for late in late { interrupt(late) }
      execution.error = "timed out after \(step.attributes.timeout.text)"
      if let other = late.first, other !== session {
        execution.error? += ": session \(other.name) was still working"
      }
      over = late.map { ($0, "step \(step.number) timed out in it") }
    } catch {
      // What refuses its input and has come to rest takes the next step.
      execution.error = "\(error)"
      if session.state == .working { over = [(session, "it failed in step \(step.number)")] }
    }
    collect(from: session, into: &execution)
    for (session, reason) in over {
      guard let key = directory.key(of: session) else { continue }
      // A shell step is a process of its own, a request a connection: nothing is left of it for
      // the next one to depend on.
      if ![.sh, .http].contains(key.kind) || session.state == .working {
        directory.end(key, because: reason)
      }
    }
    note(ended: session, key: key, step: step, execution: &execution)
    noteOthers(step: step)
    execution.error = execution.error.map(secrets.masked)
    return execution
  }

  /// The sessions that have not come to rest in time, the step's own first.
  private func late(own: any Session) -> [any Session] {
    let working = loop.sessions.filter { $0.state == .working }
    return working.filter { $0 === own } + working.filter { $0 !== own }
  }

  /// Sends the parts of the input one after the other, and waits after each until all has come to
  /// rest.
  ///
  /// - Returns: what went wrong in other sessions, which have been ended for it.
  /// - Throws: `LoopError.timedOut`, or why the session itself could not go on.
  private func send(
    _ input: StepInput, of step: Step, to session: any Session,
    deadline: ContinuousClock.Instant
  ) throws -> [String] {
    var parts: [InputParts.Part] = []
    switch step.kind {
    case .sql, .redis, .kafka, .tcp: parts = InputParts(input.text).parts
    case .swift, .sh, .http, .service: break
    }
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
      else { throw SessionError(failure.reason) }
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
    case .blocked(let holders):
      let who = holders.isEmpty ? "" : " by \(holders.joined(separator: ", "))"
      throw SessionError(
        "session \(session.name) is blocked\(who): what it waits for must happen first, "
          + "or a line ^C must cancel it")
    case .listening:
      throw SessionError(
        "session \(session.name) is still running its last step: end that with a line ^C first, "
          + "or use another session")
    case .working:
      throw SessionError("session \(session.name) is still working on an earlier step")
    case .ended(let reason):
      throw SessionError("session \(session.name) is over: \(reason)")
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

  /// Takes what a session printed, without the passwords of the lesson's services: transcripts, pages and
  /// reports never hold one. Values that it shared are the page's to use, and are kept as they are.
  private func output(of session: any Session) -> SessionOutput {
    var output = session.takeOutput()
    output.bytes = secrets.masked(output.bytes)
    output.failure = output.failure.map(secrets.masked)
    for index in output.errors.indices {
      output.errors[index].message = secrets.masked(output.errors[index].message)
    }
    output.pictures = output.pictures.map(secrets.masked)
    return output
  }

  private func collect(from own: any Session, into execution: inout StepExecution) {
    let output = self.output(of: own)
    let shown = ShownOutput(output)
    execution.lines += shown.lines
    execution.failure = output.failure
    execution.exitStatus = output.exitStatus
    execution.errors += output.errors
    execution.sharedValues = output.sharedValues
    execution.omittedBytes = shown.omittedBytes
    execution.show(output.pictures)
    if case .blocked(let holders) = own.state {
      let who = holders.isEmpty ? "" : " by \(holders.joined(separator: ", "))"
      execution.lines.append("(blocked\(who))")
    }
    for session in loop.sessions where session !== own {
      let output = self.output(of: session)
      let shown = ShownOutput(output)
      let lines = shown.lines
      execution.omittedBytes += shown.omittedBytes
      execution.errors += output.errors
      execution.show(output.pictures)
      execution.sharedValues.merge(output.sharedValues) { _, new in new }
      guard !output.bytes.isEmpty else { continue }
      execution.lines += lines.map { "\(session.name)| \($0)" }
      execution.events.append(
        EventRecord(session: session.name, text: lines.map { "\($0)\n" }.joined()))
    }
  }

  private func note(
    ended session: any Session, key: SessionDirectory.Key, step: Step,
    execution: inout StepExecution
  ) {
    guard case .ended(let reason) = session.state, directory.reasonOver(key) == nil else { return }
    directory.end(key, because: "it ended in step \(step.number): \(reason)")
    // A program has no way to go on; a console that was left (`\q`) has done what it was told.
    if key.kind == .swift, execution.error == nil {
      execution.error = execution.failure ?? reason
    }
  }

  /// Takes note of the other sessions that this step has ended.
  private func noteOthers(step: Step) {
    for session in loop.sessions {
      guard case .ended(let reason) = session.state, let key = directory.key(of: session) else {
        continue
      }
      directory.end(key, because: "it ended in step \(step.number): \(reason)")
    }
  }
}

extension Duration {
  /// `10s`, `500ms`: as it is written in an attribute.
  var text: String {
    let (seconds, attoseconds) = components
    return attoseconds == 0
      ? "\(seconds)s" : "\(seconds * 1000 + attoseconds / 1_000_000_000_000_000)ms"
  }
}
