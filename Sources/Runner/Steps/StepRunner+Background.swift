import LessonModel
import Programs
import Sessions

extension StepRunner {
  /// What there is to say of the page when its last step has run.
  func ending() -> BackgroundReport {
    var report = background(.all)
    noteEndOfProgram(in: &report)
    return report
  }

  /// Looks at everything that runs: what has been printed until now, and what has ended that was to
  /// last. A part that is not `all` says each thing once.
  func background(_ part: BackgroundReport.Part) -> BackgroundReport {
    loop.catchUp()
    return backgroundAsRead(part)
  }

  /// The same, of what has been read until now.
  func backgroundAsRead(_ part: BackgroundReport.Part) -> BackgroundReport {
    var report = BackgroundReport()
    report.records = background.steps.compactMap { number in
      let news = background.takeNews(of: number, endsLine: part != .new)
      var output = part == .all ? background.output(of: number) : news
      output.pieces = masked(output.pieces)
      let shown = StepOutput(ShownOutput(output).parts)
      if shown.isEmpty { return nil }
      let step = lesson.steps.first { $0.number == number }
      return BackgroundRecord(
        step: number, name: step?.attributes.name,
        text: shown.text, omittedBytes: shown.omittedBytes)
    }
    for failure in background.failures {
      report.problems[failure.step] =
        "the script, which was to run in the background, ended with exit status \(failure.status)"
    }
    if part == .rest { noteEndOfProgram(in: &report) }
    guard part != .all else { return report }
    let told = toldProblems
    toldProblems.formUnion(report.problems.keys)
    report.problems = report.problems.filter { !told.contains($0.key) }
    return report
  }

  private func noteEndOfProgram(in report: inout BackgroundReport) {
    guard silentProgram == nil, let (step, reason) = programEnd else { return }
    report.problems[step] = "the page's program ended after this step: \(reason)"
  }

  /// Why the page's program is over, and its last step; nil when it is not, or there is none.
  private var programEnd: (step: Int, reason: String)? {
    guard let step = lesson.steps.last(where: \.kind.isCompiled) else { return nil }
    let key = SessionDirectory.Key(
      kind: step.kind, service: lesson.service(of: step) ?? "", session: step.attributes.session)
    let reason = directory.reasonOver(key) ?? directory.reasonEnded(key)
    return reason.map { (step.number, $0) }
  }
}
