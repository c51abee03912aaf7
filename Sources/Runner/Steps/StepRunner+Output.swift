import LessonModel
import Services
import Sessions

/// What was the case when a step began.
struct StepBeginning {
  /// When that was; every attempt at the step counts from there.
  let start = ContinuousClock.now
  /// The sessions that waited.
  let waiting: Set<SessionDirectory.Key>
}

extension StepRunner {
  /// Takes what a session printed, without the passwords of the lesson's services: transcripts, pages and
  /// reports never hold one. Values that it shared are the page's to use, and are kept as they are.
  private func output(of session: any Session) -> SessionOutput {
    var output = session.takeOutput()
    if let key = directory.key(of: session) { looks[key] = nil }
    output.pieces = masked(output.pieces)
    output.failure = output.failure.map(secrets.masked)
    for index in output.errors.indices {
      output.errors[index].message = secrets.masked(output.errors[index].message)
    }
    return output
  }

  /// The pieces of an output with its passwords hidden, also those that a gap has cut in two.
  func masked(_ pieces: [OutputPiece]) -> [OutputPiece] {
    pieces.indices.flatMap { place in
      guard case .bytes(let bytes) = pieces[place] else { return masked(pieces[place]) }
      return secrets.pieces(
        of: bytes, endsAtGap: pieces[(place + 1)...].first?.isGap ?? false,
        beginsAtGap: pieces[..<place].last?.isGap ?? false
      ).map { $0.isMask ? .masked($0.bytes) : .bytes($0.bytes) }
    }
  }

  func masked(_ piece: OutputPiece) -> [OutputPiece] {
    switch piece {
    case .bytes(let bytes):
      secrets.pieces(of: bytes).map { $0.isMask ? .masked($0.bytes) : .bytes($0.bytes) }
    case .picture(let text, let description, let isAside):
      [
        .picture(
          text: secrets.masked(text), description: secrets.masked(description), isAside: isAside)
      ]
    case .masked, .omitted, .exitStatus: [piece]
    }
  }

  /// Collects what sessions have printed, the step's own first, and whether their waits are over.
  func collect(
    from own: any Session, since beginning: StepBeginning, into execution: inout StepExecution
  ) {
    take(from: own, isOwn: true, since: beginning, into: &execution)
    if case .blocked(let holders) = own.state {
      execution.output.parts.append(
        OutputPart(
          .blocked(by: holders.map(secrets.masked)),
          milliseconds: beginning.milliseconds(to: loop.rest(of: own)?.time)))
    }
    for session in loop.sessions where session !== own && !loop.isBusy(session) {
      take(from: session, isOwn: false, since: beginning, into: &execution)
    }
  }

  /// Takes what sessions have printed since the last step, and whose waits are over.
  func collectBetweenSteps() -> [OutputPart] {
    var execution = StepExecution()
    let beginning = StepBeginning(waiting: waitingBefore)
    for session in loop.sessions {
      take(from: session, isOwn: false, since: beginning, into: &execution)
    }
    waitingBefore = directory.waiting
    sharedValues.merge(execution.sharedValues) { _, new in new }
    return execution.output.parts
  }

  /// Takes what a session has printed, and whether its wait is over.
  private func take(
    from session: any Session, isOwn: Bool, since beginning: StepBeginning,
    into execution: inout StepExecution
  ) {
    let output = self.output(of: session)
    let key = directory.key(of: session)
    let step = key.flatMap(directory.lastStep)
    let name = isOwn ? nil : session.name
    if let key, beginning.waiting.contains(key), !session.state.isBlocked,
      !toldReleases.contains(key)
    {
      if loop.isAtWork { toldReleases.insert(key) }
      execution.output.parts.append(
        OutputPart(
          .released, session: name, step: step,
          milliseconds: beginning.milliseconds(to: loop.lastChange(of: session))))
    }
    let shown = ShownOutput(output)
    let rest = isOwn ? loop.rest(of: session) : nil
    let time = beginning.milliseconds(
      to: isOwn ? rest?.arrival : loop.lastArrival(at: session), or: rest?.time)
    execution.output.parts += shown.parts.map { part in
      var part = part
      (part.session, part.step, part.milliseconds) = (name, isOwn ? nil : step, time)
      return part
    }
    execution.error = execution.error ?? shown.problem
    if isOwn { execution.failure = output.failure }
    execution.errors += output.errors
    execution.refusals += output.errors.map { StepError(code: $0.code, session: name) }
    execution.sharedValues.merge(output.sharedValues) { _, new in new }
  }
}

extension StepBeginning {
  /// How many milliseconds there were from the step's start to a time, or to another one when that is
  /// nil or was before the step; to now, when both are.
  fileprivate func milliseconds(
    to time: ContinuousClock.Instant?, or other: ContinuousClock.Instant? = nil
  ) -> Double {
    let known = [time, other].lazy.compactMap { $0 }.first { $0 >= start }
    return ((known ?? .now) - start).milliseconds
  }
}

extension SessionState {
  fileprivate var isBlocked: Bool { if case .blocked = self { true } else { false } }
}

extension OutputPiece {
  fileprivate var isGap: Bool { if case .omitted = self { true } else { false } }
}
