import Dispatch
import Foundation

/// Threads that do the same until there is nothing left to do.
enum Workers {
  /// Runs `body` on several threads at once, and waits until it has come back on each.
  ///
  /// A lesson waits for its services most of the time, so that more of them than there are processors
  /// may be asked for. `concurrentPerform` never has more threads than processors.
  static func run(_ count: Int, _ body: @escaping @Sendable () -> Void) {
    let group = DispatchGroup()
    for _ in 0..<count {
      group.enter()
      Thread.detachNewThread {
        body()
        group.leave()
      }
    }
    group.wait()
  }
}
