import Lessons
import Programs

/// What there is to say of a page when its last step has run.
struct PageEnding {
  /// What was printed in the background, by step.
  var background: [BackgroundRecord] = []
  /// What went wrong after a step had passed with something that it was to leave running, by the
  /// step's number.
  var problems: [Int: String] = [:]
}

extension PageRunner {
  /// Looks once more at everything that runs: what has been printed until now, and what has ended
  /// that was to last.
  func ending() -> PageEnding {
    loop.catchUp()
    var ending = PageEnding()
    ending.background = background.steps.map { number in
      let output = background.output(of: number)
      let shown = ShownOutput(output)
      let step = lesson.steps.first { $0.number == number }
      return BackgroundRecord(
        step: number, name: step?.attributes.name,
        text: shown.lines.map { "\($0)\n" }.joined(), omittedBytes: shown.omittedBytes)
    }
    for failure in background.failures {
      ending.problems[failure.step] =
        "the script, which was to run in the background, ended with exit status \(failure.status)"
    }
    if silentProgram == nil, let (step, reason) = programEnd {
      ending.problems[step] = "the page's program ended after this step: \(reason)"
    }
    return ending
  }

  /// Why the page's program is over, and its last step; nil when it is not, or there is none.
  private var programEnd: (step: Int, reason: String)? {
    guard let step = lesson.steps.last(where: { $0.kind == .swift }) else { return nil }
    let key = SessionDirectory.Key(
      kind: .swift, service: lesson.service(of: step) ?? "", session: step.attributes.session)
    let reason = directory.reasonOver(key) ?? directory.reasonEnded(key)
    return reason.map { (step.number, $0) }
  }
}
