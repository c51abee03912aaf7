package import LessonModel

/// A small change that makes a claim of a page false, so that the page has to fail. It is a test of
/// the page, as the page is a test of what it is about.
///
/// The mutants of a page stand beside it, in `<page>.mutants.yaml`:
///
///     - claim: FOR UPDATE makes the second reader wait
///       step: 11
///       replace: " FOR UPDATE"
///       with: ""
///       noticed-by: 11
package struct Mutant: Sendable, Equatable {
  /// What the page says and the change makes false.
  package var claim: String
  /// What is changed.
  package var target: Target
  /// The text that is changed; it stands exactly once in the target.
  package var original: String
  /// What stands in its place.
  package var replacement: String
  /// The number of the step that has to differ first; nil when any may.
  package var noticedBy: Int?
  /// Whether a step that cannot run to its end notices the change too.
  package var mayError = false
  /// The lesson's line at which the target stands, from 1.
  package var line: Int
  /// The line of the list of mutants at which it stands, from 1.
  package var listLine: Int

  /// What a mutant changes.
  package enum Target: Sendable, Equatable {
    /// The input of the step of that number.
    case step(Int)
    /// A source file that the page shows, by its path in the package.
    case source(String)
  }

  /// The source file that it changes; nil when it changes a step.
  package var sourcePath: String? {
    if case .source(let path) = target { path } else { nil }
  }
}

extension Lesson {
  /// The lesson with the change of a mutant. One that changes a source file changes no step.
  package func changed(by mutant: Mutant) -> Lesson {
    guard case .step(let number) = mutant.target else { return self }
    var lesson = self
    for index in lesson.steps.indices where lesson.steps[index].number == number {
      lesson.steps[index].input = lesson.steps[index].input.replacing(
        mutant.original, with: mutant.replacement, maxReplacements: 1)
    }
    return lesson
  }
}
