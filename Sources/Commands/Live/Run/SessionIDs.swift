import LessonModel
import Terminal

/// What the sessions of a run are called in messages.
struct SessionIDs {
  /// The sessions in the order in which they came to be known.
  private(set) var sessions: [StepModeSession] = []
  private let lesson: Lesson
  /// The sessions of steps, by their numbers.
  private var ofSteps: [Int: StepModeSession] = [:]

  /// Knows the sessions of a lesson's steps.
  init(_ lesson: Lesson) {
    self.lesson = lesson
    for step in lesson.steps { add(step) }
  }

  /// Takes note of a step's session.
  mutating func add(_ step: Step) {
    let session = StepModeSession(of: step, in: lesson)
    ofSteps[step.number] = session
    add(session)
  }

  /// What the operator of services is called, who is no session.
  static let operatorID = "operator"

  /// A session's id: its name where no other has it, else the name with its service or its kind.
  func id(of session: StepModeSession) -> String {
    if session.kind.isOperation { return Self.operatorID }
    let others = sessions.filter { $0.name == session.name && $0 != session }
    guard !others.isEmpty else { return session.name }
    let place = session.service ?? session.kind.word
    guard others.contains(where: { ($0.service ?? $0.kind.word) == place }) else {
      return "\(session.name)@\(place)"
    }
    return "\(session.name)@\(place).\(session.kind.word)"
  }

  /// The session that a page means by an id; nil when there is none.
  func session(_ id: String) -> StepModeSession? { sessions.first { self.id(of: $0) == id } }

  /// The session of a step, by the step's number.
  func session(ofStep number: Int) -> StepModeSession? { ofSteps[number] }

  /// The session that a part of an output comes from.
  func session(of part: OutputPart) -> StepModeSession? {
    part.step.flatMap { ofSteps[$0] } ?? sessions.first { $0.name == part.session }
  }

  /// The ids of what holds a session up, where the holders are sessions of its service.
  func ids(ofHolders names: [String], of session: StepModeSession) -> [String] {
    names.map { name in
      sessions.first {
        $0.name == name && $0.service == session.service && $0.kind == session.kind
      }.map(id) ?? name
    }
  }

  /// What a page would open with a name that no session has; nil when the lesson has nothing for it.
  func newSession(_ name: String, kind: String?, service: String?) -> StepModeSession? {
    let kinds = sessions.filter { $0.takesText }.map(\.kind)
    guard let kind = kind.map({ word in kinds.first { $0.word == word } }) ?? kinds.first else {
      return nil
    }
    guard let wanted = kind.service else {
      return StepModeSession(kind: kind, service: nil, name: name)
    }
    let services = lesson.services.filter { $0.kind == wanted }.map(\.name)
    guard let place = service ?? services.first, services.contains(place) else { return nil }
    return StepModeSession(kind: kind, service: place, name: name)
  }

  /// Takes note of a session that a page has opened.
  mutating func add(_ session: StepModeSession) {
    if !session.kind.isOperation, !sessions.contains(session) { sessions.append(session) }
  }
}

extension StepModeSession {
  /// Whether a learner can type into it.
  var takesText: Bool { !kind.isCompiled && !kind.isOperation }

  /// What its tool shows before an input.
  var prompt: String {
    switch kind.word {
    case "sql": "etude=# "
    case "redis": "redis> "
    case "sh", "kafka": "$ "
    default: ""
    }
  }
}
