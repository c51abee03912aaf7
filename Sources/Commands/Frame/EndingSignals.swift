import Foundation
import Glibc
import Synchronization

/// The signals that end a run: Ctrl-C, and a terminal or a supervisor that wants to be rid of it.
///
/// Ctrl-\ is one of them: the Swift runtime takes it for a crash, asks about it in the terminal, and
/// lets the program go on half a minute later.
///
/// They are blocked in every thread and taken by one that does nothing else. (A signal that is
/// merely ignored and watched for may be dropped by the kernel before the watcher sees it.)
package enum EndingSignals {
  /// Takes the signals from now on. Call it before other threads are started: they inherit what
  /// is blocked.
  ///
  /// - Parameter handler: called once, on a thread of its own, when the first signal comes.
  package static func take(_ handler: @escaping @Sendable () -> Void) {
    var set = sigset_t()
    // Safe, here and below: each call reads or fills the structure that it is handed.
    unsafe sigemptyset(&set)
    for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] where !isDeclined(number) {
      unsafe sigaddset(&set, number)
      signal(number, SIG_DFL)
    }
    unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    let taken = set
    Thread.detachNewThread {
      var set = taken
      var number: Int32 = 0
      while unsafe sigwait(&set, &number) != 0 {}
      handler()
    }
  }

  /// Whether whoever started the program wants it to outlive its terminal (`nohup`).
  private static func isDeclined(_ number: Int32) -> Bool {
    var action = sigaction()
    guard number == SIGHUP, unsafe sigaction(number, nil, &action) == 0 else { return false }
    let current = unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
    let ignore = unsafe unsafeBitCast(SIG_IGN, to: Int.self)
    return current == ignore
  }
}

/// Whether a signal is ending the run.
///
/// Clearing up ends the lessons' processes under the hands of the threads that run them. What
/// these then believe to see (a step that was killed, a server that is gone) is nothing to report,
/// to save or to end with: the signal's own end counts.
package final class Interruption: Sendable {
  private let begun = Atomic(false)
  private let work = Mutex(())

  /// None has come yet.
  package init() {}

  /// Says that a signal has come.
  package func begin() { begun.store(true, ordering: .sequentiallyConsistent) }

  /// Whether one has.
  package var hasBegun: Bool { begun.load(ordering: .sequentiallyConsistent) }

  /// Does not return once a signal has come: the thread that clears up ends the program.
  package func yieldIfBegun() {
    while hasBegun { pause() }
  }

  /// Does something that must not be done while a signal clears up, such as making a file in a
  /// folder that is then removed. Does not return once a signal has come.
  package func undisturbed(_ body: () throws -> Void) rethrows {
    try work.withLock { _ in
      if !hasBegun { try body() }
    }
    yieldIfBegun()
  }

  /// Waits, after a signal, for what is being done undisturbed.
  package func waitForWork() { work.withLock { _ in } }
}
