/// How many jobs of a queue are in which state.
public struct JobCounts: Sendable, Hashable {
  /// Those that can be begun.
  public let waiting: Int
  /// Those whose time has not come, retries among them.
  public let delayed: Int
  /// Those that a worker has taken.
  public let active: Int
  /// Those that have failed for good. They stay until they are revived or removed.
  public let dead: Int
  /// How many have been completed since the queue was made.
  public let completed: Int
}
