import Dispatch
import Synchronization

/// What other threads ask the loop of a server for.
package final class Mailbox<Statistics: Sendable>: Sendable {
  package enum Message: Sendable {
    /// To say what it has done so far.
    case report(@Sendable (Statistics) -> Void)
    /// To end, within some time, and to say how many clients were cut off.
    case drain(Duration, @Sendable (Int) -> Void)
    /// To look what another thread has left for it.
    case wake
  }

  private struct Contents {
    var messages: [Message] = []
    /// What the loop had done when it ended.
    var last: Statistics?
  }

  private let contents = Mutex(Contents())
  private let isFull = Atomic(false)
  private let bell: Bell

  package init(bell: Bell) { self.bell = bell }

  /// Leaves a message and wakes the loop; once the loop has ended, the message is answered here.
  package func put(_ message: Message) {
    let last = contents.withLock { contents in
      if contents.last == nil { contents.messages.append(message) }
      return contents.last
    }
    if let last { return Self.answer(message, last) }
    isFull.store(true, ordering: .releasing)
    bell.ring()
  }

  /// Leaves a question and waits for its answer.
  package func ask<Answer: Sendable>(
    _ question: (@escaping @Sendable (Answer) -> Void) -> Message
  ) -> Answer {
    let given = DispatchSemaphore(value: 0)
    let answer = Slot<Answer>()
    put(
      question { value in
        answer.value.withLock { $0 = value }
        given.signal()
      })
    while true {
      given.wait()
      if let value = answer.value.withLock({ $0 }) { return value }
    }
  }

  private final class Slot<Value: Sendable>: Sendable {
    let value = Mutex<Value?>(nil)
  }

  /// Takes the messages, in their order.
  package func takeAll() -> [Message] {
    guard isFull.exchange(false, ordering: .acquiring) else { return [] }
    return contents.withLock { contents in
      defer { contents.messages = [] }
      return contents.messages
    }
  }

  /// Says that the loop has ended, and answers what came too late for it.
  package func close(_ last: Statistics) {
    let late = contents.withLock { contents in
      defer { contents.messages = [] }
      contents.last = last
      return contents.messages
    }
    for message in late { Self.answer(message, last) }
  }

  private static func answer(_ message: Message, _ last: Statistics) {
    switch message {
    case .report(let receive): receive(last)
    case .drain(_, let completion): completion(0)
    case .wake: break
    }
  }
}
