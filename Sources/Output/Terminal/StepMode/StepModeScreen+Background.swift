import LessonModel
import PlainText

/// What processes print that steps have left running: below a step's own output, each stream under
/// the name of the step that it belongs to.
extension StepModeScreen {
  /// How many of a stream's new lines are shown after a step.
  private static let newLines = 20

  /// The lines of a report.
  func background(_ report: BackgroundReport, _ part: BackgroundReport.Part) -> [TerminalLine] {
    var lines = report.records.flatMap { record in
      let shown = part == .all ? Self.longestOutput : Self.newLines
      var output = record.text.split(separator: "\n", omittingEmptySubsequences: false)
        .map(String.init)
      if output.last == "" { output.removeLast() }
      let surplus = max(0, output.count - shown)
      let hint = part == .all ? "" : "; l shows more"
      return wrapped("── in the background of \(record.origin)", .session)
        + (surplus > 0 ? indented(wrapped("… \(surplus.counted("line")) before\(hint)", .dim)) : [])
        + verbatim(Array(output.suffix(shown)))
    }
    for (number, problem) in report.problems.sorted(by: { $0.key < $1.key }) {
      lines += wrapped("✗ Step \(number), after it had passed: \(problem).", .bad)
    }
    if !lines.isEmpty { return lines + [TerminalLine()] }
    return part == .all ? wrapped("Nothing has been printed in the background.", .attention) : []
  }
}
