import Foundation
import Synchronization

/// Something that may wait long, on a thread of its own: on one of Swift's it would hold up others.
public final class OwnThread<Value: Sendable>: Sendable {
  private let result = Mutex<Result<Value, any Error>?>(nil)
  private let ended = DispatchSemaphore(value: 0)

  /// Starts it, and returns once its thread runs.
  public init(_ body: @escaping @Sendable () throws -> Value) {
    let started = DispatchSemaphore(value: 0)
    Thread.detachNewThread { [self] in
      started.signal()
      let outcome = Result { try body() }
      result.withLock { $0 = outcome }
      ended.signal()
    }
    started.wait()
  }

  /// What it came to, once it has ended. Asked once.
  public func value() throws -> Value {
    ended.wait()
    guard let result = result.withLock({ $0 }) else { preconditionFailure("it has ended") }
    return try result.get()
  }
}
