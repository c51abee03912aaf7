import Dispatch
import Glibc
package import Processes
import Programs
import Synchronization

/// Starts compilers, such as those of a lesson, and ends them when another thread says so.
///
/// They are kept together as what its steps start is: whatever descends from one ends with it. What they
/// write for themselves lies in a folder of the run, because one that is killed removes nothing.
package final class LessonCompilers: Sendable {
  private struct State {
    /// Where they are kept together; nil before the first.
    var place: RunLesson?
    var isOver = false
  }

  private let run: Run
  private let state = Mutex(State())
  private let done = DispatchSemaphore(value: 0)

  /// Makes one that has started nothing.
  package init(_ run: Run) { self.run = run }

  /// Starts a compiler.
  ///
  /// - Throws: `SystemError` as `RunLesson.start`, and when they were ended.
  @Sendable package func start(_ launch: ChildProcess.Launch) throws(SystemError) -> ChildProcess {
    try state.withLock { state throws(SystemError) in
      if state.isOver { throw SystemError("cannot start \(launch.executable)", code: ECANCELED) }
      let place = if let place = state.place { place } else { try run.openLesson() }
      state.place = place
      var launch = launch
      launch.environment.merge(place.environment) { $1 }
      launch.environment["TMPDIR"] = place.folder
      return try place.start(launch)
    }
  }

  /// Compiles a program on another thread.
  func prepare(_ program: SwiftProgram) {
    DispatchQueue.global().async { [done] in
      // Whatever it throws is thrown again when the first Swift step opens its session.
      try? program.prepare()
      done.signal()
    }
  }

  /// Waits until the program is compiled or the compilers were ended: one that waits for another run's
  /// build is left waiting then.
  func wait() { done.wait() }

  /// Ends them, also before the first; returns when they are gone. May be called twice, and from any thread.
  package func end() {
    let place = state.withLock { state in
      state.isOver = true
      return state.place
    }
    done.signal()
    place?.close()
  }
}
