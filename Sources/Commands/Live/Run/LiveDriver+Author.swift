import LessonModel
import LessonText
import Runner
import Terminal

/// A lesson whose file changes while it runs, `etude serve --edit`: what changed runs again, and what a step
/// prints is written into the file.
extension LiveDriver {
  /// Takes a change of the file.
  func take(_ change: LessonChange) {
    if let note = change.note { send(NoteMessage(text: note)) }
    guard let later = change.lesson, later != lesson else { return }
    turn(to: later)
  }

  /// Goes on with a later version of the lesson. What has run stays as it is when it is the same there, as with
  /// `etude run --watch`; otherwise everything runs again on fresh services.
  private func turn(to later: Lesson) {
    let goal = model.goal(in: later)
    // Its number may be that of a step of the page now.
    for action in model.dropTyped() { _ = perform(action) }
    if let runner, goesOn(in: later, behind: model.countAsWritten) {
      runner.turn(to: later)
      begin(later, model.turned(to: later))
    } else {
      forget()
      // Settings that were accepted may be others now.
      begin(later, StepModeModel(later, isTrusted: isTrusted))
      model.revealAnswers()
      perform(model.start())
    }
    // The page is loaded again, and finds the run.
    isPageOld = true
    sendPassing(RewrittenMessage())
    if let goal, model.nextPlace <= goal { perform(model.handle(.page(.wished(.runTo(goal))))) }
    sendStanding()
  }

  /// Whether a later version of the lesson can go on where its first steps have run, as they were written; nil
  /// stands for anything else.
  func goesOn(in later: Lesson, behind count: Int?) -> Bool {
    guard let ran = count.flatMap({ fingerprint?.beginning($0) }) else { return false }
    return Fingerprint(of: later, packageRoot: packageRoot).continues(ran, in: later)
  }

  /// Writes what a step has printed into the lesson's file, as `etude accept` does; nothing else is ever
  /// written.
  func accept(_ place: Int) {
    let number = place + 1
    func say(_ text: String) { send(NoteMessage(text: text, step: number)) }
    guard isEditing, let runner else {
      return say(
        isEditing
          ? "Nothing has run yet." : "This server changes no files: `etude serve --edit` does.")
    }
    // What it shows may be another step of that number.
    if isPageOld {
      return say("The file has changed: load the page again, and look at what it prints now.")
    }
    if let obstacle = model.obstacle(toAccepting: place) { return say(obstacle) }
    let transcript = runner.transcript.completed(for: lesson)
    do {
      say(try written(by: place, transcript))
    } catch {
      say("\(error)")
    }
  }

  /// Writes what a step has printed, and says what was written.
  ///
  /// - Throws: what running the lesson again throws, and writing the file.
  private func written(by place: Int, _ transcript: Transcript) throws -> String {
    let number = place + 1
    var second: Transcript?
    if let found = Acceptance.volatileText(
      in: transcript, of: lesson, addsBlocks: true, step: number)
    {
      sendPassing(
        ProgressMessage(
          text: "running the page up to there once more: step \(number) prints "
            + "\(found.text.prefix(60)), which may differ each time"))
      defer { sendPassing(ProgressMessage(text: "")) }
      second = try onceMore(through: place)
      if second == nil {
        return "Step \(number) was not accepted: running it once more was interrupted."
      }
    }
    let result = try Acceptance.accept(
      transcript, second: second, of: lesson, addsBlocks: true, packageRoot: packageRoot
    ) { $0.step?.number == number }
    if let refusal = result.refused.first(where: { $0.step == number }) {
      return "Step \(number) was not accepted: \(refusal.reason)"
    }
    if result.changed == 0 { return "There is nothing to accept in step \(number)." }
    let notes =
      result.replaced.map { "not always the same: \($0)" }
      + result.lost.map { "a placeholder was lost: \($0)" }
    return "Step \(number): what it printed stands in \(lesson.file) now."
      + notes.map { " \($0)." }.joined()
  }

  /// Runs the lesson once more on services of its own, through a step: what comes behind it may be what its
  /// author has not run.
  ///
  /// - Returns: what came of it; nil when Ctrl-C, or the end of this run, has ended it.
  /// - Throws: what starting the lesson throws.
  private func onceMore(through place: Int) throws -> Transcript? {
    let again = try LessonRunner(lesson, host: host)
    defer { again.close() }
    var (session, isEnded): (StepModeSession?, Bool) = (nil, false)
    again.attend(
      SessionAttendant(descriptor: run.descriptor) { [unowned self, unowned again] in
        if heardEnd() { isEnded = true }
        guard isEnded, let session else { return }
        again.interrupt(
          session.name, kind: session.kind, service: session.service, settles: false)
      })
    again.run(
      lesson.steps[...place],
      observer: { [lesson] event in
        guard case .stepStarted(_, let step) = event else { return }
        session = StepModeSession(of: step, in: lesson)
      }, while: { !isEnded })
    return isEnded ? nil : again.transcript.completed(for: lesson)
  }

  /// Takes what has come while the lesson runs once more; whether that is to end. The rest waits.
  private func heardEnd() -> Bool {
    var isEnded = false
    for letter in run.takeLetters() {
      switch letter {
      case .abandoned: isOver = true
      case .connected, .disconnected: take(letter)
      case .message(let message) where message.name == .interrupt: isEnded = true
      case .message, .changed: letters.append(letter)
      }
    }
    if life.isLost(at: now()) { isOver = true }
    return isEnded || isOver
  }
}
