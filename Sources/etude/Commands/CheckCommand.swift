import Lessons
import Runner

/// `etude check`: do the lessons still say the truth?
enum CheckCommand {
  static let spec = CommandSpec(
    name: "check", summary: "run lessons and say exactly what differs from their pages",
    operands: "[LESSON ...]",
    discussion: """
      For CI: always runs the lessons anew, prints what differs and a summary, writes nothing. A
      block with `source=` that no longer shows its file is a difference too.
      """,
    options: [
      Workspace.option, RunCommand.jobs,
      .init(name: "json", value: nil, help: "print the transcripts as JSON, and nothing else"),
    ],
    examples: [
      ("etude check", "the whole course"),
      ("etude check --json kafka | jq .lessons[].outcome", "for another program"),
    ],
    run: run)

  private static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    let loaded = try LoadedLessons(arguments)
    let jobs = try RunCommand.jobCount(arguments)
    let printer = StepPrinter(console: console)
    let isQuiet = arguments.has("json")
    let start = ContinuousClock.now
    let transcripts = try RunSession(console: console).run(loaded.lessons, jobs: jobs) { event in
      if case .lessonEnded(_, let transcript) = event, !isQuiet {
        RunCommand.report(transcript, withSteps: true, printer: printer)
      }
    }
    if isQuiet {
      console.print(RunReport(lessons: transcripts).json())
    } else {
      console.print(total(of: transcripts, took: ContinuousClock.now - start))
    }
    let stale = loaded.lessons.flatMap {
      SourceBlocks.findings(for: $0, packageRoot: loaded.workspace.root)
    }
    for finding in stale { console.complain(finding.description) }
    let status = ExitStatus(of: transcripts)
    return status == .success && !stale.isEmpty ? .failure : status
  }

  private static func total(of transcripts: [Transcript], took duration: Duration) -> String {
    let counts = Outcome.allCases.compactMap { outcome -> String? in
      let count = transcripts.filter { $0.outcome == outcome }.count
      return count == 0 ? nil : "\(count) \(outcome.rawValue)"
    }
    let noun = transcripts.count == 1 ? "lesson" : "lessons"
    let seconds =
      Double(
        duration.components.seconds * 10
          + duration.components.attoseconds / 100_000_000_000_000_000) / 10
    return "\(transcripts.count) \(noun): \(counts.joined(separator: ", ")) in \(seconds) s"
  }
}
