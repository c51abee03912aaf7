import Export
import LessonModel
import LessonText
import Matching
import Terminal

/// What a run of a notebook knows of its cells: the page that they make up, and what the one at hand comes
/// to.
struct CellDesk {
  /// The cells that have run, as a page.
  var page: NotebookPage
  /// Whether the cells' page accepts settings that are not known to be harmless.
  let isTrusted: Bool
  /// What sessions have printed between two cells. The next one shows it.
  var held: [OutputPart] = []
  private var run: StepRun?
  private var notes: [String] = []
  private(set) var wasInterrupted = false

  /// The desk of a page of which no cell has run.
  init(page: NotebookPage = NotebookPage(), isTrusted: Bool = false) {
    (self.page, self.isTrusted) = (page, isTrusted)
  }

  /// Begins with a cell.
  mutating func begin() { (run, wasInterrupted) = (nil, false) }

  /// Takes note of what its step came to.
  mutating func note(_ run: StepRun) { self.run = run }

  /// Takes note of something that the reader should know of.
  mutating func note(_ text: String) { notes.append(text) }

  /// Takes note of what processes in the background have printed, and which of them have failed.
  mutating func note(_ report: BackgroundReport) {
    notes += report.records.map { "\(name($0.step)), in the background:\n\($0.text)" }
    notes += report.problems.sorted { $0.key < $1.key }.map { "\(name($0.key)): \($0.value)" }
  }

  private func name(_ step: Int) -> String { page.cellName(ofStep: step) ?? "step \(step)" }

  /// Takes note that the cell was interrupted.
  mutating func interrupt() { wasInterrupted = true }

  /// What there is to say of the cell at its end.
  mutating func message(ofCell number: Int) -> CellMessage {
    var message = CellMessage(number: number)
    let parts = held + (run?.record.output.parts ?? [])
    held = []
    message.outputs = NotebookOutput.all(of: StepOutput(parts)).map { output in
      switch output {
      case .text(let text): .init(text: text)
      case .picture(let svg, let text): .init(text: text, svg: svg)
      }
    }
    message.problem = problem(inCell: number)
    if run == nil, message.problem == nil, let reason = notes.popLast() {
      message.problem = .init(
        name: .notRun, text: Self.lines(reason)[0], lines: Self.lines(reason))
    }
    if run?.record.outcome == .skipped, let reason = run?.record.message {
      notes.append("skipped: \(reason)")
    }
    message.notes = notes.isEmpty ? nil : notes
    notes = []
    return message
  }

  /// Why the step did not do what it should. An error that a server reports is what the step prints.
  private func problem(inCell number: Int) -> CellMessage.Problem? {
    guard let run else { return nil }
    var reason = run.record.message ?? "The step did not run to its end."
    // A notebook counts its cells, not the steps that they have become.
    let step = "step \(run.record.number) "
    if reason.hasPrefix(step) { reason = "In[\(number)] \(reason.dropFirst(step.count))" }
    switch run.record.outcome {
    case .passed, .skipped: return nil
    case .notRun: return .init(name: .notRun, text: reason, lines: Self.lines(reason))
    case .errored:
      return .init(
        name: wasInterrupted ? .interrupted : .errored, text: Self.lines(reason)[0],
        lines: Self.lines(reason))
    case .failed:
      guard let difference = run.difference else { return nil }
      return .init(
        name: .differs, text: reason,
        lines: Self.lines(difference.unifiedText()) + difference.explanation())
    }
  }

  private static func lines(_ text: String) -> [String] {
    let lines = text.split(whereSeparator: \.isNewline).map(String.init)
    return lines.isEmpty ? [text] : lines
  }
}
