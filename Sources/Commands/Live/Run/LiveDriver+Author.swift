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
    if let runner, let count = model.countAsWritten, let ran = fingerprint?.beginning(count),
      Fingerprint(of: later, packageRoot: packageRoot).continues(ran, in: later)
    {
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
    sendPassing(RewrittenMessage())
    if let goal { perform(model.handle(.page(.wished(.runTo(goal))))) }
    sendStanding()
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
    if let obstacle = model.obstacle(toAccepting: place) { return say(obstacle) }
    let transcript = runner.transcript.completed(for: lesson)
    var second: Transcript?
    if let found = Acceptance.volatileText(
      in: transcript, of: lesson, addsBlocks: true, step: number)
    {
      sendPassing(
        ProgressMessage(
          text: "running the page once more: step \(number) prints \(found.text.prefix(60)), which "
            + "may differ each time"))
      second = CourseRunner(host: host, jobs: 1).run([lesson]) { _ in }.first
      sendPassing(ProgressMessage(text: ""))
    }
    do {
      let result = try Acceptance.accept(
        transcript, second: second, of: lesson, addsBlocks: true, packageRoot: packageRoot
      ) { $0.step?.number == number }
      if let refusal = result.refused.first(where: { $0.step == number }) {
        return say("Step \(number) was not accepted: \(refusal.reason)")
      }
      if result.changed == 0 { return say("There is nothing to accept in step \(number).") }
      let notes =
        result.replaced.map { "not always the same: \($0)" }
        + result.lost.map { "a placeholder was lost: \($0)" }
      say(
        "Step \(number): what it printed stands in \(lesson.file) now."
          + notes.map { " \($0)." }.joined())
    } catch {
      say("\(error)")
    }
  }
}
