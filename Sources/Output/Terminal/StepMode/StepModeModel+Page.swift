import LessonModel

/// The second display: a page in a browser, where a learner points at steps and sessions in place of
/// pressing keys. The rules are those of the terminal.
extension StepModeModel {
  // MARK: What a page shows

  /// The place of the step that comes next; one behind the last when all have run.
  package var nextPlace: Int {
    lesson.steps.indices.first { !ran.contains($0) && !skipped.contains($0) && !isWithheld($0) }
      ?? lesson.steps.count
  }

  /// Whether a step has run on the services that are there now.
  package func hasRun(_ place: Int) -> Bool { ran.contains(place) }

  /// The learner's own text of a step; nil when it is the page's.
  package func ownText(of place: Int) -> String? { edits[place] }

  /// Whether a step belongs to an answer that has not been asked for.
  package func isWithheld(_ place: Int) -> Bool { withheldAnswer(with: place) != nil }

  /// Whether servers would start with settings that the learner has not accepted.
  package var lacksTrust: Bool { !isTrusted }

  /// Whether the learner was asked about these settings.
  package var asksForTrust: Bool { if case .trusting = phase { true } else { false } }

  /// The place of the step at hand.
  package var placeAtHand: Int { place }

  /// Has nothing more run behind the step that runs, which is interrupted: no further step of several,
  /// and nothing that waits for the session.
  package mutating func stopEarly(_ session: StepModeSession) -> [StepModeAction] {
    page.goal = nil
    page.noteInterruption()
    return drop { [lesson] in StepModeSession(of: $0, in: lesson) == session }
  }

  // MARK: What happens

  mutating func handle(_ event: StepModePageEvent, at stop: Stop) -> [StepModeAction] {
    switch (phase, event) {
    case (.trusting(_, let next), .wished(.trust(let isAccepted))):
      if !isAccepted { page.goal = nil }
      let dropped = isAccepted ? [] : drop { _ in true }
      return dropped + decide(isAccepted ? .yes : .other, at: stop, then: next)
    case (.atStop, .wished(let wish)), (.trusting, .wished(let wish)): return take(wish, at: stop)
    case (.typing, .ranTyped(let run)):
      let kind = lesson.vocabulary.step(run.record.kind)
      page.noteTyped(run, isOperation: kind?.isOperation ?? false)
      return [.page(.show(run)), .showBackground(.new)] + goOn(at: stop)
    case (.typing, .changed(let states)), (.atStop, .changed(let states)):
      page.standing = states
      return goOn(at: stop)
    default: return [.awaitKey(prompt: prompt(at: stop))]
    }
  }

  private mutating func take(_ wish: StepModeWish, at stop: Stop) -> [StepModeAction] {
    phase = .atStop(stop)
    switch wish {
    case .run(let place, let text):
      if let obstacle = obstacle(to: place, text: text) { return refuse(obstacle, at: stop) }
      return run(at: place, text: text)
    case .runTo(let place): return run(to: place, at: stop)
    case .back(let place): return goBack(to: place)
    case .reset: return reset()
    case .begin: return isOpen ? wait(at: stop) : open(from: stop, then: .arrive)
    case .cell(let step, let place): return run(cell: step, at: place, from: stop)
    case .type(let session, let text): return type(text, into: session, at: stop)
    case .operate(let command): return operate(command, at: stop)
    case .guess(let place, let text): return guess(text, at: place, from: stop)
    case .answer(let place):
      if let answer = withheldAnswer(with: place) { revealed.insert(answer.lowerBound) }
      skipped.remove(place)
      return wait(at: stop)
    case .trust: return wait(at: stop)
    case .interrupt(let session):
      let dropped = drop { [lesson] in StepModeSession(of: $0, in: lesson) == session }
      guard isOpen else { return dropped + wait(at: stop) }
      if reasonBusy(session) != nil { page.noteInterruption() }
      phase = .typing(from: stop)
      return dropped + [.page(.interrupt(session))]
    }
  }

  /// Does what is still to be done: the steps up to the goal, then what was typed. Stops when there is
  /// nothing that can be done now.
  mutating func goOn(at stop: Stop) -> [StepModeAction] {
    if let next = nextOfGoal {
      guard let obstacle = obstacle(to: next) else {
        return run(at: next, text: edits[next])
      }
      page.goal = nil
      return [.show(.refusal(obstacle))] + goOn(at: stop)
    }
    page.goal = nil
    guard let index = page.queue.firstIndex(where: canRun) else { return wait(at: stop) }
    guard isOpen else { return open(from: stop, then: .typed(from: stop)) }
    phase = .typing(from: stop)
    return [.page(.run(page.queue.remove(at: index)))]
  }

  private mutating func refuse(_ text: String, at stop: Stop) -> [StepModeAction] {
    [.show(.refusal(text))] + wait(at: stop)
  }

  // MARK: Steps

  /// Why a step cannot be run now, and what would be right; nil when it can.
  private func obstacle(to place: Int, text: String? = nil) -> String? {
    if isWithheld(place) { return "The answer is hidden until you ask for it." }
    let left = lesson.steps.indices.prefix(place).filter {
      !ran.contains($0) && !skipped.contains($0) && !isWithheld($0)
    }
    if !left.isEmpty {
      let have = left.count == 1 ? "has" : "have"
      return "\(Self.listed(left)) \(have) not run. Run to here does "
        + "\(left.count == 1 ? "it" : "them") first."
    }
    let step = lesson.steps[place]
    // A step may begin with the Ctrl-C that ends the wait.
    if (text ?? step.input).hasPrefix("^C") { return nil }
    return reasonBusy(StepModeSession(of: step, in: lesson)).map {
      $0 + " Ctrl-C there ends it."
    }
  }

  /// Why a session takes no input now; nil when it does.
  func reasonBusy(_ session: StepModeSession) -> String? {
    guard let record = page.standing.first(where: session.isMeant) else { return nil }
    switch record.state {
    case .blocked:
      let holders = record.by ?? []
      return holders.isEmpty
        ? "\(session.name) waits." : "\(session.name) waits for \(holders.joined(separator: ", "))."
    case .listening: return "\(session.name) is listening."
    case .working: return "\(session.name) is at work."
    case .idle, .ended: return nil
    }
  }

  mutating func run(at place: Int, text: String?) -> [StepModeAction] {
    // A guess is about the step at which it was made.
    if place != self.place { go(to: place) }
    // An answer that has not been asked for is left out, and its Swift steps are empty.
    skipped.formUnion((0..<place).filter { isWithheld($0) && !ran.contains($0) })
    let own = lesson.steps[place].input
    edits[place] = text.map { Self.ended($0, as: own) }.flatMap { $0 == own ? nil : $0 }
    return run()
  }

  private mutating func run(to place: Int, at stop: Stop) -> [StepModeAction] {
    if isWithheld(place) { return refuse("The answer is hidden until you ask for it.", at: stop) }
    page.goal = place
    if nextOfGoal == nil {
      page.goal = nil
      return refuse("All steps up to step \(place + 1) have run.", at: stop)
    }
    return goOn(at: stop)
  }

  private var nextOfGoal: Int? {
    page.goal.flatMap { goal in
      (0...goal).first { !ran.contains($0) && !skipped.contains($0) && !isWithheld($0) }
    }
  }

  private mutating func goBack(to place: Int) -> [StepModeAction] {
    let dropped = drop { _ in true }
    page.goal = nil
    go(to: place)
    guard isOpen else { return dropped + wait(at: .before) }
    return dropped
      + [.show(.note("Replaying the lesson up to step \(place + 1) on fresh services."))]
      + replay(then: .arrive)
  }

  private mutating func reset() -> [StepModeAction] {
    let dropped = drop { _ in true }
    (ran, skipped, repeated, runs, edits, compiled) = ([], [], [], [:], [:], [:])
    (isOpen, usedTool) = (false, false)
    page.goal = nil
    page.forgetServices()
    go(to: 0)
    return dropped + [.page(.close)] + wait(at: .before)
  }

  // MARK: What is not on the page

  private mutating func type(
    _ text: String, into session: StepModeSession, at stop: Stop
  ) -> [StepModeAction] {
    if session.kind.isCompiled || session.kind.isOperation {
      return refuse("\(session.name) takes no statements: it is a program.", at: stop)
    }
    return [.page(.queued(queue(typing: text, into: session)))] + goOn(at: stop)
  }

  private mutating func operate(_ command: String, at stop: Stop) -> [StepModeAction] {
    [.page(.queued(queue(operating: command)))] + goOn(at: stop)
  }

  mutating func queue(typing text: String, into session: StepModeSession) -> Step {
    var attributes = StepAttributes()
    attributes.session = session.name
    attributes.on = session.service
    // A learner may wait longer than a page.
    attributes.timeout = .seconds(600)
    return queue(session.kind, attributes, Self.ended(text, as: "\n"))
  }

  mutating func queue(operating command: String) -> Step {
    var attributes = StepAttributes()
    attributes.timeout = .seconds(60)
    return queue(.service, attributes, command + "\n")
  }

  private mutating func queue(
    _ kind: Step.Kind, _ attributes: StepAttributes, _ text: String
  ) -> Step {
    page.typedCount += 1
    let step = Step(
      number: lesson.steps.count + page.typedCount, kind: kind, attributes: attributes, input: text,
      line: 1)
    page.queue.append(step)
    return step
  }

  /// Whether a step that waits can go to its session.
  func canRun(_ step: Step) -> Bool {
    step.kind.isOperation || reasonBusy(StepModeSession(of: step, in: lesson)) == nil
      || step.input.hasPrefix("^C")
  }

  /// Takes steps out of the queue.
  mutating func drop(_ isMeant: (Step) -> Bool) -> [StepModeAction] {
    let dropped = page.queue.filter(isMeant)
    page.queue.removeAll(where: isMeant)
    return dropped.isEmpty ? [] : [.page(.dropped(dropped.map(\.number)))]
  }

  /// A text that ends its line where another one does.
  private static func ended(_ text: String, as other: String) -> String {
    other.hasSuffix("\n") && !text.hasSuffix("\n") ? text + "\n" : text
  }

  private static func listed(_ places: [Int]) -> String {
    let numbers = places.map { String($0 + 1) }
    guard let last = numbers.last, numbers.count > 1 else { return "Step \(numbers.first ?? "")" }
    return "Steps \(numbers.dropLast().joined(separator: ", ")) and \(last)"
  }

  // MARK: Guesses

  private mutating func guess(
    _ text: String, at place: Int, from stop: Stop
  ) -> [StepModeAction] {
    if place != self.place { go(to: place) }
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    if let problem = problem(withGuess: words) { return refuse(problem, at: stop) }
    guess = words.isEmpty ? nil : words
    // One that comes late is judged at once.
    guard ran.contains(place), let run = runs[place] else { return wait(at: .before) }
    return judge(run) + wait(at: .after)
  }
}
