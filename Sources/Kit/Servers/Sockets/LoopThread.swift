import Dispatch
import Foundation

/// The thread of a server that one loop serves, and how it ends.
package final class LoopThread<Statistics: Sendable>: Sendable {
  private let mailbox: Mailbox<Statistics>
  /// Left when the loop has ended.
  private let running = DispatchGroup()

  /// Starts the thread.
  ///
  /// - Parameters:
  ///   - name: what the thread is called.
  ///   - mailbox: by which the loop is asked.
  ///   - run: serves until the loop has drained.
  package init(
    _ name: String, _ mailbox: Mailbox<Statistics>, run: sending @escaping () -> Void
  ) {
    self.mailbox = mailbox
    let running = running
    running.enter()
    // Safe: from here on only the new thread has the loop.
    nonisolated(unsafe) let run = run
    let thread = Thread {
      unsafe run()
      running.leave()
    }
    thread.name = name
    thread.start()
  }

  deinit { mailbox.put(.drain(.zero) { _ in }) }

  /// What the server has done so far.
  package var statistics: Statistics { mailbox.ask { .report($0) } }

  /// Has the loop look what another thread has left for it.
  package func wake() { mailbox.put(.wake) }

  /// Ends the server in good order, and waits until it has ended. Stopping again does nothing.
  ///
  /// - Parameters:
  ///   - patience: how long clients have.
  ///   - left: what those have not done that are cut off.
  /// - Throws: `DrainError` when some were cut off.
  package func stop(within patience: Duration, _ left: DrainError.Rest) throws(DrainError) {
    let count = mailbox.ask { .drain(patience, $0) }
    running.wait()
    try DrainError.check(count, patience, left)
  }
}
