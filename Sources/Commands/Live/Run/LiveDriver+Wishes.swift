import LessonModel
import PlainText
import Terminal

/// Messages of the page as wishes of its learner.
extension LiveDriver {
  /// The wish; nil when there is none that the model has to hear of. What cannot be meant is said.
  func wish(of message: PageMessage) -> StepModeWish? {
    let text = message.text(.text) ?? ""
    switch message.name {
    case .open, .watch, .stay, .accept, .cell: return nil
    case .run: return place(message.number(.step)).map { .run($0, text: message.text(.text)) }
    case .runTo: return place(message.number(.step)).map { .runTo($0) }
    case .back: return place(message.number(.step)).map { .back($0) }
    case .reset: return .reset
    case .interrupt: return session(message).map { .interrupt($0) }
    case .type:
      guard let session = session(message) else { return nil }
      return .type(session, text: text)
    case .operate: return operation(message).map { .operate($0) }
    case .guess: return place(message.number(.step)).map { .guess($0, text) }
    case .answer: return place(message.number(.exercise)).map { .answer($0) }
    case .trust: return .trust(message.truth(.accept) ?? false)
    }
  }

  func place(_ number: Int?) -> Int? {
    guard let number, lesson.steps.indices.contains(number - 1) else {
      say("The page has \(lesson.steps.count.counted("step")).")
      return nil
    }
    return number - 1
  }

  private func session(_ message: PageMessage) -> StepModeSession? {
    let id = message.text(.session) ?? ""
    if let session = ids.session(id) { return session }
    guard message.name == .type, Self.isName(id),
      let session = ids.newSession(
        id, kind: message.text(.kind), service: message.text(.service))
    else {
      say("There is no session of that name.")
      return nil
    }
    return session
  }

  /// Whether a new session can be called so: as `session=` takes it.
  private static func isName(_ name: String) -> Bool {
    name != SessionIDs.operatorID
      && name.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_\-]{0,39}/) != nil
  }

  private func operation(_ message: PageMessage) -> String? {
    let names = lesson.services.map(\.name)
    let service = message.text(.service) ?? ""
    guard names.contains(service),
      let verb = message.text(.command).flatMap(ServiceCommand.Verb.init), verb != .advance
    else {
      say("There is no such service, or nothing of the kind can be done to it.")
      return nil
    }
    guard verb == .cut || verb == .heal else { return "\(verb.rawValue) \(service)" }
    guard let other = message.text(.other), names.contains(other), other != service else {
      say("A link has two ends: name the other service too.")
      return nil
    }
    return "\(verb.rawValue) \(service) \(other)"
  }

  private func say(_ text: String) { sendPassing(NoteMessage(text: text, refuses: true)) }
}
