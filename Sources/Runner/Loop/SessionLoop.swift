import Sessions

/// Drives all sessions of one lesson on one thread, and knows when nothing more will happen.
///
/// After a step has been sent to its session, `settle` waits until that session and every other one
/// is idle, blocked, listening or over. A session that a step has released (by committing, by
/// pushing, by publishing) is waited for. So what it prints always appears in the step that
/// released it, and the order on the page is the same on every run. This is the method of
/// PostgreSQL's isolation tester (src/test/isolation), for sessions of any kind.
///
/// No timer decides anything here: the short waits only say when to ask the service again, and
/// the deadline turns a hang into an error.
final class SessionLoop {
  /// The open sessions, in page order.
  private(set) var sessions: [any Session] = []

  /// When each session was last read from or written to, when its state last changed, and both as it
  /// was when its own step came to rest.
  private var times: [ObjectIdentifier: Times] = [:]

  private struct Times {
    var arrival: ContinuousClock.Instant?
    var change: ContinuousClock.Instant?
    var rest: (arrival: ContinuousClock.Instant?, time: ContinuousClock.Instant)?
  }

  /// What wants to know, while sessions are waited for, that something else has happened: a learner's
  /// Ctrl-C. Its descriptor is waited for too.
  var attendant: SessionAttendant?

  /// The sessions whose steps run, the first one's first. While one is waited for, the attendant may have
  /// another session take a step: that one waits for those that have nothing to do, and not for these.
  private var busy: [ObjectIdentifier] = []

  /// Whether a step runs.
  var isAtWork: Bool { !busy.isEmpty }

  /// Whether a step runs in a session.
  func isBusy(_ session: any Session) -> Bool { busy.contains(ObjectIdentifier(session)) }

  /// How long nothing must have arrived before the service is asked: at first, and then.
  private static let firstProbe: Int32 = 2
  private static let nextProbe: Int32 = 10

  /// Adds a session.
  func add(_ session: any Session) {
    sessions.append(session)
  }

  /// Takes out a session that is no longer used; the caller closes it.
  func remove(_ session: any Session) {
    sessions.removeAll { $0 === session }
    times[ObjectIdentifier(session)] = nil
  }

  /// When a session was last ready to be read from or written to; nil when it never was.
  func lastArrival(at session: any Session) -> ContinuousClock.Instant? {
    times[ObjectIdentifier(session)]?.arrival
  }

  /// When a session had come to rest that was given a step, and when it was last ready before; nil
  /// when none has.
  func rest(
    of session: any Session
  ) -> (arrival: ContinuousClock.Instant?, time: ContinuousClock.Instant)? {
    times[ObjectIdentifier(session)]?.rest
  }

  /// When the state of a session was last seen to change; nil when it never was.
  func lastChange(of session: any Session) -> ContinuousClock.Instant? {
    times[ObjectIdentifier(session)]?.change
  }

  /// Waits until every session is settled, the step's own first; those are left out in which other steps run.
  ///
  /// - Throws: `LoopError`.
  func settle(_ own: any Session, deadline: ContinuousClock.Instant) throws(LoopError) {
    let others = busy
    busy.append(ObjectIdentifier(own))
    defer { busy.removeLast() }
    func concerned() -> [any Session] {
      sessions.filter { $0 === own || !others.contains(ObjectIdentifier($0)) }
    }
    try wait(until: { own.state.isSettled }, waitingFor: [own], deadline: deadline)
    // What the session does from now on answers the questions of the loop.
    let arrival = lastArrival(at: own)
    times[ObjectIdentifier(own), default: Times()].rest = (arrival, .now)
    // What the step did may have ended the wait of others, or a session that had nothing to do,
    // and what they then do may end the wait of yet others: look again until a round changes
    // nothing.
    var before = concerned().map(\.state)
    while true {
      let those = concerned()
      for session in those where session !== own || session.state.isWaiting {
        session.recheck()
      }
      try wait(
        until: { those.allSatisfy(\.state.isSettled) }, waitingFor: those,
        deadline: deadline)
      let after = those.map(\.state)
      if after == before { break }
      // A session program can say something else each time.
      if ContinuousClock.now >= deadline { throw .timedOut }
      before = after
    }
  }

  /// Lets every session read what is there, without waiting.
  func catchUp() { _ = try? turn(milliseconds: 0) }

  /// Waits once, between two steps, until something has arrived at a session or the attendant has
  /// something to do, and lets the sessions go on.
  func idle(milliseconds: Int32) { _ = try? turn(milliseconds: milliseconds) }

  private func wait(
    until condition: () -> Bool, waitingFor awaited: [any Session],
    deadline: ContinuousClock.Instant
  ) throws(LoopError) {
    var pause = Self.firstProbe
    var quietSince = ContinuousClock.now
    while !condition() {
      let working = awaited.filter { $0.state == .working }
      let pumped = try turn(milliseconds: pause)
      let now = ContinuousClock.now
      if working.contains(where: { one in pumped.contains { $0 === one } }) {
        pause = Self.firstProbe
        quietSince = now
      } else if now - quietSince >= .milliseconds(Int(pause)) {
        for session in working where session.state == .working {
          try timing(session) { try session.probe() }
        }
        pause = Self.nextProbe
        quietSince = now
      }
      if now >= deadline, !condition() {
        throw .timedOut
      }
    }
  }

  /// Waits once for all descriptors and lets the sessions that are ready go on.
  ///
  /// - Returns: the sessions that were ready.
  private func turn(milliseconds: Int32) throws(LoopError) -> [any Session] {
    var descriptors: [PollDescriptor] = []
    var owners: [Int] = []
    for (index, session) in sessions.enumerated() {
      let own = session.descriptors
      descriptors += own
      owners += Array(repeating: index, count: own.count)
    }
    if let attendant { descriptors.append(PollDescriptor(attendant.descriptor)) }
    let ready = PollSet.wait(descriptors, milliseconds: milliseconds)
    defer { attendant?.look() }
    var pumped: [any Session] = []
    for (index, isReady) in ready.enumerated() where isReady && index < owners.count {
      let session = sessions[owners[index]]
      if let last = pumped.last, last === session { continue }
      try timing(session) { try session.pump() }
      times[ObjectIdentifier(session), default: Times()].arrival = .now
      pumped.append(session)
    }
    return pumped
  }

  /// Does something with a session; what goes wrong is that session's fault, also in the step of
  /// another.
  private func timing(_ session: any Session, _ body: () throws -> Void) throws(LoopError) {
    let before = session.state
    try blaming(session, body)
    guard session.state != before else { return }
    times[ObjectIdentifier(session), default: Times()].change = .now
  }
}

/// What is looked after while a lesson's sessions are waited for.
package struct SessionAttendant {
  /// Readable when there is something to look at; -1 when nothing but the sessions' own ends a wait.
  package var descriptor: Int32
  /// Looks, without waiting. Called after each wait, on the lesson's thread.
  package var look: () -> Void

  /// Makes one.
  package init(descriptor: Int32, look: @escaping () -> Void) {
    (self.descriptor, self.look) = (descriptor, look)
  }
}

/// Why the loop gave up.
enum LoopError: Error, Equatable {
  /// The deadline passed while a session was still working.
  case timedOut
  /// That session could not go on, and says why.
  case failed(ObjectIdentifier, reason: String)
}

/// Does something with a session; what goes wrong is that session's fault, also in the step of
/// another.
private func blaming(_ session: any Session, _ body: () throws -> Void) throws(LoopError) {
  do {
    try body()
  } catch SessionError.failedFor(let culprit, let reason) {
    throw .failed(culprit, reason: reason)
  } catch {
    throw .failed(ObjectIdentifier(session), reason: "\(error)")
  }
}

extension SessionState {
  /// Whether another session's step may change it.
  fileprivate var isWaiting: Bool {
    switch self {
    case .blocked, .listening: true
    case .idle, .working, .ended: false
    }
  }
}
