import CommandFrame
import Files
import LessonModel
import Runner

/// `etude merge`: the shards of a check as one.
enum MergeCommand {
  static let spec = CommandSpec(
    name: "merge", summary: "bring the reports of several shards together, as of one run",
    operands: "REPORT ...",
    discussion: """
      A REPORT is what `etude check --shard I/N --report REPORT` wrote on one machine. Prints the summary that
      one `etude check` of all lessons prints, with the sum of the lessons' times, and ends with the same status; a lesson that is in
      no report was not run. With --junit it writes the one JUnit report, with --json the one report,
      which is also what --durations reads.

      The transcripts are kept as those of `etude run` are, so that `etude site --recorded` builds the
      site of them and runs nothing. Merge in the checkout that the shards ran.
      """,
    options: [
      Workspace.option,
      .init(
        name: "lessons", value: "NAME,...",
        help:
          "the lessons that the shards were to run, a line each or with commas (default: the whole course)"
      ),
      RunCommand.transcripts,
      .init(name: "junit", value: "FILE", help: "also write the results as JUnit XML"),
      LintCommand.github,
      .init(name: "json", value: nil, help: "print the merged report, and nothing else"),
      Trust.option,
    ],
    examples: [
      ("etude merge results-*/report.json --junit lessons.xml", "after four machines"),
      ("etude merge --json results-*/report.json > durations.json", "for the next --durations"),
    ],
    run: run)

  private static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    let options = try CheckOptions(arguments)
    if options.github { console.guardCommands() }
    guard !arguments.operands.isEmpty else {
      throw UsageError("name the reports: etude merge REPORT ...")
    }
    for (option, path) in options.files where arguments.operands.contains(path) {
      throw UsageError("--\(option) \(path): that is one of the reports; name another file")
    }
    var course = arguments
    // Nothing is run that would need trust.
    course.options[Trust.option.name] = ""
    let lessons = arguments.options["lessons"] ?? ""
    // In lines, names may hold commas.
    course.operands = lessons.split(separator: lessons.contains("\n") ? "\n" : ",").map(String.init)
    let loaded = try CheckCommand.load(course, options: options, console: console)
    try CheckEnding.prepare(options, in: loaded.workspace)
    let reports: ShardReports
    do {
      reports = try ShardReports(arguments.operands, of: loaded.lessons)
    } catch let failure as ShardReports.Failure {
      throw UsageError(failure.description)
    }
    let store = RunCommand.store(arguments, workspace: loaded.workspace)
    let tally = RoundTally(loaded.lessons, keepingIn: nil)
    for (place, lesson) in loaded.lessons.enumerated() {
      let transcript =
        reports.transcripts[place] ?? .notBegun(lesson, because: "it is in none of the reports")
      try tally.note(transcript, of: place, round: 1)
      if let transcript = reports.transcripts[place], transcript.outcome != .notRun {
        try store.save(transcript, of: lesson, fingerprint: .recorded(lesson))
      }
    }
    let total = reports.transcripts.compactMap { $0?.durationMs }.reduce(0, +)
    return try CheckEnding(
      loaded: loaded, lessons: loaded.lessons, tally: tally, options: options,
      isTrusting: arguments.has(Trust.option.name), duration: .milliseconds(total)
    ).tell(console)
  }
}
