import LessonModel
import LessonText
import Platform
import Runner
import Services
import Terminal

/// One run of one lesson, on a thread of its own: turns messages into events of step mode's model, does
/// what the model says, and turns that into messages.
final class LiveDriver {
  let run: LiveRun
  private(set) var anchors: LessonAnchors
  let host: ServiceHost
  let isTrusted: Bool
  /// Where the paths of `source=` blocks start, when the lesson may be written; nil when it may not.
  private let editedRoot: String?
  /// What the run depends on, of a lesson that may be written.
  private(set) var fingerprint: Fingerprint?
  let now: () -> ContinuousClock.Instant
  var model: StepModeModel
  var ids: SessionIDs
  /// What runs the lesson; nil while there are no services.
  private(set) var runner: LessonRunner?
  /// The lesson with the texts that its program has.
  private var effective: Lesson
  /// What has come and was not done yet.
  var letters: [LiveRun.Letter] = []
  var life: RunLife
  private(set) var client: Int?
  var isOver = false
  /// Whether the page shows what is in the services.
  private var watches = false
  private var panels: ServicePanels?
  /// The sessions of the steps that run: while one does, what is typed into others runs beside it.
  private(set) var busy: [StepModeSession] = []
  /// Whether a step runs, so that Ctrl-C has something to end.
  var isInStep: Bool { !busy.isEmpty }
  /// The steps that are not on the page.
  var typed: [Int: Step] = [:]
  var history = MessageHistory()
  /// The number of the step that the learner's wish is about.
  private(set) var stepOfWish: Int?
  /// Whether these steps were interrupted because the run or its services are to end.
  var wasInterrupted = false
  /// Whether a change of the file that waits ends what runs; nil when nobody has looked.
  var isEndedByChange: Bool?
  /// Whether these steps have been told of what waited when they began.
  var hasSeenWaiting = true
  /// Whether the page at the other end may be of an earlier version of the lesson: it is to be loaded again.
  var isPageOld = false
  /// What was said of each session and service.
  var told: [String: StateMessage] = [:]
  var toldServices: [String: ServiceMessage] = [:]
  /// When what sessions print is told.
  var pace = OutputPace()
  /// The cells of a notebook; nil on a page.
  var desk: CellDesk?

  init(
    _ run: LiveRun, lesson: Lesson, host: ServiceHost, isTrusted: Bool, editedRoot: String? = nil,
    isNotebook: Bool = false, now: @escaping () -> ContinuousClock.Instant
  ) {
    (self.run, self.host, self.now) = (run, host, now)
    (self.isTrusted, self.editedRoot) = (isTrusted, editedRoot)
    effective = lesson
    anchors = LessonAnchors(lesson)
    model = StepModeModel(lesson, isTrusted: isTrusted, isNotebook: isNotebook)
    ids = SessionIDs(lesson)
    life = RunLife(now: now(), isEndless: isNotebook)
    desk = isNotebook ? CellDesk() : nil
    if isEditing { model.revealAnswers() }
  }

  /// Whether what steps print may be written into the lesson's file.
  var isEditing: Bool { editedRoot != nil }

  /// Where the paths of `source=` blocks start.
  var packageRoot: String { editedRoot ?? "" }

  /// Takes another version of the lesson, with the model that is for it.
  func begin(_ later: Lesson, _ model: StepModeModel) {
    (self.model, effective) = (model, later)
    anchors = LessonAnchors(later)
    ids = SessionIDs(later)
    typed = [:]
    if runner == nil { fingerprint = nil } else { note(later) }
  }

  private func note(_ lesson: Lesson) {
    fingerprint = editedRoot.map { Fingerprint(of: lesson, packageRoot: $0) }
  }

  /// The lesson as its author wrote it, and a notebook as far as its cells have run.
  var lesson: Lesson { model.lesson }

  /// Goes on until the run is over, and takes everything away.
  func drive() {
    defer {
      panels?.end()
      runner?.close()
      run.end()
    }
    perform(model.start())
    while !isOver {
      letters += run.takeLetters()
      if !letters.isEmpty {
        tellWhatIsKept()
        take(letters.removeFirst())
      } else if let due = life.due(at: now()) {
        take(due)
      } else {
        rest()
      }
    }
  }

  // MARK: What comes

  func take(_ letter: LiveRun.Letter) {
    switch letter {
    case .connected(let client):
      self.client = client
      isPageOld = false
      life.connected()
      greet()
    case .disconnected(let client):
      guard self.client == client else { return }
      self.client = nil
      watch(false)
      life.lost(at: now())
    case .abandoned: isOver = true
    case .changed(let change): take(change)
    case .message(let message) where message.name == .accept:
      life.wished(at: now())
      guard let place = place(message.number(.step)) else { return }
      accept(place)
    case .message(let message):
      life.wished(at: now())
      if message.name == .cell { return take(cell: message) }
      if let isWanted = message.truth(.services) { return watch(isWanted) }
      guard let wish = wish(of: message) else { return }
      stepOfWish = message.number(.step)
      defer { stepOfWish = nil }
      perform(model.handle(.page(.wished(wish))))
      sendStanding()
      // What can be run, and what comes next, may be something else now.
      switch wish {
      case .back, .answer, .trust: sendRun()
      case .run, .runTo, .reset, .type, .operate, .guess, .interrupt, .begin, .cell: break
      }
    }
  }

  /// Begins or ends to ask the services for what the page shows.
  private func watch(_ isWanted: Bool) {
    watches = isWanted
    panels?.end()
    panels = nil
    guard isWanted, let runner, let client else { return }
    panels = ServicePanels(runner.endpoints) { [run] in run.send(.message($0), to: client) }
    namePanels()
  }

  private func namePanels() {
    guard let panels, let runner else { return }
    panels.name(
      runner.serverProcesses.mapValues {
        ids.id(of: StepModeSession(kind: .sql, service: $0.service, name: $0.session))
      })
  }

  private func take(_ due: RunLife.Due) {
    switch due {
    case .warning:
      send(
        NoteMessage(
          text: "Nothing was done for a while. The run and its servers end in five minutes.",
          asks: "stay"))
    case .idle: close(.idle, "Nothing was done for half an hour, so the run has ended.")
    case .lost: isOver = true
    }
  }

  /// Waits until something comes: a letter, an output of a session, the end of the run's time.
  private func rest() {
    let left = now().duration(to: life.next) / .milliseconds(1)
    let milliseconds = Int32(min(max(1, left.rounded(.up)), 60_000))
    guard let runner else {
      _ = Poll.wait(run.descriptor, deadline: .after(.milliseconds(Int(milliseconds))))
      return
    }
    lookBetweenSteps(milliseconds: milliseconds)
    if sendStanding() { perform(model.handle(.page(.changed(runner.standing.sessions)))) }
  }

  /// Takes note of where the sessions stand now, before something is decided by that.
  func lookAround() {
    guard let runner else { return }
    tellBetweenSteps(milliseconds: 0)
    perform(model.handle(.page(.changed(runner.standing.sessions))))
  }

  // MARK: What is done

  func perform(_ actions: [StepModeAction]) {
    var actions = actions
    while !isOver {
      var event: StepModeEvent?
      for action in actions {
        event = perform(action)
        if event != nil { break }
      }
      guard let event else { return }
      actions = model.handle(event)
    }
  }

  /// Does something; nil when nothing comes of it that the model has to know.
  func perform(_ action: StepModeAction) -> StepModeEvent? {
    switch action {
    case .quit(.withoutServices):
      // A notebook can be told what is missing, and try again.
      isOver = desk == nil
      return nil
    case .quit, .awaitKey, .awaitLine, .edit, .openTool: return nil
    case .show(let view):
      show(view)
      return nil
    case .showBackground(let part):
      if let report = runner?.background(part) { sendBackground(report) }
      return nil
    case .replay(let lesson, let places): return replay(lesson, places)
    case .run(let place, let text):
      if desk != nil { runner?.turn(to: lesson) }
      // Of the others the page's own text is not the one of the latest replay.
      var step = (lesson.steps[place].kind.isCompiled ? effective : lesson).steps[place]
      if let text {
        step.input = text
        // They are about the page's own text.
        step.choices = []
      }
      return run(step).map { .ran($0) } ?? .couldNotOpen("The lesson is not open.")
    case .page(let action): return perform(action)
    }
  }

  private func perform(_ action: StepModePageAction) -> StepModeEvent? {
    switch action {
    case .queued(let step):
      typed[step.number] = step
      let known = ids.sessions.count
      ids.add(step)
      if ids.sessions.count > known { sendRun() }
      sendStep(step, .queued)
    case .dropped(let numbers):
      for step in numbers.compactMap({ typed[$0] }) { sendStep(step, .dropped) }
    case .run(let step):
      return run(step).map { .page(.ranTyped($0)) } ?? .couldNotOpen("The lesson is not open.")
    case .show(let run): sendDone(run)
    case .interrupt(let session):
      runner?.interrupt(session.name, kind: session.kind, service: session.service, settles: true)
      sendOutputs(of: runner?.idle(milliseconds: 0) ?? [], own: nil)
      return .page(.changed(runner?.standing.sessions ?? []))
    case .close:
      forget()
      sendRun()
    }
    return nil
  }

  /// Takes services away, and what was said of them.
  func forget() {
    panels?.end()
    panels = nil
    runner?.close()
    runner = nil
    history = MessageHistory()
    pace.greet()
    // What was typed and waits for the services is still to be run.
    (told, toldServices) = ([:], [:])
  }

  private func replay(_ lesson: Lesson, _ places: [Int]) -> StepModeEvent {
    forget()
    effective = lesson
    let names = lesson.serviceKinds.map(\.title)
    sendPassing(
      ProgressMessage(
        text: "starting " + (names.isEmpty ? "the lesson" : names.joined(separator: " and "))))
    do {
      note(self.lesson)
      let runner = try LessonRunner(lesson, host: host, isOperatedOn: true)
      self.runner = runner
      runner.attend(
        SessionAttendant(descriptor: run.descriptor) { [unowned self] in look() })
    } catch {
      if desk == nil { close(.failed, "\(error)") }
      return .couldNotOpen("\(error)")
    }
    sendRun()
    sendStanding()
    watch(watches)
    let runs = places.compactMap { place -> StepRun? in
      let run = run(lesson.steps[place])
      if let run { sendDone(run) }
      return run
    }
    sendPassing(ProgressMessage(text: ""))
    return .replayed(runs)
  }

  func run(_ step: Step) -> StepRun? {
    guard let runner, !isOver else { return nil }
    sendStep(step, .running)
    if !isInStep {
      (wasInterrupted, isEndedByChange, hasSeenWaiting) = (false, nil, false)
      pace.begin(at: now())
    }
    busy.append(
      ids.session(ofStep: step.number) ?? StepModeSession(of: step, in: lesson))
    defer { busy.removeLast() }
    var result: StepRun?
    runner.run([step]) { [unowned self] event in
      switch event {
      case .stepProgressed(_, let step, let done, let total):
        sendPassing(
          ProgressMessage(
            text: "running step \(step.number)", step: step.number, done: done, total: total))
      case .stepEnded(_, let record):
        result = StepRun(record: record, difference: runner.difference)
      case .stepStarted, .lessonStarted, .lessonEnded: break
      }
    }
    if let result {
      sendOutputs(of: result.record, own: ids.session(ofStep: step.number))
    }
    return result
  }

  // MARK: Sending

  /// Ends the run, and says why.
  func close(_ why: ClosedMessage.Why, _ text: String) {
    isOver = true
    if let client { run.send(.last(ClosedMessage(why: why, text: text).json()), to: client) }
  }

  /// Sends what is told again to a page that finds the run again.
  func send(_ message: some LiveMessage) {
    let json = message.json()
    history.add(json)
    if let client { run.send(.message(json), to: client) }
  }

  /// Sends what only counts now.
  func sendPassing(_ message: some LiveMessage) {
    if let client { run.send(.message(message.json()), to: client) }
  }

  /// Tells a page everything.
  private func greet() {
    watch(false)
    sendRun(history: history.messages.count)
    for json in history.messages { if let client { run.send(.message(json), to: client) } }
    (told, toldServices) = ([:], [:])
    pace.greet()
    runner?.forgetLooks()
    sendStanding()
  }

  /// Says what has become of sessions and services.
  ///
  /// - Returns: whether something has.
  @discardableResult
  func sendStanding() -> Bool {
    guard let runner else { return false }
    namePanels()
    var standing = runner.standing
    if isInStep {
      // The others are asked anew whether they still wait: until then that is what is known.
      standing.sessions.removeAll { record in
        record.state == .working && !busy.contains { $0.isMeant(by: record) }
      }
    }
    return sendStanding(standing) { runner.possibleOperations(on: $0) }
  }
}
