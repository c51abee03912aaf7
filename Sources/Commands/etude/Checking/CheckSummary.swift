import LessonModel
import PlainText
import Runner

/// What a check says at its end.
struct CheckSummary {
  let results: [(lesson: Lesson, entry: RoundTally.Entry)]
  let options: CheckOptions
  let recap: Recap

  /// How many of the slowest lessons are named.
  private static let shownSlowest = 5

  private var transcripts: [Transcript] { results.compactMap(\.entry.transcript) }

  /// What is printed.
  ///
  /// - Parameter place: where a lesson's transcripts were kept.
  /// - Returns: lines; the last one counts the lessons.
  func lines(keptIn place: (Lesson) -> String) -> [String] {
    (options.rounds > 1 ? rounds(keptIn: place) : []) + skipped + notRun + neverRun + slowest
      + recap.failures + [recap.acceptance, recap.total].compactMap { $0 }
  }

  private func rounds(keptIn place: (Lesson) -> String) -> [String] {
    results.flatMap { lesson, entry in
      var lines = ["\(lesson.name): passed \(entry.passed) of \(entry.rounds.counted("round"))"]
      guard let (round, transcript) = entry.failure else { return lines }
      let step = transcript.steps.first { !$0.outcome.isAsItShouldBe }
      let what =
        step.map { "step \($0.number) (line \($0.line)) \($0.outcome.rawValue)" }
        ?? transcript.message ?? transcript.outcome.rawValue
      lines.append("  first in round \(round): \(what)")
      let which = entry.success == nil ? "its transcript" : "this and a transcript that passed"
      lines.append("  \(which): \(Workspace.shown(place(lesson)))")
      return lines
    }
  }

  private var skipped: [String] {
    transcripts.flatMap { transcript in
      let steps = transcript.steps.filter { $0.outcome == .skipped }
      var reasons: [String] = []
      for step in steps where !reasons.contains(step.message ?? "") {
        reasons.append(step.message ?? "")
      }
      return reasons.map { reason in
        let numbers = steps.filter { ($0.message ?? "") == reason }.map { "\($0.number)" }
        let noun = numbers.count == 1 ? "step" : "steps"
        return "skipped: \(transcript.name) \(noun) \(numbers.joined(separator: ", ")): \(reason)"
      }
    }
  }

  private var notRun: [String] {
    let missing = results.compactMap { $0.entry.rounds == 0 ? $0.entry.notBegun : nil }
    return missing.map { "not run: \($0.name): \($0.message ?? "")" }
  }

  private var neverRun: [String] {
    var files: [String] = []
    for finding in recap.silent where !files.contains(finding.file) { files.append(finding.file) }
    return files.map { file in
      let lines = recap.silent.filter { $0.file == file }.map { "\($0.line)" }
      let noun = lines.count == 1 ? "line" : "lines"
      return "never run: \(VisibleText.oneLine(file)) \(noun) \(lines.joined(separator: ", ")); "
        + "etude lint says what to write"
    }
  }

  private var slowest: [String] {
    let ran = transcripts.filter { $0.durationMs > 0 }.sorted { $0.durationMs > $1.durationMs }
    guard ran.count > 1 else { return [] }
    let shown = ran.prefix(Self.shownSlowest).map { transcript in
      "\(transcript.name) \((transcript.durationMs / 100).rounded() / 10) s"
    }
    return ["slowest: " + shown.joined(separator: ", ")]
  }
}
