import LessonModel

/// A notebook: a page whose steps come one after the other, each when it runs for the first time.
extension StepModeModel {
  /// Makes a step the last one of the page, and runs it.
  mutating func run(cell step: Step, at place: Int, from stop: Stop) -> [StepModeAction] {
    let session = StepModeSession(of: step, in: lesson)
    if !step.kind.isOperation, !step.input.hasPrefix("^C"), let reason = reasonBusy(session) {
      return say("\(reason) A cell of this session that begins with a line `^C` ends it.", at: stop)
    }
    if place < lesson.steps.count {
      lesson.steps.removeSubrange(place...)
      let isThere = { (other: Int) in other < place }
      (ran, skipped, repeated) = (
        ran.filter(isThere), skipped.filter(isThere), repeated.filter(isThere)
      )
      (runs, edits) = (runs.filter { isThere($0.key) }, edits.filter { isThere($0.key) })
      // What ran behind this place has left something behind: only fresh services are without it.
      compiled = [:]
    }
    // The latest step of a name has it.
    if let name = step.attributes.name {
      for index in lesson.steps.indices where lesson.steps[index].attributes.name == name {
        lesson.steps[index].attributes.name = nil
      }
    }
    lesson.steps.append(step)
    return run(at: lesson.steps.count - 1, text: nil)
  }

  /// Leaves out the last step when the page is replayed: it was interrupted, and would wait again.
  package mutating func leaveOutLast() {
    let last = lesson.steps.count - 1
    if ran.remove(last) != nil { skipped.insert(last) }
  }
}
