import Glibc

/// Waits for the descriptors of several sessions at once.
package enum PollSet {
  /// Waits until one of `descriptors` is ready, at most `milliseconds`.
  ///
  /// - Returns: for each descriptor whether it is ready (readable, writable, closed or in error),
  ///   in the order given.
  /// - Complexity: O(n) in the number of descriptors.
  package static func wait(_ descriptors: [PollDescriptor], milliseconds: Int32) -> [Bool] {
    var entries = descriptors.map { descriptor in
      pollfd(
        fd: descriptor.fileDescriptor,
        events: (descriptor.wantsRead ? Int16(POLLIN) : 0)
          | (descriptor.wantsWrite ? Int16(POLLOUT) : 0),
        revents: 0)
    }
    // Safe: the array outlives the call, and its own count is passed.
    let ready = unsafe entries.withUnsafeMutableBufferPointer { buffer in
      unsafe poll(buffer.baseAddress, nfds_t(buffer.count), milliseconds)
    }
    // An interrupted wait is a wait that found nothing; the caller looks again.
    guard ready > 0 else { return Array(repeating: false, count: descriptors.count) }
    return entries.map { $0.revents != 0 }
  }
}
