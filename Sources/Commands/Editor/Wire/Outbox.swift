import Foundation
import Glibc
import Platform
import Synchronization

/// What goes to the editor, written by a thread of its own: an editor that reads nothing holds nothing else
/// up.
final class Outbox: Sendable {
  private enum Letter: Sendable {
    case message([UInt8])
    case end
  }

  /// The most bytes that may wait for an editor before a further message.
  private static let mostBytes = 16 << 20

  private let box: LetterBox<Letter>
  private let done: LetterBox<Bool>
  private let waiting = Atomic(0)
  private let whenLost: @Sendable () -> Void

  /// Starts the thread.
  ///
  /// - Parameters:
  ///   - descriptor: where it writes.
  ///   - whenLost: called when nothing can be written there any more.
  /// - Throws: `SystemError` when the process has too many open files.
  init(_ descriptor: Int32, whenLost: @escaping @Sendable () -> Void) throws(SystemError) {
    (box, done) = (try LetterBox(), try LetterBox())
    self.whenLost = whenLost
    Thread.detachNewThread { [self] in write(to: descriptor) }
  }

  /// Sends a message.
  func send(_ bytes: [UInt8]) {
    let before = waiting.add(bytes.count, ordering: .relaxed).oldValue
    if before > Self.mostBytes { whenLost() } else { box.put(.message(bytes)) }
  }

  /// Waits until all has been written, or for as long as an editor may take that is about to end.
  func finish() {
    box.put(.end)
    _ = done.wait(deadline: .after(.seconds(5)))
  }

  private func write(to descriptor: Int32) {
    while true {
      for letter in box.wait() {
        switch letter {
        case .message(let bytes):
          waiting.subtract(bytes.count, ordering: .relaxed)
          guard Transfer.writeAll(bytes.span, to: descriptor) else {
            done.put(false)
            return whenLost()
          }
        case .end: return done.put(true)
        }
      }
    }
  }
}
