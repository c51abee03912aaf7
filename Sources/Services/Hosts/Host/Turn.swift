import Dispatch
import Synchronization

/// What lessons cannot have at the same time: one holds it, the others wait.
final class Turn: Sendable {
  /// One lesson's hold; over with `end`, or with the last reference.
  final class Hold: Sendable {
    private let turn: Turn
    private let isOver = Mutex(false)

    fileprivate init(_ turn: Turn) { self.turn = turn }

    deinit { end() }

    /// Lets the next one have it. May be called twice.
    func end() {
      let isFirst = isOver.withLock { over in
        defer { over = true }
        return !over
      }
      if isFirst { turn.free.signal() }
    }
  }

  // It begins at 0, because a semaphore must not go away with less than it began with.
  private let free = DispatchSemaphore(value: 0)

  init() { free.signal() }

  /// Waits until nobody holds it. Lessons end by their steps' timeouts, and so does the wait.
  func take() -> Hold {
    free.wait()
    return Hold(self)
  }
}
