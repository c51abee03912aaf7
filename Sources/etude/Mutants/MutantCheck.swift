import Lessons
import Runner

/// `etude check --mutants`: do the pages fail when what they say is made false?
struct MutantCheck {
  private let loaded: LoadedLessons
  private let lessons: [Lesson]
  private let selection: MutantSelection
  private let options: CheckOptions
  private let console: Console

  /// Describes a check.
  ///
  /// - Parameters:
  ///   - loaded: the lessons, with their lists of mutants.
  ///   - plan: which of them this machine runs.
  ///   - selection: which mutants.
  ///   - options: what `etude check` was asked for.
  ///   - console: where it is said.
  init(
    _ loaded: LoadedLessons, plan: CheckPlan, selection: MutantSelection, options: CheckOptions,
    console: Console
  ) {
    self.loaded = loaded
    lessons = plan.lessons
    self.selection = selection
    self.options = options
    self.console = console
  }

  /// Runs the mutants and says what became of each.
  ///
  /// - Parameter store: where transcripts are kept: a page that has passed and is as it was is not run
  ///   as it is first.
  /// - Returns: the exit status.
  /// - Throws: when the session cannot begin, or the JUnit report cannot be written.
  func run(store: TranscriptStore) throws -> ExitStatus {
    let start = ContinuousClock.now
    let reusing = Reusing(lessons, store: store, workspace: loaded.workspace)
    let pages = lessons.compactMap { lesson -> MutantRunner.Page? in
      let trials = mutants(of: lesson).filter { $0.sourcePath == nil }
        .map { MutantTrial($0, of: lesson) }
      guard !trials.isEmpty else { return nil }
      return MutantRunner.Page(lesson, unchanged: reusing.transcript(of: lesson), trials: trials)
    }
    let tally = MutantTally(pages, console: options.json ? nil : console)
    if !pages.isEmpty {
      try RunSession(console: console).run(
        pages, jobs: options.jobs, failFast: options.failFast, each: tally.note)
    }
    let records = tally.records
    if options.json {
      console.emit(MutantReport(records).json())
    } else {
      let summary = MutantSummary(
        records: records, planned: pages.reduce(0) { $0 + $1.trials.count },
        ofSource: lessons.reduce(0) { $0 + mutants(of: $1).count { $0.sourcePath != nil } },
        bare: lessons.filter { !$0.steps.isEmpty && loaded.mutants[$0.name] == nil },
        lessons: lessons, duration: ContinuousClock.now - start)
      for line in summary.lines { console.print(line) }
    }
    if options.github {
      for annotation in records.compactMap(\.annotation) { console.annotate(annotation) }
    }
    if let file = options.junit {
      try OutputFile.write(JUnitReport.xml(records), to: file)
    }
    return records.allSatisfy(\.outcome.isAsItShouldBe) ? .success : .failure
  }

  private func mutants(of lesson: Lesson) -> [Mutant] {
    loaded.mutants[lesson.name]?.mutants ?? []
  }
}
