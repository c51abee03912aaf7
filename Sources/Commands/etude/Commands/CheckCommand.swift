import CommandFrame
import Files
import LessonModel
import LessonText
import Platform
import Processes
import Reports
import Runner
import Services

/// `etude check`: do the lessons still say the truth?
enum CheckCommand {
  static let spec = CommandSpec(
    name: "check", summary: "run lessons and say exactly what differs from their pages",
    operands: "[LESSON ...]",
    discussion: """
      For CI: runs the lessons anew (but see --cached), prints what differs and a summary; of a lesson
      that passes nothing, or with --verbose a line. The summary ends with a line for each failure,
      `FAILED file:line session: input`, the command that accepts what was printed, and the totals.
      A block with `source=` that no longer shows its file is a failure too. Blocks that look as if they ran and never do (`bash`, `python`) are counted in the summary.

      With --repeat a lesson passes when every round does. What it did the first time that it
      failed, and a time that it passed, is kept under .etude/flakes/LESSON/; --json, --junit and
      --github then tell of the first round that failed. docs/running-in-ci.md says more.

      With --mutants a page is run with each of the changes in <page>.mutants.yaml, which make its
      claims false: a mutant is killed when the page fails because of it. One that survives, or
      fails for another reason, ends the check with 1. docs/writing-lessons.md says more.
      """,
    options: [Workspace.option, ChangedFiles.option, Trust.option]
      + CheckOptions.all,
    examples: [
      ("etude check", "the whole course"),
      ("etude check --json kafka | jq .lessons[].outcome", "for another program"),
      ("etude check --shard 2/4 --report 2.json", "one of four machines; see etude merge"),
      ("etude check --mutants transactions", "does a module prove what it says?"),
      ("etude check --repeat 20 --stress --shuffle kafka", "hunt for a lesson that flickers"),
    ],
    run: run)

  /// How many bytes of a step's output are kept, where only what differs is told: however much
  /// lessons print, the check of many stays small.
  private static let keptOutput = 64 << 10

  private static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    let options = try CheckOptions(arguments)
    let selection = try MutantSelection(arguments)
    if selection != nil, options.report != nil {
      throw UsageError(
        "--report keeps what lessons did, for etude merge; of mutants, --json and --junit tell")
    }
    if options.github { console.guardCommands() }
    let loaded = try load(
      arguments, options: options, includingMutants: selection != nil, console: console)
    let workspace = loaded.workspace
    try CheckEnding.prepare(options, in: workspace)
    let plan = try CheckPlan(loaded.lessons, options: options) {
      if let file = arguments.options["durations"] { return try Durations(file: file) }
      return RunCommand.store(arguments, workspace: workspace).durations(of: loaded.lessons)
    }
    for remark in plan.remarks {
      if options.json { console.complain(remark) } else { console.print(remark) }
    }
    if let selection {
      let check = MutantCheck(
        loaded, plan: plan, selection: selection, options: options, console: console)
      return try check.run(store: RunCommand.store(arguments, workspace: workspace))
    }
    let tally = RoundTally(
      plan.lessons, keepingIn: options.rounds > 1 ? "\(workspace.root)/.etude/flakes" : nil)
    let start = ContinuousClock.now
    let reusing =
      options.isCached
      ? Reusing(
        plan.lessons, store: RunCommand.store(arguments, workspace: workspace),
        root: workspace.root) : nil
    try carryOut(plan, options: options, reusing: reusing, tally: tally, console: console)

    return try CheckEnding(
      loaded: loaded, lessons: plan.lessons, tally: tally, options: options,
      reused: plan.lessons.count { reusing?.transcript(of: $0) != nil },
      isTrusting: arguments.has(Trust.option.name), duration: ContinuousClock.now - start
    ).tell(console)
  }

  /// Loads the lessons that are to run; what is wrong with one is annotated too, where that was asked for.
  static func load(
    _ arguments: Arguments, options: CheckOptions, includingMutants: Bool = false, console: Console
  ) throws -> LoadedLessons {
    do {
      return try LoadedLessons(arguments, for: .running, includingMutants: includingMutants)
    } catch let error as MalformedLessons {
      if options.github {
        for finding in error.findings { console.annotate(GitHubAnnotation(finding)) }
      }
      throw error
    }
  }

  private static func carryOut(
    _ plan: CheckPlan, options: CheckOptions, reusing: Reusing?, tally: RoundTally,
    console: Console
  ) throws {
    let printer = StepPrinter(console: console)
    var planned = plan.runs
    if let reusing {
      for (lesson, round) in planned {
        guard let transcript = reusing.transcript(of: plan.lessons[lesson]) else { continue }
        try tally.note(transcript, of: lesson, round: round)
        if options.isVerbose, !options.json { console.print(printer.summary(ofReused: transcript)) }
      }
      planned.removeAll { reusing.transcript(of: plan.lessons[$0.lesson]) != nil }
    }
    let runs = planned
    if runs.isEmpty { return }
    let invocation = try Invocation(console: console)
    try invocation.withProgress(of: runs.count) { note in
      let loops = try BusyLoops(options.isStressed ? Processors.count : 0, run: invocation.host.run)
      defer { loops.stop() }
      let course = CourseRunner(
        host: invocation.host, jobs: options.jobs, failFast: options.failFast,
        keptOutput: options.keepsOutput ? nil : keptOutput)
      course.run(runs.map { plan.lessons[$0.lesson] }, observer: note) { index, transcript in
        invocation.yieldIfInterrupted()
        let (lesson, round) = runs[index]
        do {
          try tally.note(transcript, of: lesson, round: round)
        } catch {
          console.complain("etude check: a transcript could not be kept: \(error)")
        }
        let isNotBegun = transcript.outcome == .notRun && transcript.message != nil
        guard !options.json, !isNotBegun,
          options.isVerbose || !transcript.outcome.isAsItShouldBe
        else { return }
        if options.rounds > 1 { console.print("round \(round):") }
        RunCommand.report(transcript, withSteps: true, printer: printer)
      }
    }
  }
}
