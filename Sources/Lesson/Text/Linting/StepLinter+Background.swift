import LessonModel
import PlainText

extension StepLinter {
  /// What runs in the background prints into its log, which a later step asks for by its name.
  func checkBackground(_ findings: inout FindingList) {
    for step in lesson.steps {
      checkLog(of: step, &findings)
      guard step.attributes.runsInBackground else { continue }
      if step.attributes.until != nil {
        findings.add(
          at: offset(of: .until, step), "a step that runs in the background is not run again",
          "put `until=` on the step that waits for it, such as an `sh` step with `logs=`")
      }
      if let expectation = step.expectation, !expectation.lines.isEmpty {
        findings.add(
          line: expectation.line,
          "a step that runs in the background prints nothing itself",
          "what it prints is its log: show that with an `sh` step with `logs=` and its name")
      }
    }
  }

  private func checkLog(of step: Step, _ findings: inout FindingList) {
    guard let name = step.attributes.logs else { return }
    let place = offset(of: .logs, step)
    guard let source = lesson.steps.first(where: { $0.attributes.name == name }) else {
      let names = lesson.steps.filter { $0.number < step.number && $0.kind.isProgram }
        .compactMap(\.attributes.name)
      findings.add(
        at: place, "there is no step called `\(name)`",
        suggestion(
          for: name, among: names,
          otherwise: "give the step that starts the process a name: `name=\(name)`"))
      return
    }
    if source.number >= step.number {
      findings.add(
        at: place, "the step `\(name)` of line \(source.line) does not come before this one",
        "ask for the log of an earlier step")
    } else if !source.kind.isProgram {
      let programs = lesson.vocabulary.usualSteps.filter(\.isProgram).map { "`\($0)`" }.sorted()
      findings.add(
        at: place,
        "the step `\(name)` is a `\(source.kind.word)` step, which starts no process",
        "ask for the log of an \(programs.joined(separator: " or ")) step")
    }
  }
}
