/// Who speaks on a page: a session, or a server where there are several of a kind. A voice has a name,
/// and by its first appearance on the page a colour and a shape, which are the same everywhere on it.
package struct Voice: Sendable, Equatable {
  /// What it is called.
  package var name: String
  /// Its place among the voices with a colour, from 0; nil for a session without a name.
  package var number: Int?

  package init(name: String, number: Int?) { (self.name, self.number) = (name, number) }

  /// How many colours there are. The next voice begins again with the first one, hollow.
  private static let colorCount = 6

  /// Its colour and shape, from 0; nil without one.
  package var color: Int? { number.map { $0 % Self.colorCount } }

  /// Whether its shape is only drawn around.
  package var isHollow: Bool { number.map { $0 / Self.colorCount % 2 == 1 } ?? true }
}

/// The voices of a page.
package struct Voices: Sendable {
  /// All, in the order of their first appearance.
  package private(set) var all: [Voice] = []
  private var ofSteps: [Int: Voice] = [:]
  /// The first step of each session, by what identifies it.
  private var firstSteps: [SessionPlace: Step] = [:]
  /// The sessions, in page order.
  private var sessions: [SessionPlace] = []
  private var places: [Int: SessionPlace] = [:]
  private var ofServers: [String: Voice] = [:]
  /// Where the session without a name has others beside it.
  private var shared: Set<String> = []

  /// What steps without `session=` share.
  private static let unnamed = "main"

  /// - Complexity: O(n) in the number of steps, times the number of services and of voices.
  package init(_ lesson: Lesson) {
    let kinds = lesson.services.map(\.kind)
    for step in lesson.steps where !step.kind.isOperation {
      let place = SessionPlace(
        kind: step.kind.word, service: lesson.service(of: step), name: step.attributes.session)
      places[step.number] = place
      if firstSteps[place] == nil {
        firstSteps[place] = step
        sessions.append(place)
      }
    }
    let (mains, others) = (
      sessions.filter { $0.name == Self.unnamed }, sessions.filter { $0.name != Self.unnamed }
    )
    shared = Set(mains.map(\.host)).intersection(others.map(\.host))
    for step in lesson.steps {
      guard let place = places[step.number] else { continue }
      let server = lesson.services.first { $0.name == place.service }
      let isOneOfSeveral = server.map { one in kinds.count { $0 == one.kind } > 1 } ?? false
      let isUnnamed = place.name == Self.unnamed
      let voice: Voice
      if let server, isOneOfSeveral {
        voice = find(server.name, isColored: true)
        ofServers[server.name] = voice
      } else if let server, isUnnamed, kinds.count > 1 {
        voice = find(mainName(at: place.host) ?? server.name, isColored: true)
        ofServers[server.name] = voice
      } else if isUnnamed {
        let other = server?.name ?? (step.kind.isProgram ? "program" : step.kind.word)
        voice = find(mainName(at: place.host) ?? other, isColored: false)
      } else {
        voice = find(place.name, isColored: true)
      }
      ofSteps[step.number] = voice
    }
    // Servers of which only the operator's steps speak.
    guard kinds.count > 1 else { return }
    for step in lesson.steps where step.kind.isOperation {
      let named = ServiceCommand.all(in: step.input).commands.flatMap(\.services)
      for name in named + [step.attributes.on].compactMap({ $0 })
      where ofServers[name] == nil && lesson.services.contains(where: { $0.name == name }) {
        ofServers[name] = find(name, isColored: true)
      }
    }
  }

  private mutating func find(_ name: String, isColored: Bool) -> Voice {
    if let known = all.first(where: { $0.name == name && ($0.number != nil) == isColored }) {
      return known
    }
    let voice = Voice(name: name, number: isColored ? all.count { $0.number != nil } : nil)
    all.append(voice)
    return voice
  }

  /// What the session without a name is called among all of the page: as outputs call it, where sessions
  /// with names are beside it; nil where it is alone, and its server's name says enough.
  private func mainName(at host: String) -> String? {
    guard shared.contains(host) else { return nil }
    return shared.count == 1 ? Self.unnamed : "\(Self.unnamed) (\(host))"
  }

  /// The voice of a step; nil for what the operator does.
  package func voice(of step: Step) -> Voice? { ofSteps[step.number] }

  /// The voice of a session as the output of the step of a number names it; nil when there is no such session.
  /// Where two services have a session of that name, it is the one of the step's.
  package func voice(ofSession name: String, near number: Int? = nil) -> Voice? {
    place(ofSession: name, near: number).flatMap { firstSteps[$0] }.flatMap(voice)
  }

  /// The voice of another session that a part of a step's output comes from; nil for the step's own.
  package func voice(of part: OutputPart, in number: Int) -> Voice? {
    place(of: part, in: number).flatMap { firstSteps[$0] }.flatMap(voice)
  }

  /// The voice of a session as the state behind a step names it; nil when there is no such session.
  package func voice(of session: SessionStateRecord) -> Voice? {
    firstSteps[SessionPlace(session)].flatMap(voice) ?? voice(ofSession: session.name)
  }

  /// The session of a step; nil for what the operator does.
  package func place(of step: Step) -> SessionPlace? { places[step.number] }

  /// Another session that a part of a step's output comes from; nil for the step's own, and for what is no
  /// session of the page.
  package func place(of part: OutputPart, in number: Int) -> SessionPlace? {
    guard let name = part.session else { return nil }
    if let own = part.step.flatMap({ places[$0] }), own.name == name { return own }
    return place(ofSession: name, near: number)
  }

  private func place(ofSession name: String, near number: Int?) -> SessionPlace? {
    if let near = number.flatMap({ places[$0] }) {
      let own = SessionPlace(kind: near.kind, service: near.service, name: name)
      if firstSteps[own] != nil { return own }
      if let other = sessions.first(where: { $0.name == name && $0.host == near.host }) {
        return other
      }
    }
    return sessions.first { $0.name == name }
  }

  /// Whether a session's server or program has sessions with names, and one without.
  package func isShared(_ place: SessionPlace) -> Bool { shared.contains(place.host) }

  /// The voice of a server; nil when it has none of its own.
  package func voice(ofServer name: String) -> Voice? { ofServers[name] }

  /// What a session of the page is called beside its server's name, which is as outputs call it. A session
  /// without a name has that of its server where it is alone there.
  package func name(of place: SessionPlace) -> String {
    if place.name != Self.unnamed || shared.contains(place.host) { return place.name }
    return firstSteps[place].flatMap(voice)?.name ?? place.service ?? place.kind
  }

  /// What a session of the page is called where its server's name is not beside it.
  package func fullName(of place: SessionPlace) -> String {
    place.name == Self.unnamed ? mainName(at: place.host) ?? name(of: place) : place.name
  }

  /// The name that stands at the head of a step; nil for what has no name there.
  package func name(of step: Step) -> String? {
    guard let place = places[step.number], let voice = voice(of: step) else { return nil }
    return voice.number != nil || shared.contains(place.host) ? name(of: place) : nil
  }

  /// How a step is called: its number, and whose it is.
  package func title(of step: Step) -> String {
    "Step \(step.number)\(name(of: step).map { ", \($0)" } ?? "")"
  }
}

/// What tells a session of a page from all others.
package struct SessionPlace: Sendable, Hashable {
  /// The kind of its steps, as written.
  package var kind: String
  /// The lesson's name of its service; nil when it has none.
  package var service: String?
  /// Its name.
  package var name: String

  package init(kind: String, service: String?, name: String) {
    (self.kind, self.service, self.name) = (kind, service, name)
  }

  package init(_ record: SessionStateRecord) {
    self.init(kind: record.kind, service: record.service, name: record.name)
  }

  /// Its service, or its kind when it has none.
  fileprivate var host: String { service ?? kind }
}
