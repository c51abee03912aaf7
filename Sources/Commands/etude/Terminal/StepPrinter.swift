import CommandFrame
import LessonModel
import PlainText

/// Shows steps and lessons on the terminal as they end.
struct StepPrinter: Sendable {
  let console: Console

  /// A whole step: where it stands, what was sent, what came back, and what is wrong with it.
  func show(_ record: StepRecord) -> String {
    var place = "\(record.kind)"
    if let service = record.service, service != record.kind { place += " on \(service)" }
    if record.session != "main" { place += " · \(record.session)" }
    if let name = record.name { place += " · \(name)" }
    var lines = [
      console.styled("── step \(record.number)", .strong)
        + console.styled(" \(place) (line \(record.line))", .session)
    ]
    // The output of a dialogue has its commands in it.
    if record.output.exchanges.isEmpty {
      lines += record.input.lines.map { console.styled("  > \($0)", .dim) }
    }
    lines += record.output.lines.map { "  \($0)" }
    lines += verdict(of: record)
    return lines.map { "\($0)\n" }.joined()
  }

  /// What is wrong with a step, for a lesson of which only the problems are shown; nothing for
  /// a step that passed.
  func problem(of record: StepRecord, file: String) -> String {
    guard record.outcome != .passed else { return "" }
    let style: Console.Style = record.outcome == .skipped ? .attention : .bad
    let title = "\(file):\(record.line): step \(record.number) \(record.outcome.rawValue)"
    let message = record.message.map { ": \($0)" } ?? ""
    var lines = [console.styled(title, style) + message]
    if record.outcome == .failed || record.outcome == .errored {
      let input = record.input.lines
      lines += input.prefix(Self.shownOfInput).map {
        console.styled("  \(record.speaker)> ", .session) + console.styled($0, .dim)
      }
      let left = input.count - Self.shownOfInput
      if left > 0 { lines.append("  … \(left.counted("more line"))") }
    }
    lines += difference(of: record)
    let isFailed = record.outcome == .failed && record.difference == nil
    if isFailed || record.outcome == .errored, !record.output.isEmpty {
      lines.append("  what it had printed:")
      lines += record.output.lines.suffix(20).map { "    \($0)" }
    }
    return lines.map { "\($0)\n" }.joined()
  }

  /// How many lines of the input of a step with a problem are shown.
  private static let shownOfInput = 8

  /// The ends of what processes printed that steps had left in the background.
  func background(of transcript: Transcript) -> String {
    transcript.background.map { record in
      let lines = record.text.lines
      let left = lines.count - Self.shownOfBackground
      let title = "── in the background of \(record.origin)"
      let note = left > 0 ? ["  (\(left.counted("more line")) in the transcript)"] : []
      return
        ([console.styled(title, .strong)] + note
        + lines.suffix(Self.shownOfBackground)
        .map { "  \($0)" }).map { "\($0)\n" }.joined()
    }.joined()
  }

  /// How many lines of a stream are shown.
  private static let shownOfBackground = 10

  /// One line for a lesson that is over.
  func summary(of transcript: Transcript) -> String {
    let style: Console.Style =
      switch transcript.outcome {
      case .passed: .good
      case .skipped: .attention
      case .failed, .errored, .notRun: .bad
      }
    let seconds = (transcript.durationMs / 100).rounded() / 10
    let counts = Outcome.allCases.compactMap { outcome -> String? in
      let count = transcript.steps.filter { $0.outcome == outcome }.count
      return count == 0 || outcome == .passed ? nil : "\(count) \(outcome.rawValue)"
    }
    let detail =
      counts.isEmpty ? transcript.steps.count.counted("step") : counts.joined(separator: ", ")
    return console.styled(transcript.outcome.rawValue.padded(to: 8), style)
      + "\(transcript.name)  \(detail), \(seconds) s"
  }

  /// One line for a lesson that was not run because nothing has changed since it passed.
  func summary(ofReused transcript: Transcript) -> String {
    let steps = transcript.steps.count
    return console.styled("reused  ", .good)
      + "\(transcript.name)  \(steps.counted("step")), nothing has changed since "
      + (steps == 1 ? "it passed" : "they passed")
  }

  private func verdict(of record: StepRecord) -> [String] {
    switch record.outcome {
    case .passed: return []
    case .skipped: return [console.styled("  skipped: \(record.message ?? "")", .attention)]
    case .failed, .errored, .notRun:
      let title = console.styled("  \(record.outcome.rawValue)", .bad)
      return [title + (record.message.map { ": \($0)" } ?? "")] + difference(of: record)
    }
  }

  private func difference(of record: StepRecord) -> [String] {
    (record.difference ?? "").lines.map { line in
      let style: Console.Style =
        line.hasPrefix("+")
        ? .good : line.hasPrefix("-") ? .bad : line.hasPrefix("?") ? .attention : .plain
      return "    " + console.styled(line, style)
    }
  }
}

extension String {
  /// The lines of a text that may end in a line end.
  fileprivate var lines: [String] {
    var lines = split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    return lines
  }
}
