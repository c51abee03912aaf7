import CommandFrame
import LessonModel
import Mutants
import Runner
import Site

/// The claims that the site lists at the foot of a page.
enum SiteClaims {
  /// The claims of a lesson, with the steps that failed when they were made false, as far as its
  /// mutants were run with the lesson as it is.
  ///
  /// - Parameters:
  ///   - lesson: the lesson.
  ///   - workspace: where the course is.
  ///   - fingerprint: what a run of the lesson depends on now.
  ///   - console: where it is said that a list cannot be used.
  /// - Returns: the claims; none where there is no list.
  static func claims(
    of lesson: Lesson, in workspace: Workspace, fingerprint: Fingerprint?, console: Console
  ) -> [SiteBuilder.Page.Claim] {
    guard let list = MutantList.load(for: lesson, packageRoot: workspace.root) else { return [] }
    for finding in list.findings {
      var finding = finding
      finding.isWarning = true
      console.complain(finding.description)
    }
    let records = fingerprint.map {
      MutantCheck.store(workspace).records(of: list.mutants, in: lesson, fingerprint: $0)
    }
    return list.mutants.enumerated().map { index, mutant in
      let record = records?[index]
      let step = record?.outcome == .killed ? record?.step : nil
      return SiteBuilder.Page.Claim(
        mutant.claim, noticedBy: step, isOfAnswer: isOfAnswer(mutant, seenIn: step, lesson))
    }
  }

  /// Whether a mutant changes a step of the answer to an exercise, or can be seen in one.
  private static func isOfAnswer(
    _ mutant: Mutant, seenIn step: Int?, _ lesson: Lesson
  ) -> Bool {
    var numbers = [step, mutant.noticedBy]
    if case .step(let changed) = mutant.target { numbers.append(changed) }
    return lesson.steps.contains { $0.attributes.isAnswer && numbers.contains($0.number) }
  }
}
