import CLinux
import Glibc
import Synchronization

/// An open file descriptor, closed when its last reference goes or `close` is called.
public final class Descriptor: Sendable {
  /// The descriptor's number. Meaningless after `close`.
  public let number: Int32
  private let isOpen = Atomic<Bool>(true)

  /// Takes over an open descriptor.
  public init(owning number: Int32) { self.number = number }

  deinit { close() }

  /// Closes the descriptor. May be called twice.
  public func close() {
    if isOpen.exchange(false, ordering: .acquiringAndReleasing) { _ = Glibc.close(number) }
  }

  /// Whether the descriptor can be read, or its other side is gone, before the deadline.
  public func waitUntilReadable(deadline: Deadline) -> Bool {
    Descriptor.wait(number, for: Int16(POLLIN), deadline: deadline)
  }

  /// Waits for events of `poll` on one descriptor; false when the deadline came first.
  public static func wait(_ number: Int32, for events: Int16, deadline: Deadline) -> Bool {
    var entry = pollfd(fd: number, events: events, revents: 0)
    while true {
      // Safe: one entry, alive during the call.
      let count = unsafe poll(&entry, 1, deadline.pollTimeout)
      if count > 0 { return true }
      if count < 0 && errno == EINTR { continue }
      if count < 0 || deadline.hasPassed { return false }
    }
  }

  /// Reads what is there, at most `limit` bytes: empty at the end of input, nil when nothing is
  /// there yet (on a descriptor that does not wait).
  ///
  /// - Throws: `SystemError` when the read fails.
  public func read(limit: Int = 65_536) throws(SystemError) -> [UInt8]? {
    var failure: Int32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
      var result: Int
      repeat {
        // Safe: the buffer has room for `limit` bytes.
        result = unsafe Glibc.read(number, buffer.baseAddress, limit)
      } while result < 0 && errno == EINTR
      failure = result < 0 ? errno : 0
      count = max(0, result)
    }
    if failure == EAGAIN || failure == EWOULDBLOCK { return nil }
    if failure != 0 { throw SystemError("cannot read", code: failure) }
    return bytes
  }

  /// Makes reads and writes return at once when they would have to wait.
  public func setNonblocking() {
    let flags = fcntl(number, F_GETFL)
    _ = fcntl(number, F_SETFL, flags | O_NONBLOCK)
  }
}

/// A pipe; both ends are closed in every child that is not given one of them by name.
public struct Pipe: Sendable {
  /// Where bytes come out.
  public let readEnd: Descriptor
  /// Where bytes go in.
  public let writeEnd: Descriptor

  /// Makes a pipe.
  ///
  /// - Throws: `SystemError` when the process has too many open files.
  public init() throws(SystemError) {
    var ends: [Int32] = [0, 0]
    // Safe: pipe2 writes two numbers into the array, which holds two.
    guard unsafe pipe2(&ends, O_CLOEXEC) == 0 else { throw SystemError.last("cannot make a pipe") }
    readEnd = Descriptor(owning: ends[0])
    writeEnd = Descriptor(owning: ends[1])
  }

  /// A pipe that a child writes to: its read end never waits.
  ///
  /// - Throws: `SystemError` when the process has too many open files.
  public static func fromChild() throws(SystemError) -> Pipe {
    let pipe = try Pipe()
    pipe.readEnd.setNonblocking()
    return pipe
  }

  /// A pipe that a child reads from: its write end never waits.
  ///
  /// - Throws: `SystemError` when the process has too many open files.
  public static func toChild() throws(SystemError) -> Pipe {
    let pipe = try Pipe()
    pipe.writeEnd.setNonblocking()
    return pipe
  }
}
