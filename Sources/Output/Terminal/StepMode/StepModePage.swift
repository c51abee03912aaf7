package import LessonModel

/// A session, as a learner means it on a live page.
package struct StepModeSession: Sendable, Hashable {
  /// The kind of its steps.
  package var kind: Step.Kind
  /// The lesson's name of its service; nil when it has none.
  package var service: String?
  /// Its name.
  package var name: String

  package init(kind: Step.Kind, service: String?, name: String) {
    (self.kind, self.service, self.name) = (kind, service, name)
  }

  /// The session that a step of a lesson is input to.
  package init(of step: Step, in lesson: Lesson) {
    self.init(kind: step.kind, service: lesson.service(of: step), name: step.attributes.session)
  }

  /// Whether a record tells of it.
  package func isMeant(by record: SessionStateRecord) -> Bool {
    kind.word == record.kind && service == record.service && name == record.name
  }
}

/// What a learner asks for on a live page; places are those of steps, from 0.
package enum StepModeWish: Sendable, Equatable {
  /// To run a step, with a text of the learner's own where one is given.
  case run(Int, text: String?)
  /// To run all steps up to this one that have not run.
  case runTo(Int)
  /// To stand before a step again, on fresh services.
  case back(Int)
  /// To have nothing left of what was done.
  case reset
  /// To have the services ready, before anything runs.
  case begin
  /// To run a cell of a notebook: a step at this place, behind which there is nothing.
  case cell(Step, at: Int)
  /// To send a text to a session.
  case type(StepModeSession, text: String)
  /// To do something to a service: a line of a `service` step.
  case operate(String)
  /// To be judged: what the learner expects of a step.
  case guess(Int, String)
  /// To see the answer that a step belongs to.
  case answer(Int)
  /// That servers may start with their settings, or may not.
  case trust(Bool)
  /// That a session's statement ends, and nothing more is sent to it.
  case interrupt(StepModeSession)
}

/// What happens on a live page only.
package enum StepModePageEvent: Sendable, Equatable {
  /// The learner asks for something.
  case wished(StepModeWish)
  /// A step that is not on the page has been run.
  case ranTyped(StepRun)
  /// Sessions stand somewhere else than before.
  case changed([SessionStateRecord])
}

/// What is done on a live page only.
package enum StepModePageAction: Sendable, Equatable {
  /// Show that a step waits for its session.
  case queued(Step)
  /// Show that steps will not run, by their numbers.
  case dropped([Int])
  /// Run a step that is not on the page: `ranTyped`.
  case run(Step)
  /// Show what such a step came to.
  case show(StepRun)
  /// Interrupt a session: `changed`.
  case interrupt(StepModeSession)
  /// Take sessions and services away.
  case close
}

/// What the model of step mode knows of a live page.
struct StepModePageState: Sendable {
  /// The place of the step up to which steps run.
  var goal: Int?
  /// The steps that wait, in the order in which they were typed.
  var queue: [Step] = []
  /// How many steps were typed since the page was opened.
  var typedCount = 0
  /// Where the sessions stand.
  var standing: [SessionStateRecord] = []
  /// The sessions that had something to do while a step runs, of which has not been told what came of it:
  /// that is told with the step that ends next. What waits for them waits for that.
  private var owing: Set<SessionKey> = []
  /// Whether something was typed into these sessions.
  private var hasTyped = false
  /// Whether something was done to these services.
  private var hasOperated = false
  /// Whether a statement was interrupted in these sessions.
  private var hasInterrupted = false

  /// Takes note of what a step has left, which has told of all sessions but those in which steps still run.
  mutating func note(_ run: StepRun, running: [StepModeSession] = []) {
    guard let after = run.record.after else { return }
    standing = after.sessions
    owing = owing.filter { key in running.contains { key == $0.key } }
  }

  /// Takes note of where the sessions stand while a step runs.
  mutating func look(at states: [SessionStateRecord]) {
    // What was busy when somebody looked last may have come to rest since.
    for record in standing + states where record.isBusy { owing.insert(record.key) }
    standing = states
  }

  /// Whether what a session has done is still to be told.
  func isOwed(by session: StepModeSession) -> Bool { owing.contains(session.key) }

  /// Takes note that a session was interrupted.
  mutating func noteInterruption() { hasInterrupted = true }

  /// Takes note of a step that is not on the page.
  mutating func noteTyped(
    _ run: StepRun, isOperation: Bool, running: [StepModeSession] = []
  ) {
    note(run, running: running)
    if isOperation { hasOperated = true } else { hasTyped = true }
  }

  /// Forgets what was known of services that are gone.
  mutating func forgetServices() {
    (standing, owing) = ([], [])
    (hasTyped, hasOperated, hasInterrupted) = (false, false, false)
  }

  /// What the learner did that the page does not know of, in sentences.
  var circumstances: [String] {
    (hasTyped ? ["You typed statements of your own: what they changed is still changed."] : [])
      + (hasOperated ? ["You did something to the servers that the page knows nothing of."] : [])
      + (hasInterrupted ? ["A statement was interrupted, and did not do all that it does."] : [])
  }
}

/// What identifies a session.
private struct SessionKey: Hashable {
  var kind: String
  var service: String?
  var name: String
}

extension SessionStateRecord {
  fileprivate var key: SessionKey { SessionKey(kind: kind, service: service, name: name) }

  /// Whether something is still to come of it.
  fileprivate var isBusy: Bool {
    switch state {
    case .working, .blocked: true
    case .idle, .listening, .ended: false
    }
  }
}

extension StepModeSession {
  fileprivate var key: SessionKey { SessionKey(kind: kind.word, service: service, name: name) }
}
