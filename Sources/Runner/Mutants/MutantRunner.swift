package import LessonModel
import Processes
import Programs
package import Services
import Synchronization

/// Runs changed pages, each until it is known what became of the change.
package struct MutantRunner: Sendable {
  /// A page and its mutants.
  package struct Page: Sendable {
    /// The page as it is.
    package var lesson: Lesson
    /// How it goes without a change; nil when it has to be run first.
    package var unchanged: Transcript?
    /// The mutants.
    package var trials: [MutantTrial]

    package init(_ lesson: Lesson, unchanged: Transcript?, trials: [MutantTrial]) {
      self.lesson = lesson
      self.unchanged = unchanged
      self.trials = trials
    }
  }

  private let host: ServiceHost
  private let jobs: Int
  private let failFast: Bool

  /// How many bytes of each step's output are kept of the pages as they are.
  private static let keptOutput = 64 << 10
  /// With a larger share of their time without work, the processors have nothing to do.
  private static let idleShare = 0.08
  /// How many pages there may be at once for each that is at work. Each has servers, and one that waits
  /// leaves them idle: with eight, the mutants of pages with a standby kept no processor busy.
  private static let crowd = 12
  /// What the servers of a page may take: with less memory, fewer pages wait at once.
  private static let bytesOfPage = 512 << 20

  /// Makes a runner.
  ///
  /// - Parameters:
  ///   - host: where services come from.
  ///   - jobs: how many pages run at once, at least 1.
  ///   - failFast: whether no further mutant is begun once one was not killed.
  package init(host: ServiceHost, jobs: Int, failFast: Bool = false) {
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
  package func run(
    _ pages: [Page], observer: @escaping @Sendable (RunEvent) -> Void,
    each body: @escaping @Sendable (_ page: Int, _ trial: Int, MutantRecord) -> Void
  ) {
    let known = pages.enumerated().compactMap { index, page in
      page.unchanged.map { (index, $0) }
    }
    let unchanged = Mutex(Dictionary(uniqueKeysWithValues: known))
    let programs = Mutex<[Int: MutantPrograms]>([:])
    // Where there is something to compile, that comes before the mutants as the page itself does.
    let ready = known.filter { !MutantPrograms.areNeeded(by: pages[$0.0]) }
    let idleTime = ProcessorIdleTime()
    let queue = MutantQueue(
      pages.map(\.trials.count),
      known: Dictionary(uniqueKeysWithValues: ready.map { ($0, $1.durationMs) }), jobs: jobs,
      places: min(jobs * Self.crowd, MemoryRoom.left() / Self.bytesOfPage),
      isIdle: { idleTime.share().map { $0 > Self.idleShare } ?? false })
    let course = CourseRunner(host: host, jobs: 1, keptOutput: Self.keptOutput)
    Workers.run(queue.width) {
      while let (work, turn) = queue.next() {
        switch work {
        case .page(let page):
          let transcript =
            unchanged.withLock { $0[page] } ?? course.run(pages[page].lesson, observer: observer)
          unchanged.withLock { $0[page] = transcript }
          if MutantPrograms.areNeeded(by: pages[page]), transcript.outcome.isAsItShouldBe {
            let made = MutantPrograms(of: pages[page], run: host.run)
            programs.withLock { $0[page] = made }
          }
          queue.end(turn, page: page, taking: transcript.durationMs)
        case .trial(let page, let number):
          guard let transcript = unchanged.withLock({ $0[page] }) else {
            preconditionFailure("a page's mutants come after the page as it is")
          }
          let record = self.record(
            of: pages[page].trials[number], number: number, unchanged: transcript,
            program: programs.withLock { $0[page]?.program(of: number) }, observer,
            begins: { queue.step(turn, taking: $0) })
          body(page, number, record)
          queue.end(turn, isLast: failFast && !record.outcome.isAsItShouldBe)
        }
      }
    }
  }

  /// Runs one mutant, until its first difference.
  private func record(
    of trial: MutantTrial, number: Int, unchanged: Transcript, program: SwiftProgram?,
    _ observer: @escaping @Sendable (RunEvent) -> Void,
    begins: @escaping (_ duration: Double) -> Void
  ) -> MutantRecord {
    let start = ContinuousClock.now
    // Several of a page may run at once; each is shown by a name of its own.
    var shown = trial.lesson
    shown.name += " mutant \(number + 1)"
    observer(.lessonStarted(shown))
    var record = judged(trial, unchanged: unchanged, program) { step, duration in
      begins(duration)
      observer(.stepStarted(shown, step))
    }
    record.durationMs = (ContinuousClock.now - start).milliseconds
    observer(.lessonEnded(shown, .notBegun(shown, because: "")))
    return record
  }

  private func judged(
    _ trial: MutantTrial, unchanged: Transcript, _ program: SwiftProgram?,
    _ begins: @escaping (Step, _ duration: Double) -> Void
  ) -> MutantRecord {
    if let record = MutantJudge.verdict(on: trial, unchanged: unchanged) { return record }
    var judge = MutantJudge(trial, unchanged: unchanged)
    let runner: LessonRunner
    do {
      runner = try LessonRunner(
        trial.lesson, host: host, kitFolder: trial.kitFolder, program: program)
    } catch {
      var record = trial.record(.invalid, "the changed page cannot be run: \(error)")
      record.lacksService = error is ServiceError
      return record
    }
    defer { runner.close() }
    do {
      if let problem = try runner.compilationProblem() {
        let error = problem.message.split(separator: "\n").first { $0.contains(": error: ") }
        return trial.record(
          .invalid, "the change does not compile: \(error.map(String.init) ?? problem.message)")
      }
    } catch {
      return trial.record(.invalid, "the changed page cannot be compiled: \(error)")
    }
    let durations = Dictionary(
      unchanged.steps.map { ($0.number, $0.durationMs) }, uniquingKeysWith: { first, _ in first })
    var verdict: MutantRecord?
    runner.run(
      trial.lesson.steps,
      patience: { step in
        trial.isImpatient ? Patience(forStepThatTook: durations[step.number] ?? 0) : nil
      },
      observer: { event in
        switch event {
        case .stepStarted(_, let step): begins(step, durations[step.number] ?? 0)
        case .stepEnded(_, let record):
          verdict = judge.verdict(on: record, errors: runner.errors)
        case .lessonStarted, .stepProgressed, .lessonEnded: break
        }
      },
      while: { verdict == nil })
    if let verdict { return verdict }
    runner.end { event in
      guard verdict == nil, case .stepEnded(_, let record) = event else { return }
      verdict = judge.verdict(on: record)
    }
    return verdict ?? judge.verdictAtEnd()
  }
}
