import CLinux
import Glibc
import Synchronization

/// An open file descriptor, closed when its last reference goes or `close` is called.
package final class Descriptor: Sendable {
  /// The descriptor's number. Meaningless after `close`.
  package let number: Int32
  private let isOpen = Atomic<Bool>(true)

  /// Takes over an open descriptor.
  package init(owning number: Int32) { self.number = number }

  deinit { close() }

  /// Closes the descriptor. May be called twice.
  package func close() {
    if isOpen.exchange(false, ordering: .acquiringAndReleasing) { _ = Glibc.close(number) }
  }

  /// Whether it is closed, or nobody can write to it any more.
  package var isHungUp: Bool {
    guard isOpen.load(ordering: .acquiring) else { return true }
    var entry = pollfd(fd: number, events: 0, revents: 0)
    // Safe: poll reads and writes the one entry, which is alive.
    return unsafe poll(&entry, 1, 0) > 0 && entry.revents & Int16(POLLHUP | POLLERR) != 0
  }

  /// Whether there is something to read.
  package var hasInput: Bool {
    var count: Int32 = 0
    // Safe: the request writes one int, into a variable that is alive.
    return unsafe ioctl(number, UInt(FIONREAD), &count) == 0 && count > 0
  }

  /// Whether the descriptor can be read, or its other side is gone, before the deadline.
  package func waitUntilReadable(deadline: Deadline) -> Bool {
    Poll.wait(number, deadline: deadline)
  }

  /// Reads what is there, at most `limit` bytes: empty at the end of input, nil when nothing is
  /// there yet (on a descriptor that does not wait).
  ///
  /// - Throws: `SystemError` when the read fails.
  package func read(limit: Int = 65_536) throws(SystemError) -> [UInt8]? {
    let (bytes, transfer) = Transfer.read(number, limit: limit)
    switch transfer {
    case .moved: return bytes
    case .wouldBlock: return nil
    case .failed: throw SystemError.last("cannot read")
    }
  }

  /// Reads all that is left to the end, as bytes of a file.
  ///
  /// - Throws: `SystemError` when a read fails.
  package func readAll() throws(SystemError) -> [UInt8] {
    var bytes: [UInt8] = []
    while let chunk = try read(), !chunk.isEmpty { bytes += chunk }
    return bytes
  }

  /// Writes all bytes, waiting where it has to.
  ///
  /// - Throws: `SystemError` when the write fails.
  package func writeAll(_ bytes: [UInt8]) throws(SystemError) {
    guard Transfer.writeAll(bytes.span, to: number) else {
      throw SystemError.last("cannot write")
    }
  }

  /// Makes reads and writes return at once when they would have to wait.
  package func setNonblocking() {
    let flags = fcntl(number, F_GETFL)
    _ = fcntl(number, F_SETFL, flags | O_NONBLOCK)
  }
}

/// A pipe; both ends are closed in every child that is not given one of them by name.
package struct Pipe: Sendable {
  /// Where bytes come out.
  package let readEnd: Descriptor
  /// Where bytes go in.
  package let writeEnd: Descriptor

  /// Makes a pipe.
  ///
  /// - Throws: `SystemError` when the process has too many open files.
  package init() throws(SystemError) {
    var ends: [Int32] = [0, 0]
    // Safe: pipe2 writes two numbers into the array, which holds two.
    guard unsafe pipe2(&ends, O_CLOEXEC) == 0 else { throw SystemError.last("cannot make a pipe") }
    readEnd = Descriptor(owning: ends[0])
    writeEnd = Descriptor(owning: ends[1])
  }

  /// A pipe that a child writes to: its read end never waits.
  ///
  /// - Throws: `SystemError` when the process has too many open files.
  package static func fromChild() throws(SystemError) -> Pipe {
    let pipe = try Pipe()
    pipe.readEnd.setNonblocking()
    return pipe
  }
}
