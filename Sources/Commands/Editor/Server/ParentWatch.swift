import CLinux
import Foundation
import Platform

/// Notices that the editor has died, also where something else keeps its end of the pipes open.
enum ParentWatch {
  /// Watches a process.
  ///
  /// - Parameters:
  ///   - id: the process.
  ///   - whenGone: called once it has ended, from a thread of its own.
  static func start(_ id: Int, whenGone: @escaping @Sendable () -> Void) {
    guard let number = Int32(exactly: id), number > 0 else { return }
    let handle = pidfd_open(number, 0)
    // The editor has just sent a message, so it lives: one that is not found is outside of this container. The
    // end of the input says it too.
    guard handle >= 0 else { return }
    let watched = Descriptor(owning: handle)
    Thread.detachNewThread {
      _ = watched.waitUntilReadable(deadline: .never)
      whenGone()
    }
  }
}
