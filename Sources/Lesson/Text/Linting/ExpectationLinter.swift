import LessonModel
import Matching

/// Finds text in expected outputs that is meant as a placeholder and is none.
///
/// Taken literally it would only ever fail, or, worse, match what the author did not mean.
enum ExpectationLinter {
  static func check(_ lesson: Lesson, findings: inout FindingList) {
    for expectation in lesson.steps.flatMap(\.outputs) {
      for found in ExpectationLint.problems(in: expectation) {
        findings.add(
          at: findings.offset(of: found.text, onLine: found.line), found.problem, found.remedy)
      }
    }
  }
}
