import CLinux
import Glibc

/// Waits for many descriptors at once: Linux's epoll, level-triggered, and a bell that other
/// threads can ring.
///
/// Level-triggered: what is not read is reported again, so nothing is lost when a loop reads only
/// once a round, and a descriptor that is watched for nothing costs nothing.
@safe
package final class Poller {
  /// What a descriptor is watched for.
  package struct Interest: OptionSet {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    package static let reading = Interest(rawValue: EPOLLIN.rawValue)
    package static let writing = Interest(rawValue: EPOLLOUT.rawValue)
  }

  /// What has become of a descriptor.
  package struct Event {
    package let descriptor: Int32
    package let isReadable: Bool
    package let isWritable: Bool
    /// Both directions are over, or the connection is broken.
    package let isBroken: Bool
  }

  private let descriptor: Int32
  /// How many events one wait can bring.
  private static let capacity = 256

  private let events: UnsafeMutablePointer<epoll_event>
  /// Rung by other threads.
  package let bell: Bell

  /// Makes a poller.
  ///
  /// - Throws: `SocketError` when the process has too many open files.
  package init() throws(SocketError) {
    bell = try Bell()
    descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
    guard descriptor >= 0 else { throw SocketError.last("cannot make an epoll descriptor") }
    // Safe: freed in deinit, and only this class has it.
    unsafe events = .allocate(capacity: Self.capacity)
    unsafe events.initialize(repeating: epoll_event(), count: Self.capacity)
    add(bell.descriptor, for: .reading)
  }

  deinit {
    close(descriptor)
    unsafe events.deallocate()
  }

  /// Watches one more descriptor. Closing it ends the watch.
  package func add(_ watched: Int32, for interest: Interest) {
    control(EPOLL_CTL_ADD, watched, interest)
  }

  /// Watches a descriptor for something else.
  package func change(_ watched: Int32, to interest: Interest) {
    control(EPOLL_CTL_MOD, watched, interest)
  }

  /// Waits until something has happened, at most so many milliseconds; -1 is for ever.
  ///
  /// - Returns: how many events there are; the bell's is among them, and is silenced.
  package func wait(milliseconds: Int32) -> Int {
    // Safe: epoll_wait fills at most as many events as the buffer holds.
    let count = unsafe epoll_wait(descriptor, events, Int32(Self.capacity), milliseconds)
    return Int(max(0, count))
  }

  /// One of the events of the last `wait`.
  package func event(_ index: Int) -> Event {
    precondition((0..<Self.capacity).contains(index))
    // Safe: the index is below the capacity, and every event is initialized.
    let event = unsafe events[index]
    let flags = unsafe event.events
    return Event(
      descriptor: unsafe event.data.fd,
      isReadable: flags & EPOLLIN.rawValue != 0,
      isWritable: flags & EPOLLOUT.rawValue != 0,
      isBroken: flags & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0)
  }

  private func control(_ operation: Int32, _ watched: Int32, _ interest: Interest) {
    // Safe: the event's data is read as the number that it is written as, and the call copies it.
    var event = unsafe epoll_event(
      events: interest.rawValue, data: epoll_data_t(fd: watched))
    unsafe epoll_ctl(descriptor, operation, watched, &event)
  }
}

/// Wakes a thread that waits in a poller: an eventfd.
package final class Bell: Sendable {
  package let descriptor: Int32

  init() throws(SocketError) {
    descriptor = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
    guard descriptor >= 0 else { throw SocketError.last("cannot make an eventfd") }
  }

  deinit { close(descriptor) }

  /// Makes the descriptor readable.
  package func ring() { _ = eventfd_write(descriptor, 1) }

  /// Makes it unreadable again.
  package func silence() {
    var count: eventfd_t = 0
    // Safe: one counter is written.
    unsafe eventfd_read(descriptor, &count)
  }
}
