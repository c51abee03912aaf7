package import Glibc

/// Waits for descriptors: the one caller of poll(2).
package enum Poll {
  /// Bytes can be read, or the other side is gone.
  package static let readable = Int16(POLLIN)
  /// Bytes can be written.
  package static let writable = Int16(POLLOUT)

  /// What is waited for on one descriptor.
  package static func entry(_ number: Int32, _ events: Int16 = readable) -> pollfd {
    pollfd(fd: number, events: events, revents: 0)
  }

  /// Waits once until something has happened on one of the descriptors.
  ///
  /// - Parameters:
  ///   - entries: what is waited for; each gets what has happened.
  ///   - milliseconds: how long at most; -1 stands for ever.
  /// - Returns: on how many something has happened; 0 when the time was up or a signal came first.
  /// - Complexity: O(*n*) in the number of descriptors.
  @discardableResult
  package static func wait(_ entries: inout [pollfd], milliseconds: Int32 = -1) -> Int {
    // Safe: the array outlives the call, and its own count is passed.
    let count = unsafe poll(&entries, nfds_t(entries.count), milliseconds)
    return max(0, Int(count))
  }

  /// Waits until something has happened on a descriptor; a signal does not end the wait.
  ///
  /// - Returns: false when the deadline came first.
  package static func wait(
    _ number: Int32, for events: Int16 = readable, deadline: Deadline
  ) -> Bool {
    var entry = entry(number, events)
    while true {
      // Safe: one entry, alive during the call.
      let count = unsafe poll(&entry, 1, deadline.pollTimeout)
      if count > 0 { return true }
      if count < 0 && errno == EINTR { continue }
      if count < 0 || deadline.hasPassed { return false }
    }
  }

  /// Whether something has happened on a descriptor already.
  package static func isReady(_ number: Int32, for events: Int16 = readable) -> Bool {
    wait(number, for: events, deadline: .after(.zero))
  }
}

/// The pause between two looks at a condition that nothing announces.
package enum Pause {
  /// Waits 2 ms.
  package static func moment() {
    var none: [pollfd] = []
    Poll.wait(&none, milliseconds: 2)
  }
}
