import LessonModel
import PlainText
import Platform
import Runner

/// What stands at the end of a run of several lessons: a line for each failure, the command that takes
/// what was printed as right, and how many lessons came to what.
struct Recap {
  let transcripts: [Transcript]
  /// Blocks with `source=` that no longer show their files.
  var stale: [Finding] = []
  /// Blocks that look as if they ran and never do.
  var silent: [Finding] = []
  /// How many lessons were not run again because nothing has changed since they passed.
  var reused = 0
  /// The files of lessons that passed in another round: what they print is not always the same.
  var unsteady: Set<String> = []
  /// Whether servers get the settings that need trust.
  var isTrusting = false
  let duration: Duration

  /// How much of an input is shown.
  private static let longestInput = 100

  /// A line for each step that failed, in page order:
  ///
  ///     FAILED lessons/04-transactions/04-read-committed.md:97 bob: DELETE FROM website …
  var failures: [String] {
    let ofSteps = transcripts.flatMap { transcript -> [String] in
      let steps = transcript.steps.filter { $0.outcome == .failed || $0.outcome == .errored }
      let lines = steps.map { step in
        "FAILED \(transcript.file):\(step.line) \(step.speaker): \(Self.short(step.input))"
      }
      if lines.isEmpty, !transcript.outcome.isAsItShouldBe, transcript.outcome != .notRun {
        return ["FAILED \(transcript.file): \(Self.short(transcript.message ?? ""))"]
      }
      return lines
    }
    return (ofSteps + stale.map { "FAILED \($0.file):\($0.line) source: \($0.problem)" })
      .map(VisibleText.oneLine)
  }

  /// The command that writes into the pages what was printed; nil when there is nothing that it could
  /// take.
  var acceptance: String? {
    let files = transcripts.filter { transcript in
      !unsteady.contains(transcript.file)
        && transcript.steps.contains { $0.outcome == .failed && $0.difference != nil }
    }.map(\.file)
    var named: [String] = []
    for file in files + stale.map(\.file) where !named.contains(file) { named.append(file) }
    guard !named.isEmpty else { return nil }
    let trust = isTrusting ? ["--trust"] : []
    return "if what they print is right: "
      + (["etude", "accept"] + trust + named.map(Self.word)).joined(separator: " ")
  }

  /// How many lessons came to what, and how long that took.
  var total: String {
    let isStale = Set(stale.map(\.file))
    let ended = transcripts.map { transcript in
      let passed = transcript.outcome == .passed
      return passed && isStale.contains(transcript.file) ? "stale" : transcript.outcome.rawValue
    }
    // A page on which nothing can differ has not been tested.
    let idle = zip(transcripts, ended).count { $0.steps.isEmpty && $1 == Outcome.passed.rawValue }
    var counts = (Outcome.allCases.map(\.rawValue) + ["stale"]).compactMap { word -> String? in
      let count = ended.count { $0 == word }
      guard count > 0 else { return nil }
      let isTold = word == Outcome.passed.rawValue && idle > 0
      return "\(count) \(word)" + (isTold ? " (\(idle) without a step)" : "")
    }
    if reused > 0 { counts.append("\(reused) of them not run again") }
    let noun = transcripts.count == 1 ? "lesson" : "lessons"
    let tenths = duration.whole(.milliseconds(100))
    let what = counts.isEmpty ? "nothing to run" : counts.joined(separator: ", ")
    let blocks = silent.count == 1 ? "1 block never runs" : "\(silent.count) blocks never run"
    return "\(transcripts.count) \(noun): \(what) in \(Double(tenths) / 10) s"
      + (silent.isEmpty ? "" : "; \(blocks)")
  }

  /// A text in one line.
  private static func short(_ text: String) -> String {
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return words.count > longestInput ? words.prefix(longestInput - 2) + " …" : words
  }

  /// A path as a word of a shell's command line.
  private static func word(_ path: String) -> String {
    let isPlain = path.utf8.allSatisfy {
      TokenBytes.isNamePart($0) || "./-+:@%,=".utf8.contains($0)
    }
    if isPlain, !path.isEmpty, !path.hasPrefix("-") { return path }
    return "'" + path.replacing("'", with: "'\\''") + "'"
  }
}

extension StepRecord {
  /// Whom a step speaks to, in a word: its session, else its service, else its kind.
  var speaker: String { session != "main" ? session : service ?? kind }
}
