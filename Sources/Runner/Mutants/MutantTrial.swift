package import LessonModel
package import Mutants

/// A changed page that is to fail.
package struct MutantTrial: Sendable {
  /// The page with the change.
  package var lesson: Lesson
  /// What the change makes false, or what the change is.
  package var claim: String
  /// The lesson's line at which the change is made, from 1.
  package var line: Int
  /// The number of the first step that the change can be seen in.
  package var firstStep: Int
  /// The text that is gone, and the text that has come in its place: what a step only repeats of it
  /// is no difference.
  package var original: String
  /// The text in its place.
  package var replacement: String
  /// The number of the step that has to differ first; nil when any may.
  package var noticedBy: Int?
  /// Whether a step that cannot run to its end notices the change too.
  package var mayError: Bool
  /// Whether a step is not tried again for all of its `until=` when its output does not come to match.
  package var isImpatient = false
  /// The build folder of a changed kit that the page's program is compiled with; nil for this
  /// program's own.
  package var kitFolder: String?
  /// Why it cannot be run; nil when it can.
  package var obstacle: String?

  /// Makes the trial of a change that no author has written: everything that the page notices of it
  /// counts.
  ///
  /// - Parameter change: the change, and the page with it.
  package init(_ change: MechanicalChange) {
    lesson = change.lesson
    claim = change.title
    line = change.line
    firstStep = change.firstStep
    original = change.original
    replacement = change.replacement
    mayError = true
    isImpatient = true
  }

  /// Makes the trial of a mutant.
  package init(_ mutant: Mutant, of lesson: Lesson) {
    self.lesson = lesson.changed(by: mutant)
    claim = mutant.claim
    line = mutant.line
    if case .step(let number) = mutant.target { firstStep = number } else { firstStep = 1 }
    original = mutant.original
    replacement = mutant.replacement
    noticedBy = mutant.noticedBy
    mayError = mutant.mayError
  }

  /// The record of what became of it.
  func record(
    _ outcome: MutantOutcome, step: StepRecord? = nil, _ message: String, difference: String? = nil
  ) -> MutantRecord {
    MutantRecord(
      lesson: lesson.name, file: lesson.file, line: line, claim: claim, outcome: outcome,
      step: step?.number, message: message, difference: difference)
  }
}

extension StepRecord {
  /// How a message names the step.
  var title: String { "step \(number)" + (name.map { " \($0)" } ?? "") + " (line \(line))" }
}
