import LessonModel
import PlainText

/// What came of the lesson, and what comes next.
extension StepModeScreen {
  /// How wide the bars are.
  private static let barSize = 12

  func summary(_ summary: StepModeSummary, next: NextLesson?) -> [TerminalLine] {
    var lines = wrapped("── the end of the lesson", .strong)
    let count = summary.count - summary.skipped.count - summary.notRun.count
    if summary.count > 0 {
      lines += row(
        "As on the page", summary.asOnPage.count, of: count,
        note: summary.otherwise.isEmpty ? "" : "otherwise: \(Self.steps(summary.otherwise))")
    }
    if !summary.guesses.isEmpty {
      let missed = summary.guesses.filter { !$0.value }.keys.sorted()
      lines += row(
        "Guesses right", summary.guesses.count - missed.count, of: summary.guesses.count,
        note: missed.isEmpty ? "" : "missed: \(Self.steps(missed))")
    }
    if !summary.experiments.isEmpty {
      let noun = summary.experiments.count == 1 ? "experiment" : "experiments"
      lines += wrapped(
        "\(summary.experiments.count) \(noun) of yours: \(Self.steps(summary.experiments)); no fault",
        .edit)
    }
    if !summary.skipped.isEmpty {
      lines += wrapped("Skipped: \(Self.steps(summary.skipped))", .dim)
    }
    if !summary.notRun.isEmpty { lines += wrapped("Not run: \(Self.steps(summary.notRun))", .dim) }
    guard let next else { return lines }
    let minutes = next.minutes.map { ", \($0) min" } ?? ""
    return lines + [TerminalLine()]
      + LessonTerminal.wrapped(
        [
          .init("Next: ", [.strong]), .init(next.title, [.strong]), .init("\(minutes)", [.dim]),
          .init(next.summary.isEmpty ? "" : " · \(next.summary)"),
        ], width: width)
  }

  private func row(_ title: String, _ part: Int, of all: Int, note: String) -> [TerminalLine] {
    let start: [TerminalLine.Piece] =
      [.init(title + String(repeating: " ", count: max(1, 16 - title.count)))]
      + (width < 60 ? [] : bar(part, of: all, size: min(all, Self.barSize)) + [.init("  ")])
      + [.init("\(part) of \(all)")]
    let end = note.isEmpty ? [] : [TerminalLine.Piece("   \(note)", [.attention])]
    let line = TerminalLine(start + end)
    return line.width < width
      ? [line] : [TerminalLine(start)] + indented(wrapped(note, .attention))
  }

  private static func steps(_ numbers: [Int]) -> String {
    (numbers.count == 1 ? "step " : "steps ")
      + numbers.sorted().map(String.init).joined(separator: ", ")
  }
}
