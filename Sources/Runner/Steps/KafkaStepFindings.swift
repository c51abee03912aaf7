import KafkaTools
import LessonModel
import LessonText

/// What is wrong with the commands of kafka steps, found before anything runs.
enum KafkaStepFindings {
  /// Reads the commands of a kafka step as its session would.
  ///
  /// A mistake that the page shows is none: the step's `output` block has what the tool prints of it.
  /// What depends on a value of an earlier step is looked at when it is there.
  ///
  /// - Returns: A finding for each command that cannot be run as it is written.
  @Sendable static func all(in lesson: Lesson, step: Step) -> [Finding] {
    InputParts(step.input).parts.flatMap { part -> [Finding] in
      guard case .text(let text, let offset) = part else { return [] }
      return problems(in: text).filter { !step.expects($0) }.map { problem in
        Finding(
          file: lesson.file, line: step.inputLine + offset + problem.lineOffset,
          problem: problem.problem, remedy: remedy(problem))
      }
    }
  }

  /// The problems that do not depend on the values of earlier steps.
  private static func problems(in text: String) -> [ScriptProblem] {
    let problems = ScriptProblem.all(in: text)
    let names = Set(ValueReference.all(in: text).map(\.name))
    guard !problems.isEmpty, !names.isEmpty else { return problems }
    let values = Dictionary(uniqueKeysWithValues: names.map { ($0, "1") })
    let others = ScriptProblem.all(
      in: ValueReference.replacing(in: text, with: values, keepsEscapes: false))
    return problems.filter(others.contains)
  }

  private static func remedy(_ problem: ScriptProblem) -> String {
    let shown = "if the page is to show this, its `output` block has what the tool prints"
    guard problem.printed != nil else { return problem.remedy }
    return problem.remedy.isEmpty ? shown : "\(problem.remedy); \(shown)"
  }
}

extension Step {
  /// Whether an output of the step has what the tool prints of a problem.
  fileprivate func expects(_ problem: ScriptProblem) -> Bool {
    guard let line = problem.printed?.split(separator: "\n").first else { return false }
    return outputs.contains { $0.lines.contains { $0.contains(line) } }
  }
}
