import Foundation
import Glibc

extension Process {
  /// Starts it with no signal blocked.
  ///
  /// A program starts with the signals blocked that the starting thread has blocked, and the threads on which
  /// tests run block most of them: one that ends other programs by a signal, as Jupyter does, would wait for
  /// ever.
  package func runWithOpenSignals() throws {
    var (none, before) = (sigset_t(), sigset_t())
    // Safe: the sets outlive the calls.
    unsafe sigemptyset(&none)
    unsafe pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
    try run()
  }
}
