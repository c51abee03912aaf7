import LessonModel
import Runner
import Terminal

/// What is looked after while a step runs.
extension LiveDriver {
  /// Looks, while a step runs, for what cannot wait for its end.
  func look() {
    let new = run.takeLetters()
    if !new.isEmpty { isEndedByChange = nil }
    // What has come together with the wish to run need not wait for the step's end either.
    let waiting = hasSeenWaiting ? [] : letters
    if !hasSeenWaiting { (letters, hasSeenWaiting) = ([], true) }
    for letter in waiting + new {
      switch letter {
      case .abandoned: isOver = true
      // A page that is loaded again need not wait for the step.
      case .connected, .disconnected:
        take(letter)
        continue
      case .message, .changed: break
      }
      if !isInStep || !takeInStep(letter) { letters.append(letter) }
    }
    guard isInStep else { return }
    endEarly()
    while !isOver, !wasInterrupted, let runner,
      let step = model.nextBeside(runner.standing.sessions, running: busy), let result = run(step)
    {
      for action in model.noteBeside(result, running: busy) { _ = perform(action) }
    }
    sendOutputsSoFar()
    sendStanding()
  }

  /// Takes a letter that need not wait for the end of the step that runs; false for others.
  private func takeInStep(_ letter: LiveRun.Letter) -> Bool {
    guard case .message(let message) = letter else { return false }
    switch message.name {
    case .interrupt:
      guard let session = message.text(.session).flatMap(ids.session) else { return false }
      life.wished(at: now())
      desk?.interrupt()
      for action in model.stopEarly(session) { _ = perform(action) }
      runner?.interrupt(
        session.name, kind: session.kind, service: session.service, settles: false)
      return true
    // What is typed keeps its place behind what was asked for before.
    case .type where letters.isEmpty, .operate:
      life.wished(at: now())
      guard let wish = wish(of: message) else { return true }
      guard let actions = model.takeBeside(wish) else { return false }
      for action in actions { _ = perform(action) }
      return true
    default: return false
    }
  }

  /// Interrupts the steps that run when the run is to end, or when the services are to go anyway.
  private func endEarly() {
    if letters.count > Self.mostLetters {
      close(.failed, "Too much was asked for while a step was running.")
    }
    if life.isLost(at: now()) { isOver = true }
    let isWanted = !letters.contains { letter in
      switch letter {
      case .message(let message): message.name == .reset || message.name == .back
      case .changed: false
      case .connected, .disconnected, .abandoned: false
      }
    }
    guard isOver || !isWanted || endsByChange, !wasInterrupted else { return }
    wasInterrupted = true
    // What was interrupted is nothing that the page prints.
    model.noteInterruption()
    for session in busy {
      runner?.interrupt(
        session.name, kind: session.kind, service: session.service, settles: false)
    }
  }

  /// Whether a later version of the lesson waits, and cannot go on from what is being run: what is beyond that
  /// does not disturb the steps that run.
  private var endsByChange: Bool {
    if let isEndedByChange { return isEndedByChange }
    let ends = letters.contains { letter in
      guard case .changed(let change) = letter, let later = change.lesson, later != lesson else {
        return false
      }
      return !goesOn(in: later, behind: model.countUnderWay)
    }
    isEndedByChange = ends
    return ends
  }

  /// How many messages may wait for a step to end.
  private static let mostLetters = 500
}
