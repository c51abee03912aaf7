import CLinux
import Glibc
import Platform
import Synchronization

/// What one thread leaves for another, in order.
final class LetterBox<Letter: Sendable>: Sendable {
  private let letters = Mutex<[Letter]>([])
  private let bell: Descriptor

  /// Makes an empty one.
  ///
  /// - Throws: `SystemError` when the process has too many open files.
  init() throws(SystemError) {
    let number = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
    guard number >= 0 else { throw .last("eventfd") }
    bell = Descriptor(owning: number)
  }

  /// Readable when there is something in it.
  var descriptor: Int32 { bell.number }

  /// Leaves a letter.
  func put(_ letter: Letter) {
    letters.withLock { $0.append(letter) }
    _ = eventfd_write(bell.number, 1)
  }

  /// What is there, without waiting.
  func take() -> [Letter] {
    var count: UInt64 = 0
    // Safe: reads one number into a variable that is alive.
    _ = unsafe eventfd_read(bell.number, &count)
    return letters.withLock { letters in
      defer { letters = [] }
      return letters
    }
  }

  /// Waits until something is there; none when the deadline comes first.
  func wait(deadline: Deadline = .never) -> [Letter] {
    while true {
      let letters = take()
      if !letters.isEmpty { return letters }
      guard Poll.wait(bell.number, deadline: deadline) else { return [] }
    }
  }
}
