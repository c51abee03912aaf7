import CommandFrame
import Dispatch
import Glibc
import LessonModel
import Platform
import Runner
import Synchronization
import Terminal

/// The status line of a run: which lesson, which step, how long.
final class ProgressLine: Sendable {
  private struct State {
    var done = 0
    /// What runs now, by the lesson's name.
    var current: [String: Place] = [:]
  }

  /// Where a lesson is, and since when; how far its step says that it has come.
  private struct Place {
    var step: Int
    var steps: Int
    var since = ContinuousClock.now
    var progress = ""
  }

  private let console: Console
  private let total: Int
  private let state = Mutex(State())
  // Safe: a dispatch source may be used from any thread; Dispatch has not said so in Swift yet.
  private nonisolated(unsafe) let timer: (any DispatchSourceTimer)?

  /// Starts to show progress; does nothing where nobody watches.
  init(console: Console, total: Int) {
    self.console = console
    self.total = total
    guard console.showsStatus else {
      unsafe timer = nil
      return
    }
    let timer = DispatchSource.makeTimerSource(queue: .global())
    unsafe self.timer = timer
    timer.schedule(deadline: .now(), repeating: .milliseconds(200))
    timer.setEventHandler { [weak self] in self?.show() }
    timer.resume()
  }

  /// Takes note of an event.
  func note(_ event: RunEvent) {
    state.withLock { state in
      switch event {
      case .lessonStarted(let lesson):
        state.current[lesson.name] = Place(step: 0, steps: lesson.steps.count)
      case .stepStarted(let lesson, let step):
        state.current[lesson.name] = Place(step: step.number, steps: lesson.steps.count)
      case .stepProgressed(let lesson, _, let done, let total):
        state.current[lesson.name]?.progress = " \(percentage(done, of: total))"
      case .stepEnded: break
      case .lessonEnded(let lesson, _):
        state.current[lesson.name] = nil
        state.done += 1
      }
    }
  }

  /// Removes the line.
  func stop() {
    unsafe timer?.cancel()
    console.setStatus("")
  }

  private func show() {
    let text = state.withLock { state in
      let now = ContinuousClock.now
      let running = state.current.sorted { $0.key < $1.key }.map { name, place in
        let tenths = (now - place.since).whole(.milliseconds(100))
        let step = place.step == 0 ? "starting" : "step \(place.step)/\(place.steps)"
        return "\(name) \(step)\(place.progress) \(tenths / 10).\(tenths % 10)s"
      }
      return "[\(state.done)/\(total)] " + running.joined(separator: " · ")
    }
    console.setStatus(String(text.prefix(TerminalSize.of(STDERR_FILENO).columns - 1)))
  }
}

/// How much is done, such as `40%`; never 100% before all is.
func percentage(_ done: Int, of total: Int) -> String {
  total > 0 ? "\(Int(Double(done) / Double(total) * 100))%" : ""
}
