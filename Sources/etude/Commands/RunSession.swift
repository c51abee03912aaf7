import Dispatch
import Foundation
import Glibc
import Lessons
import Processes
import Runner
import Services

/// One invocation that runs lessons: the run's scratch folder and guardian, the services, the
/// signals.
struct RunSession {
  let console: Console
  private let run: Run
  private let host: ServiceHost
  private let signals: [any DispatchSourceSignal]

  /// Starts account-keeping, and sees to it that Ctrl-C ends everything that was started.
  init(console: Console) throws {
    let run = try Run()
    self.run = run
    self.console = console
    host = ServiceHost(run: run)
    signals = [SIGINT, SIGTERM, SIGHUP].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        console.setStatus("")
        run.cleanUp()
        exit(ExitStatus.interrupted.rawValue)
      }
      source.resume()
      return source
    }
  }

  /// Tries every kind of service.
  func examineServices() -> [DoctorFinding] {
    defer {
      host.stopAll()
      run.cleanUp()
    }
    return Doctor.report(run: run, configuration: .fromEnvironment())
  }

  /// Runs the lessons, shows progress, and takes everything away.
  func run(
    _ lessons: [Lesson], jobs: Int, observer: @escaping @Sendable (RunEvent) -> Void
  ) -> [Transcript] {
    let progress = ProgressLine(console: console, total: lessons.count)
    defer {
      progress.stop()
      host.stopAll()
      run.cleanUp()
    }
    return CourseRunner(runner: LessonRunner(run: run, host: host), jobs: jobs).run(lessons) {
      event in
      progress.note(event)
      observer(event)
    }
  }
}
