import Dispatch
public import Lessons
public import Processes
public import Services
import Synchronization

/// Runs changed pages, each until it is known what became of the change.
public struct MutantRunner: Sendable {
  /// A page and its mutants.
  public struct Page: Sendable {
    /// The page as it is.
    public var lesson: Lesson
    /// How it goes without a change; nil when it has to be run first.
    public var unchanged: Transcript?
    /// The mutants.
    public var trials: [MutantTrial]

    /// Makes one.
    public init(_ lesson: Lesson, unchanged: Transcript?, trials: [MutantTrial]) {
      self.lesson = lesson
      self.unchanged = unchanged
      self.trials = trials
    }
  }

  private let run: Run
  private let host: ServiceHost
  private let jobs: Int
  private let failFast: Bool

  /// How many bytes of each step's output are kept of the pages as they are.
  private static let keptOutput = 64 << 10

  /// Makes a runner.
  ///
  /// - Parameters:
  ///   - run: where scratch folders and processes are kept account of.
  ///   - host: where services come from.
  ///   - jobs: how many pages run at once, at least 1.
  ///   - failFast: whether no further mutant is begun once one was not killed.
  public init(run: Run, host: ServiceHost, jobs: Int, failFast: Bool = false) {
    self.run = run
    self.host = host
    self.jobs = max(1, jobs)
    self.failFast = failFast
  }

  /// Runs the pages as they are, where that is not known, then their mutants.
  ///
  /// - Parameters:
  ///   - pages: the pages.
  ///   - observer: told of everything as it happens, from the threads of the runs.
  ///   - body: takes the record of a mutant as soon as it is there, with the places of its page and of
  ///     itself, from the threads of the runs. Mutants that were not begun have none.
  public func run(
    _ pages: [Page], observer: @escaping @Sendable (RunEvent) -> Void,
    each body: @escaping @Sendable (_ page: Int, _ trial: Int, MutantRecord) -> Void
  ) {
    let unchanged = transcripts(of: pages, observer: observer)
    // The pages that take longest first, so that none of them is left for the end.
    let order = pages.indices.sorted {
      let (one, other) = (unchanged[$0]?.durationMs ?? 0, unchanged[$1]?.durationMs ?? 0)
      return one == other ? $0 < $1 : one > other
    }
    let all = order.flatMap { page in pages[page].trials.indices.map { (page, $0) } }
    let line = Mutex<(next: Int, isOver: Bool)>((0, false))
    DispatchQueue.concurrentPerform(iterations: min(jobs, all.count)) { _ in
      while let index = line.withLock({ line -> Int? in
        guard line.next < all.count, !line.isOver else { return nil }
        defer { line.next += 1 }
        return line.next
      }) {
        let (page, number) = all[index]
        guard let transcript = unchanged[page] else { continue }
        let trial = pages[page].trials[number]
        let record = self.record(of: trial, number: number, unchanged: transcript, observer)
        body(page, number, record)
        if failFast, !record.outcome.isAsItShouldBe { line.withLock { $0.isOver = true } }
      }
    }
  }

  private func transcripts(
    of pages: [Page], observer: @escaping @Sendable (RunEvent) -> Void
  ) -> [Int: Transcript] {
    var known: [Int: Transcript] = [:]
    for (index, page) in pages.enumerated() { known[index] = page.unchanged }
    let missing = pages.indices.filter { known[$0] == nil }
    let runner = LessonRunner(run: run, host: host, keptOutput: Self.keptOutput)
    let new = CourseRunner(runner: runner, jobs: jobs)
      .run(missing.map { pages[$0].lesson }, observer: observer)
    for (index, transcript) in zip(missing, new) { known[index] = transcript }
    return known
  }

  /// Runs one mutant, until its first difference.
  private func record(
    of trial: MutantTrial, number: Int, unchanged: Transcript,
    _ observer: @escaping @Sendable (RunEvent) -> Void
  ) -> MutantRecord {
    let start = ContinuousClock.now
    // Several of a page may run at once; each is shown by a name of its own.
    var shown = trial.lesson
    shown.name += " mutant \(number + 1)"
    observer(.lessonStarted(shown))
    var record = judged(trial, unchanged: unchanged) { step in
      observer(.stepStarted(shown, step))
    }
    record.durationMs = (ContinuousClock.now - start).milliseconds
    observer(.lessonEnded(shown, .notBegun(shown, because: "")))
    return record
  }

  private func judged(
    _ trial: MutantTrial, unchanged: Transcript, _ begins: (Step) -> Void
  ) -> MutantRecord {
    if let record = MutantJudge.verdict(on: trial, unchanged: unchanged) { return record }
    var judge = MutantJudge(trial, unchanged: unchanged)
    let conversation: LessonConversation
    do {
      conversation = try LessonConversation(
        trial.lesson, run: run, host: host, kitFolder: trial.kitFolder)
    } catch {
      return trial.record(.invalid, "the changed page cannot be run: \(error)")
    }
    defer { conversation.close() }
    do {
      if let problem = try conversation.compilationProblem() {
        let error = problem.message.split(separator: "\n").first { $0.contains(": error: ") }
        return trial.record(
          .invalid, "the change does not compile: \(error.map(String.init) ?? problem.message)")
      }
    } catch {
      return trial.record(.invalid, "the changed page cannot be compiled: \(error)")
    }
    var transcript = Transcript(
      name: trial.lesson.name, file: trial.lesson.file, title: trial.lesson.title,
      outcome: .passed, durationMs: 0, services: [], steps: [])
    for step in trial.lesson.steps {
      begins(step)
      let record = conversation.run(step).record
      if let verdict = judge.verdict(on: record) { return verdict }
      transcript.steps.append(record)
    }
    for record in conversation.end(&transcript) {
      if let verdict = judge.verdict(on: record) { return verdict }
    }
    return judge.verdictAtEnd()
  }
}
