import Glibc
import Synchronization

/// Whether a signal is ending the run.
///
/// Clearing up ends the lessons' processes under the hands of the threads that run them. What
/// these then believe to see (a step that was killed, a server that is gone) is nothing to report,
/// to save or to end with: the signal's own end counts.
final class Interruption: Sendable {
  private let begun = Atomic(false)

  /// Says that a signal has come.
  func begin() { begun.store(true, ordering: .sequentiallyConsistent) }

  /// Whether one has.
  var hasBegun: Bool { begun.load(ordering: .sequentiallyConsistent) }

  /// Does not return once a signal has come: the thread that clears up ends the program.
  func yieldIfBegun() {
    while hasBegun { pause() }
  }
}
