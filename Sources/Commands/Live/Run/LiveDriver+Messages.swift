import LessonModel
import LessonText
import Runner
import Terminal

/// What happens in a run, as messages.
extension LiveDriver {
  /// Says how the run is.
  func sendRun(history count: Int = 0) {
    let records = runner?.serviceRecords ?? []
    sendPassing(
      RunMessage(
        id: run.id, lesson: lesson.name, title: lesson.title,
        is: runner == nil ? .notStarted : .running,
        services: lesson.services.map { service in
          let record = records.first { $0.name == service.name }
          return RunMessage.Service(
            name: service.name, kind: service.kind.word, title: service.kind.title,
            standbyOf: service.standbyOf, version: record?.version, provider: record?.provider)
        },
        sessions: ids.sessions.map { session in
          RunMessage.Session(
            id: ids.id(of: session), name: session.name, kind: session.kind.word,
            service: session.service, prompt: session.prompt, typed: session.takesText)
        },
        steps: lesson.steps.indices.map(description), next: model.nextPlace + 1,
        edits: isEditing ? true : nil, trust: settings,
        history: count))
  }

  private func description(of place: Int) -> RunMessage.Step {
    let step = lesson.steps[place]
    return RunMessage.Step(
      number: step.number, anchor: anchors.id(of: step), session: sessionID(of: step),
      kind: step.kind.word, ran: model.hasRun(place), text: model.ownText(of: place),
      withheld: model.isWithheld(place), compiled: step.kind.isCompiled,
      asksForGuess: step.asksForGuess)
  }

  private var settings: [RunMessage.Setting]? {
    guard model.lacksTrust else { return nil }
    let ofServers = lesson.settingsThatNeedTrust.map { service, setting in
      RunMessage.Setting(
        service: service.name, name: setting.name, value: setting.value, line: setting.line)
    }
    let surroundings = lesson.surroundings
    let variables = surroundings.environment.sorted { $0.key < $1.key }
    let ofSteps =
      surroundings.path.map {
        RunMessage.Setting(service: "etude.yaml", name: "PATH", value: $0, line: 1)
      }
      + variables.map {
        RunMessage.Setting(service: "etude.yaml", name: $0.key, value: $0.value, line: 1)
      }
    let ofKinds = surroundings.kinds.map {
      RunMessage.Setting(service: "etude.yaml", name: "kinds", value: $0, line: 1)
    }
    let ofPackages = surroundings.packageBuilds.map {
      RunMessage.Setting(service: "etude.yaml", name: "swift", value: $0, line: 1)
    }
    let ofRecipes = lesson.recipes.flatMap { recipe in
      recipe.commands.map {
        RunMessage.Setting(
          service: recipe.word, name: "runs", value: $0.shown, line: $0.line)
      }
    }
    return ofServers + ofRecipes + ofSteps + ofKinds + ofPackages
  }

  private func sessionID(of step: Step) -> String {
    ids.id(of: StepModeSession(of: step, in: lesson))
  }

  // MARK: Steps

  /// Says that a step waits, runs or is dropped.
  func sendStep(_ step: Step, _ stage: StepMessage.Stage) {
    send(
      StepMessage(
        number: step.number, is: stage, session: sessionID(of: step), kind: step.kind.word,
        text: step.input, edited: isEdited(step.number)))
  }

  /// Says what a step came to, and where that leaves sessions and services.
  func sendDone(_ result: StepRun) {
    let record = result.record
    let own =
      lesson.steps.indices.contains(record.number - 1) ? lesson.steps[record.number - 1] : nil
    guard let step = typed[record.number] ?? own else { return }
    let isTyped = typed[record.number] != nil
    let differs = record.outcome != .passed && !isTyped
    send(
      StepMessage(
        number: record.number, is: .done, session: sessionID(of: step), kind: record.kind,
        text: record.input, edited: isEdited(record.number), outcome: record.outcome,
        reason: record.message, parts: record.output.parts,
        errors: record.errors.isEmpty ? nil : record.errors, difference: record.difference,
        why: differs ? model.reasons(for: result) : nil,
        milliseconds: record.durationMs.isFinite ? record.durationMs : nil))
    // Of several steps at once each has its own: what waited for a moment would not be told.
    sendStanding()
  }

  private func isEdited(_ number: Int) -> Bool {
    typed[number] != nil || model.ownText(of: number - 1) != nil
  }

  // MARK: What the model shows

  func show(_ view: StepModeView) {
    let number = model.placeAtHand + 1
    switch view {
    case .result(let run, _):
      desk?.note(run)
      sendDone(run)
    case .note(let text) where desk != nil: desk?.note(text)
    case .note(let text): send(NoteMessage(text: text, step: stepOfWish))
    case .refusal(let text): send(NoteMessage(text: text, step: stepOfWish, refuses: true))
    case .text(let lines) where model.asksForTrust:
      send(NoteMessage(text: lines.joined(separator: "\n"), asks: "trust"))
    case .text(let lines): send(NoteMessage(text: lines.joined(separator: "\n"), step: stepOfWish))
    case .comparison(let prediction):
      send(JudgedMessage(step: number, isRight: prediction.isRight, text: prediction.sentence))
    case .feedback(let choice, let right):
      let choices = lesson.steps[number - 1].choices
      let place = { (choice: Choice?) in choice.flatMap(choices.firstIndex).map { $0 + 1 } }
      send(
        JudgedMessage(
          step: number, isRight: choice.isRight, text: choice.feedback, choice: place(choice),
          right: place(right)))
    case .background(let report, _): sendBackground(report)
    // The page itself shows the rest.
    case .title, .prose, .proseBehindAnswer, .step, .choices, .help, .summary, .status: break
    }
  }

  func sendBackground(_ report: BackgroundReport) {
    desk?.note(report)
    for record in report.records { send(BackgroundMessage(step: record.step, text: record.text)) }
    for (step, problem) in report.problems.sorted(by: { $0.key < $1.key }) {
      send(BackgroundMessage(step: step, problem: problem))
    }
  }

  // MARK: Sessions

  /// Says what has become of sessions and services.
  ///
  /// - Returns: whether a session stands somewhere else.
  func sendStanding(_ standing: StateAfterStep, can: (String) -> [String]) -> Bool {
    var hasChanged = false
    for record in standing.sessions {
      guard let session = ids.sessions.first(where: { $0.isMeant(by: record) }) else { continue }
      let message = StateMessage(record, session, ids)
      guard told[message.session] != message else { continue }
      told[message.session] = message
      hasChanged = true
      // A page that finds the run again draws from these how long each wait and transaction lasted, and
      // what became of the servers.
      send(message)
    }
    for record in standing.services {
      let message = ServiceMessage(
        name: record.name, is: record.state.rawValue, role: record.role?.rawValue,
        cutFrom: record.cutFrom, can: can(record.name))
      guard toldServices[message.name] != message else { continue }
      toldServices[message.name] = message
      send(message)
    }
    return hasChanged
  }
}

extension StateMessage {
  /// What a record says.
  fileprivate init(
    _ record: SessionStateRecord, _ session: StepModeSession, _ ids: SessionIDs
  ) {
    let word =
      switch (record.state, record.transaction) {
      case (.idle, .open?): "in transaction"
      case (.idle, .failed?): "failed transaction"
      case (.idle, nil): "idle"
      case (.working, _): "running"
      case (.blocked, _): "blocked"
      case (.listening, _): "listening"
      case (.ended, _): "gone"
      }
    self.init(
      session: ids.id(of: session), is: word,
      by: record.state == .blocked ? ids.ids(ofHolders: record.by ?? [], of: session) : nil,
      reason: record.state == .ended ? record.reason : nil, step: record.step)
  }
}
