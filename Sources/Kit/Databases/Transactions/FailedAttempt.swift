import Glibc
import Platform
public import PostgresClient

/// An attempt that failed and is followed by another.
public struct FailedAttempt: Sendable, Equatable {
  /// Which attempt it was, counted from 1.
  public var attempt: Int
  /// What it failed of.
  public var cause: PostgresError
  /// How long to wait before the next.
  public var delay: Duration

  /// Blocks the thread for the delay.
  public func pause() {
    // A signal that ends the pause early does no harm: the wait is random anyway.
    usleep(UInt32(clamping: delay.whole(.microseconds(1))))
  }
}
