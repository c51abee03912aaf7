import CommandFrame
import Files
import LessonModel
import Mutants
import Reports
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
  /// - Throws: when the run cannot begin, or the JUnit report cannot be written.
  func run(store: TranscriptStore) throws -> ExitStatus {
    let start = ContinuousClock.now
    let plan = MutantPlan(lessons, loaded: loaded, selection: selection)
    let reusing = Reusing(lessons, store: store, root: loaded.workspace.root)
    let tally = MutantTally(
      plan.pages.map(\.items.count), console: options.json ? nil : console,
      isHunt: selection.isHunt)
    if !plan.pages.isEmpty {
      let invocation = try Invocation(console: console)
      let pages = build(plan, reusing: reusing, invocation: invocation)
      let total = pages.reduce(0) { $0 + $1.trials.count + ($1.unchanged == nil ? 1 : 0) }
      invocation.withProgress(of: total) { note in
        let runner = MutantRunner(
          host: invocation.host, jobs: options.jobs, failFast: options.failFast)
        runner.run(pages, observer: note) { page, trial, record in
          invocation.yieldIfInterrupted()
          tally.note(page: page, trial: trial, record)
        }
      }
    }
    let records = tally.records
    if !selection.isHunt { try keep(tally, of: plan, reusing: reusing) }
    if options.json {
      console.emit(MutantReport(records).json())
    } else {
      let summary = MutantSummary(
        records: records, planned: plan.pages.reduce(0) { $0 + $1.items.count },
        ofSource: plan.ofSource, isHunt: selection.isHunt,
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
    let status = ExitStatus(of: records)
    // Of a hunt it is no failure that it finds something.
    return selection.isHunt && status == .failure ? .success : status
  }

  /// The pages with those of their mutants that can be run. Kits with changed source are built first;
  /// what becomes of a mutant whose kit cannot be built is known then.
  private func build(
    _ plan: MutantPlan, reusing: Reusing, invocation: Invocation
  ) -> [MutantRunner.Page] {
    let total = plan.pages.reduce(0) { $0 + $1.items.count { $0.mutant?.sourcePath != nil } }
    var builder = MutantKits(packageRoot: loaded.workspace.root, invocation: invocation)
    var done = 0
    return plan.pages.enumerated().map { page, entry in
      let trials = entry.items.enumerated().map { number, item -> MutantTrial in
        guard let mutant = item.mutant, mutant.sourcePath != nil else { return item.trial }
        done += 1
        console.setStatus("[\(done)/\(total)] building a changed kit for \(entry.lesson.name)")
        var trial = item.trial
        do throws(MutantKits.Failure) {
          trial.kitFolder = try builder.kit(for: mutant)
        } catch {
          trial.obstacle = error.reason
        }
        return trial
      }
      return MutantRunner.Page(
        entry.lesson, unchanged: reusing.transcript(of: entry.lesson), trials: trials)
    }
  }

  /// Keeps what became of the mutants, for the site.
  private func keep(_ tally: MutantTally, of plan: MutantPlan, reusing: Reusing) throws {
    let store = Self.store(loaded.workspace)
    for (entry, records) in zip(plan.pages, tally.all) {
      guard let fingerprint = reusing.fingerprint(of: entry.lesson) else { continue }
      let known = zip(entry.items, records).compactMap { item, record in
        record.flatMap { record in item.mutant.map { ($0, record) } }
      }
      if !known.isEmpty { try store.save(known, of: entry.lesson, fingerprint: fingerprint) }
    }
  }

  /// Where it is kept what became of mutants.
  static func store(_ workspace: Workspace) -> MutantStore {
    MutantStore(folder: "\(workspace.root)/.etude/mutants")
  }
}
