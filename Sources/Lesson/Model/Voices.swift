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
  private var ofSessions: [String: Voice] = [:]
  private var ofServers: [String: Voice] = [:]

  /// What steps without `session=` share.
  private static let unnamed = "main"

  /// - Complexity: O(n) in the number of steps, times the number of services and of voices.
  package init(_ lesson: Lesson) {
    let kinds = lesson.services.map(\.kind)
    for step in lesson.steps where !step.kind.isOperation {
      let session = step.attributes.session
      let server = lesson.services.first { $0.name == lesson.service(of: step) }
      let isOneOfSeveral = server.map { one in kinds.count { $0 == one.kind } > 1 } ?? false
      let voice: Voice
      if let server, isOneOfSeveral || session == Self.unnamed && kinds.count > 1 {
        voice = find(server.name, isColored: true)
        ofServers[server.name] = voice
      } else if session == Self.unnamed {
        let name = server?.name ?? (step.kind.isProgram ? "program" : step.kind.word)
        voice = find(name, isColored: false)
      } else {
        voice = find(session, isColored: true)
      }
      ofSteps[step.number] = voice
      if session != Self.unnamed, ofSessions[session] == nil { ofSessions[session] = voice }
    }
    // Servers of which only the operator's steps speak.
    guard kinds.count > 1 else { return }
    for step in lesson.steps where step.kind.isOperation {
      let named = ServiceCommand.all(in: step.input).commands.flatMap(\.services)
      for name in named + [step.attributes.on].compactMap({ $0 })
      where lesson.services.contains(where: { $0.name == name }) {
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

  /// The voice of a step; nil for what the operator does.
  package func voice(of step: Step) -> Voice? { ofSteps[step.number] }

  /// The voice of a session with a name; nil when there is no such session.
  package func voice(ofSession name: String) -> Voice? { ofSessions[name] }

  /// The voice of a server; nil when it has none of its own.
  package func voice(ofServer name: String) -> Voice? { ofServers[name] }

  /// The name that stands at the head of a step; nil for what has no name there.
  package func name(of step: Step) -> String? {
    guard let voice = voice(of: step), voice.number != nil else { return nil }
    let session = step.attributes.session
    return session == Self.unnamed ? voice.name : session
  }

  /// How a step is called: its number, and whose it is.
  package func title(of step: Step) -> String {
    let session = step.attributes.session
    let name =
      session != Self.unnamed
      ? session : voice(of: step).flatMap { $0.number == nil ? nil : $0.name }
    return "Step \(step.number)\(name.map { ", \($0)" } ?? "")"
  }
}
