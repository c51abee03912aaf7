import Glibc

/// A pipe through which another thread says that there is something to do: readable when so.
struct WakePipe: ~Copyable {
  /// The end to wait on.
  let readEnd: Int32
  /// The end that librdkafka writes to.
  let writeEnd: Int32

  /// Opens a pipe that never blocks and that no child inherits.
  init() throws(KafkaError) {
    var ends: [Int32] = [-1, -1]
    // Safe: the array holds the two descriptors that pipe writes.
    guard unsafe pipe(&ends) == 0 else {
      throw KafkaError(code: -195, name: "_TRANSPORT", message: "no descriptors left for a pipe")
    }
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    (readEnd, writeEnd) = (ends[0], ends[1])
  }

  deinit {
    close(readEnd)
    close(writeEnd)
  }

  /// Forgets what was said so far.
  func drain() {
    var bytes = [UInt8](repeating: 0, count: 256)
    // Safe: read writes at most the array's size.
    while unsafe read(readEnd, &bytes, bytes.count) > 0 {}
  }
}
