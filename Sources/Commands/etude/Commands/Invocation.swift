import CommandFrame
import Foundation
import Glibc
import LessonModel
import Processes
import Runner
import Services
import Synchronization

/// One invocation that runs lessons: the run's scratch folder and guardian, the services, the
/// signals.
struct Invocation {
  let console: Console
  /// Where lessons' services come from, and where their folders and processes are kept account of.
  let host: ServiceHost
  private let interruption: Interruption
  private let started: StartedRun

  /// Starts account-keeping, and sees to it that Ctrl-C ends everything that was started.
  /// `onInterrupt` is called first when a signal ends it, from a thread of its own.
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
    self.interruption = interruption
    self.started = started
    self.console = console
    host = ServiceHost(run: run, configuration: configuration)
  }

  /// The run that a signal has to clear up after.
  private final class StartedRun: Sendable {
    let current = Mutex<Run?>(nil)
  }

  /// One after this one, which has ended: with folders and services of its own, on which
  /// nothing has the same number again only because the same lessons run.
  func renewed() throws -> Invocation {
    var configuration = ServiceConfiguration.fromEnvironment()
    configuration.shiftsNumbers = true
    return try Invocation(
      console: console, interruption: interruption, started: started, configuration: configuration)
  }

  /// Tries every kind of service.
  ///
  /// - Parameters:
  ///   - recipes: the kinds of the repository here.
  ///   - startsRecipes: whether the person trusts their author.
  /// - Returns: a finding for each kind.
  func examineServices(_ recipes: [ServiceRecipe], startsRecipes: Bool) -> [DoctorFinding] {
    defer { end() }
    return Doctor.report(
      run: host.run, configuration: .fromEnvironment(), recipes: recipes,
      startsRecipes: startsRecipes)
  }

  /// A folder that goes away at the end, and the marks of this invocation's processes.
  func makeFolder(_ name: String) throws -> (path: String, environment: [String: String]) {
    (try host.run.makeFolder(name), host.run.environment)
  }

  /// Has a folder elsewhere removed at the end, however it comes.
  func watch(folder: String) {
    // The account has a line for each.
    if !folder.contains("\n") { host.run.watch(folder: folder) }
  }

  /// Writes something that a signal does not come in between of.
  func undisturbed(_ body: () throws -> Void) rethrows { try interruption.undisturbed(body) }

  /// Takes everything away that was started.
  func end() {
    interruption.yieldIfBegun()
    console.whenReaderLeaves(nil)
    host.stopAll()
    host.run.cleanUp()
    for remark in host.takeRemarks() { console.complain("etude: \(remark)") }
  }

  /// Takes everything away under the hands of what still runs, as a signal does.
  func endAtOnce() {
    interruption.begin()
    interruption.waitForWork()
    host.run.cleanUp()
  }

  /// Does not return once a signal has come: what a lesson then seems to do is nothing to tell.
  func yieldIfInterrupted() { interruption.yieldIfBegun() }

  /// Runs lessons, shows how far they are, and takes everything away.
  ///
  /// - Parameters:
  ///   - total: how many lessons or mutants there are.
  ///   - body: runs them. What it is given is to be told of every event, from any thread, and does not
  ///     return once a signal has come.
  /// - Returns: what `body` returns.
  func withProgress<Result>(
    of total: Int, _ body: (_ note: @escaping @Sendable (RunEvent) -> Void) throws -> Result
  ) rethrows -> Result {
    let progress = ProgressLine(console: console, total: total)
    defer {
      progress.stop()
      end()
    }
    return try body { [interruption] event in
      interruption.yieldIfBegun()
      progress.note(event)
    }
  }
}
