import Sessions

/// A session with a service that a `service` step may pause.
///
/// A server that stands still answers nothing, not even which session waits for which. What was
/// sent to it waits for the step that resumes it: the session is blocked, and no name says by what.
/// Of a client that waits for its server to come back the same holds while that server is down.
///
/// A statement that was at work when the server was stopped, while its own step runs, is at work still: it
/// is that step's, which may see the server go on.
final class PausableSession: Session {
  let base: any Session
  private let isPaused: () -> Bool
  private var isHeld = false
  /// Whether the session is looked at for another step than its own, or its server stood still when that began.
  private var canBeHeld = false

  init(_ base: any Session, isPaused: @escaping () -> Bool) {
    self.base = base
    self.isPaused = isPaused
  }

  var name: String { base.name }

  var state: SessionState {
    isHeld && base.state == .working ? .blocked(by: []) : base.state
  }

  var transaction: TransactionState? { base.transaction }

  var descriptors: [PollDescriptor] { base.descriptors }

  func begin(_ input: StepInput) throws {
    isHeld = false
    canBeHeld = isPaused()
    try base.begin(input)
  }

  func pump() throws { try base.pump() }

  func probe() throws {
    let isPaused = isPaused()
    isHeld = isPaused && canBeHeld
    if !isPaused { try base.probe() }
  }

  func recheck() {
    isHeld = false
    canBeHeld = true
    base.recheck()
  }

  func takeOutput() -> SessionOutput { base.takeOutput() }

  var untaken: OutputBuffer? { base.untaken }

  func interrupt() throws { try base.interrupt() }

  func close() { base.close() }
}

/// A session cannot be opened now, and can be later.
struct ServerStandsStill: Error, CustomStringConvertible {
  let description = "its server stands still; resume it first"
}

/// The sessions with a service that a `service` step may pause.
final class PausableSessionGroup: SessionGroup {
  private let base: any SessionGroup
  private let connectsAtOnce: Bool
  private let isPaused: () -> Bool

  init(_ base: any SessionGroup, connectsAtOnce: Bool, isPaused: @escaping () -> Bool) {
    self.base = base
    self.connectsAtOnce = connectsAtOnce
    self.isPaused = isPaused
  }

  func open(_ name: String) throws -> any Session {
    // To connect is to wait for an answer, and nothing else could be done meanwhile.
    if connectsAtOnce, isPaused() { throw ServerStandsStill() }
    return PausableSession(try base.open(name), isPaused: isPaused)
  }

  func close() { base.close() }
}
