package import LessonModel

/// A page whose author works on it: its file changes while it runs, and what it prints becomes the page's.
extension StepModeModel {
  /// Why what a step has printed cannot become the page's, in sentences; nil when it can.
  package func obstacle(toAccepting place: Int) -> String? {
    guard ran.contains(place) else { return "Step \(place + 1) has not run." }
    if edits[place] != nil {
      return "Step \(place + 1) ran with a text of your own. Write it into the file first."
    }
    let sentences = circumstances(of: place)
    guard !sentences.isEmpty else { return nil }
    return "Only what the page prints as it is written can be accepted. "
      + sentences.joined(separator: " ") + " Reset, and run it again."
  }

  /// How many steps have run, when the first ones did and nothing else has been done; nil otherwise.
  package var countAsWritten: Int? { count(with: nil) }

  /// The same, as if the step that runs had run, and those that follow it of themselves.
  package var countUnderWay: Int? {
    if isTyping { return nil }
    return count(with: max(placeAtHand, page.goal ?? 0))
  }

  /// Takes note that what runs is interrupted, because the lesson's file has changed.
  package mutating func noteInterruption() { page.noteInterruption() }

  /// Has nothing run that was typed and waits.
  package mutating func dropTyped() -> [StepModeAction] { drop { _ in true } }

  private func count(with last: Int?) -> Int? {
    let isPlain =
      edits.isEmpty && repeated.isEmpty && !usedTool && page.circumstances.isEmpty
      && skipped.isEmpty
    guard isPlain, ran == Set(0..<ran.count) else { return nil }
    return max(ran.count, last.map { $0 + 1 } ?? 0)
  }

  /// The place up to which a later version of the lesson is to run, so that all that had run and all that
  /// changed has run; nil when nothing had run.
  package func goal(in later: Lesson) -> Int? {
    guard let last = ran.max() else { return nil }
    let changed = later.steps.indices.last { place in
      !lesson.steps.indices.contains(place)
        || lesson.steps[place].input != later.steps[place].input
        || lesson.steps[place].outputs.map(\.lines) != later.steps[place].outputs.map(\.lines)
    }
    let goal = min(max(last, changed ?? 0), later.steps.count - 1)
    return goal < 0 ? nil : goal
  }

  /// The model for a later version of the lesson, with the same services: what has run stays done.
  ///
  /// - Parameter later: a version whose first steps are those that have run.
  /// - Returns: the model.
  package func turned(to later: Lesson) -> StepModeModel {
    var model = StepModeModel(later, isTrusted: isTrusted, next: next)
    (model.isOpen, model.ran, model.runs) = (isOpen, ran, runs)
    (model.guesses, model.compiled, model.after) = (guesses, compiled, after)
    (model.page, model.revealed) = (page, revealed)
    model.page.goal = nil
    return model
  }

  /// Shows all answers, as to their author.
  package mutating func revealAnswers() { revealed.formUnion(answers.map(\.lowerBound)) }
}
