import LessonModel
import Runner
import Terminal

/// When what sessions print is told. It comes as fast as they print it, and nobody reads faster than they see.
struct OutputPace {
  /// How long a step runs before what it has printed is told: most are over by then, and are told as a whole.
  static let firstPause: Duration = .milliseconds(50)
  /// How long it is from one time to the next.
  static let pause: Duration = .milliseconds(100)
  /// How many bytes of a session are told at a time, the last ones, of what a record tells as a whole.
  static let mostAtOnce = 16 << 10
  /// The same of what only this tells.
  static let mostBetweenSteps = 64 << 10

  /// The sessions of which something was told that a record takes the place of.
  var told: Set<StepModeSession> = []
  /// When it is time, while a step runs.
  private var next: ContinuousClock.Instant?
  /// Until when what comes between two steps is kept back; nil when nothing is.
  private(set) var keptUntil: ContinuousClock.Instant?

  /// A step begins while none runs.
  mutating func begin(at now: ContinuousClock.Instant) { next = now + Self.firstPause }

  /// Somebody looks who has seen nothing.
  mutating func greet() { (told, next) = ([], nil) }

  /// Whether it is time, while a step runs.
  mutating func isDue(at now: ContinuousClock.Instant) -> Bool {
    if let next, now < next { return false }
    next = now + Self.pause
    return true
  }

  /// Something was told, or nothing, between two steps.
  mutating func told(_ something: Bool, at now: ContinuousClock.Instant) {
    keptUntil = something ? now + Self.pause : nil
  }
}

/// What sessions print, as it comes.
extension LiveDriver {
  // MARK: While a step runs

  /// Says what sessions have printed until now, to a page that is there.
  func sendOutputsSoFar() {
    guard desk == nil, let runner, client != nil, pace.isDue(at: now()) else { return }
    for output in runner.lookAtOutputs(most: OutputPace.mostAtOnce) {
      let session = StepModeSession(
        kind: output.kind, service: output.service, name: output.session)
      let parts = output.parts.compactMap(\.ofTerminal)
      guard ids.sessions.contains(session), !parts.isEmpty else { continue }
      pace.told.insert(session)
      sendPassing(
        OutputMessage(
          session: ids.id(of: session), parts: parts, soFar: output.isAnew ? .begins : .goesOn))
    }
    sendBackground(runner.backgroundMeanwhile())
  }

  /// Says what sessions have printed in a step that is over.
  func sendOutputs(of record: StepRecord, own: StepModeSession?) {
    sendOutputs(of: record.output.parts, own: own)
    // Of what an earlier attempt has printed nothing is in the record.
    for session in pace.told where session == own || !busy.contains(session) {
      pace.told.remove(session)
      sendPassing(OutputMessage(session: ids.id(of: session), parts: []))
    }
  }

  // MARK: Between two steps

  /// Lets the sessions go on, and says what they print. What comes soon after the last is told with what
  /// follows.
  func lookBetweenSteps(milliseconds: Int32) {
    guard let runner else { return }
    guard let until = pace.keptUntil else { return tellBetweenSteps(milliseconds: milliseconds) }
    let left = now().duration(to: until) / .milliseconds(1)
    guard left > 0 else { return tellBetweenSteps(milliseconds: 0) }
    runner.wait(milliseconds: min(milliseconds, Int32(min(left.rounded(.up), 1_000))))
  }

  /// Says at once what was kept back: what follows is no longer between the same steps.
  func tellWhatIsKept() {
    if pace.keptUntil != nil { tellBetweenSteps(milliseconds: 0) }
  }

  /// Lets the sessions go on, and says what they have printed since this was said.
  func tellBetweenSteps(milliseconds: Int32) {
    guard let runner else { return }
    let parts = runner.idle(milliseconds: milliseconds)
    desk?.held += parts
    sendOutputs(of: parts, own: nil, most: OutputPace.mostBetweenSteps)
    let report = runner.background(.new)
    sendBackground(report)
    pace.told(!parts.isEmpty || !report.records.isEmpty, at: now())
  }

  // MARK: Each session's

  /// Says what sessions have printed, each session's in its order.
  ///
  /// - Parameters:
  ///   - parts: the parts.
  ///   - own: the session of those that name none.
  ///   - most: how many bytes of each session are told, the last ones; nil for all.
  func sendOutputs(of parts: [OutputPart], own: StepModeSession?, most: Int? = nil) {
    var sessions: [StepModeSession] = []
    var outputs: [StepModeSession: [OutputPart]] = [:]
    for part in parts {
      guard let session = part.session == nil ? own : ids.session(of: part),
        let part = part.ofTerminal
      else { continue }
      if outputs[session] == nil { sessions.append(session) }
      outputs[session, default: []].append(part)
    }
    for session in sessions {
      let parts = outputs[session] ?? []
      pace.told.remove(session)
      send(
        OutputMessage(
          session: ids.id(of: session), parts: most.map { parts.end(bytes: $0) } ?? parts))
    }
  }
}

extension OutputPart {
  /// The part as a terminal shows it, which knows of its own session only; nil when it shows nothing.
  fileprivate var ofTerminal: OutputPart? {
    var part = self
    switch content {
    case .blocked, .released: return nil
    case .input(let text): part.content = .text(text)
    case .text, .masked, .omitted, .picture, .exitStatus: break
    }
    (part.session, part.step, part.milliseconds) = (nil, nil, nil)
    return part
  }
}
