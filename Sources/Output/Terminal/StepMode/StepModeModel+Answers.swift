import LessonModel

/// Answers to exercises: nothing of them is shown or run until the learner asks.
extension StepModeModel {
  /// The answer to which the step at a place belongs, unless the learner has asked for it.
  func withheldAnswer(with place: Int) -> ClosedRange<Int>? {
    answers.first { $0.contains(place + 1) && !revealed.contains($0.lowerBound) }
  }

  /// The prose before the step at a place, or behind the last one.
  func prose(before place: Int?) -> StepModeAction {
    let last = (place ?? lesson.steps.count) - 1
    return .show(
      withheldAnswer(with: last) == nil ? .prose(before: place) : .proseBehindAnswer(before: place))
  }

  /// Stops before an answer, at its exercise.
  mutating func withhold(_ answer: ClosedRange<Int>) -> [StepModeAction] {
    go(to: answer.lowerBound - 1)
    let size = answer.count == 1 ? "1 step" : "\(answer.count) steps"
    return [
      prose(before: place), .show(.note("The answer (\(size)) is hidden until you ask for it.")),
    ] + wait(at: .withheld)
  }

  /// Shows the answer at hand, to be run step by step.
  mutating func reveal() -> [StepModeAction] {
    if let answer = withheldAnswer(with: place) { revealed.insert(answer.lowerBound) }
    return showStep() + wait(at: .before)
  }

  /// Leaves out the answer at hand.
  mutating func goOnWithoutAnswer() -> [StepModeAction] {
    guard let answer = withheldAnswer(with: place) else { return wait(at: .before) }
    skipped.formUnion(answer.map { $0 - 1 })
    return [.show(.note("The answer is left out."))] + arrive(at: answer.upperBound)
  }
}
