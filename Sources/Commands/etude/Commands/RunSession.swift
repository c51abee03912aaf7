import Foundation
import Glibc
import LessonModel
import Processes
import Runner
import Services
import Synchronization

/// One invocation that runs lessons: the run's scratch folder and guardian, the services, the
/// signals.
struct RunSession {
  let console: Console
  private let run: Run
  private let host: ServiceHost
  private let interruption: Interruption
  private let started: StartedRun

  /// Starts account-keeping, and sees to it that Ctrl-C ends everything that was started.
  /// `onInterrupt` is called first when a signal ends the session, from a thread of its own.
  init(console: Console, onInterrupt: @escaping @Sendable () -> Void = {}) throws {
    if let problem = UserCache.problem {
      console.complain("etude: nothing is kept between runs, which makes them slower: \(problem)")
    }
    let interruption = Interruption()
    let started = StartedRun()
    EndingSignals.take {
      interruption.begin()
      onInterrupt()
      console.setStatus("")
      interruption.waitForWork()
      started.current.withLock { $0 }?.cleanUp()
      exit((console.hasFailed ? console.finalStatus(.interrupted) : .interrupted).rawValue)
    }
    // Nobody reads on (`etude run | head`): as for other tools, that is the end.
    console.whenReaderLeaves {
      interruption.begin()
      kill(getpid(), SIGTERM)
    }
    try self.init(console: console, interruption: interruption, started: started)
  }

  private init(
    console: Console, interruption: Interruption, started: StartedRun,
    configuration: ServiceConfiguration = .fromEnvironment()
  ) throws {
    let run = try Run()
    started.current.withLock { $0 = run }
    self.run = run
    self.interruption = interruption
    self.started = started
    self.console = console
    host = ServiceHost(run: run, configuration: configuration)
  }

  /// The run that a signal has to clear up after.
  private final class StartedRun: Sendable {
    let current = Mutex<Run?>(nil)
  }

  /// A session after this one, which has ended: with folders and services of its own, on which
  /// nothing has the same number again only because the same lessons run.
  func renewed() throws -> RunSession {
    var configuration = ServiceConfiguration.fromEnvironment()
    configuration.shiftsNumbers = true
    return try RunSession(
      console: console, interruption: interruption, started: started, configuration: configuration)
  }

  /// Tries every kind of service.
  func examineServices() -> [DoctorFinding] {
    defer { end() }
    return Doctor.report(run: run, configuration: .fromEnvironment())
  }

  /// Gets a lesson ready to be run step by step. The caller closes it, and then ends the session.
  ///
  /// - Throws: `ServiceError` when a service could not be started.
  func converse(on lesson: Lesson) throws -> LessonConversation {
    try LessonConversation(lesson, run: run, host: host)
  }

  /// A lesson to be run again and again. The caller ends the session when it is done with it.
  func follow() -> FollowedLesson { FollowedLesson(run: run, host: host) }

  /// A folder that goes away with the session, and the marks of the session's processes.
  func makeFolder(_ name: String) throws -> (path: String, environment: [String: String]) {
    (try run.makeFolder(name), run.environment)
  }

  /// Has a folder elsewhere removed when the session ends, however it ends.
  func watch(folder: String) {
    // The account has a line for each.
    if !folder.contains("\n") { run.watch(folder: folder) }
  }

  /// Writes something that a signal does not come in between of.
  func undisturbed(_ body: () throws -> Void) rethrows { try interruption.undisturbed(body) }

  /// Takes everything away that was started.
  func end() {
    interruption.yieldIfBegun()
    console.whenReaderLeaves(nil)
    host.stopAll()
    run.cleanUp()
    for remark in host.takeRemarks() { console.complain("etude: \(remark)") }
  }

  /// Runs the lessons, shows progress, and takes everything away.
  func run(
    _ lessons: [Lesson], jobs: Int, observer: @escaping @Sendable (RunEvent) -> Void
  ) -> [Transcript] {
    withProgress(of: lessons.count) { progress in
      CourseRunner(runner: LessonRunner(run: run, host: host), jobs: jobs).run(lessons) {
        [interruption] event in
        interruption.yieldIfBegun()
        progress.note(event)
        observer(event)
      }
    }
  }

  /// Runs the lessons, hands over each transcript as it comes, and takes everything away.
  ///
  /// - Parameters:
  ///   - lessons: the lessons, in the order in which they are begun.
  ///   - jobs: how many run at once.
  ///   - failFast: whether no further lesson is begun once one was not as it should be.
  ///   - busyLoops: how many processes keep the machine busy meanwhile.
  ///   - keptOutput: how many bytes of each step's output are kept; nil keeps all.
  ///   - body: takes a transcript and its lesson's place, from the lessons' threads.
  /// - Throws: `SystemError` when the busy loops cannot be started.
  func run(
    _ lessons: [Lesson], jobs: Int, failFast: Bool, busyLoops: Int, keptOutput: Int?,
    each body: @escaping @Sendable (Int, Transcript) -> Void
  ) throws {
    try withProgress(of: lessons.count) { progress in
      let loops = try BusyLoops(busyLoops, run: run)
      defer { loops.stop() }
      CourseRunner(
        runner: LessonRunner(run: run, host: host, keptOutput: keptOutput), jobs: jobs,
        failFast: failFast
      ).run(lessons, observer: progress.note) { [interruption] place, transcript in
        interruption.yieldIfBegun()
        body(place, transcript)
      }
    }
  }

  /// Runs mutants, hands over what became of each as it comes, and takes everything away.
  ///
  /// - Parameters:
  ///   - pages: the pages with their mutants.
  ///   - jobs: how many run at once.
  ///   - failFast: whether no further mutant is begun once one was not killed.
  ///   - body: takes a record with the places of its page and of its mutant, from the runs' threads.
  func run(
    _ pages: [MutantRunner.Page], jobs: Int, failFast: Bool,
    each body: @escaping @Sendable (Int, Int, MutantRecord) -> Void
  ) {
    let total = pages.reduce(0) { $0 + $1.trials.count + ($1.unchanged == nil ? 1 : 0) }
    withProgress(of: total) { [interruption] progress in
      MutantRunner(run: run, host: host, jobs: jobs, failFast: failFast).run(
        pages,
        observer: { event in
          interruption.yieldIfBegun()
          progress.note(event)
        },
        each: { page, trial, record in
          interruption.yieldIfBegun()
          body(page, trial, record)
        })
    }
  }

  private func withProgress<Result>(
    of total: Int, _ body: (ProgressLine) throws -> Result
  ) rethrows -> Result {
    let progress = ProgressLine(console: console, total: total)
    defer {
      progress.stop()
      end()
    }
    return try body(progress)
  }
}
