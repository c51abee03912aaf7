import Glibc
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
    let (seconds, attoseconds) = delay.components
    // A signal that ends the pause early does no harm: the wait is random anyway.
    usleep(UInt32(clamping: seconds * 1_000_000 + attoseconds / 1_000_000_000_000))
  }
}
