import Glibc
import Synchronization

/// Whether a signal is ending the run.
///
/// Clearing up ends the lessons' processes under the hands of the threads that run them. What
/// these then believe to see (a step that was killed, a server that is gone) is nothing to report,
/// to save or to end with: the signal's own end counts.
final class Interruption: Sendable {
  private let begun = Atomic(false)
  private let work = Mutex(())

  /// Says that a signal has come.
  func begin() { begun.store(true, ordering: .sequentiallyConsistent) }

  /// Whether one has.
  var hasBegun: Bool { begun.load(ordering: .sequentiallyConsistent) }

  /// Does not return once a signal has come: the thread that clears up ends the program.
  func yieldIfBegun() {
    while hasBegun { pause() }
  }

  /// Does something that must not be done while a signal clears up, such as making a file in a
  /// folder that is then removed. Does not return once a signal has come.
  func undisturbed(_ body: () throws -> Void) rethrows {
    try work.withLock { _ in
      if !hasBegun { try body() }
    }
    yieldIfBegun()
  }

  /// Waits, after a signal, for what is being done undisturbed.
  func waitForWork() { work.withLock { _ in } }
}
