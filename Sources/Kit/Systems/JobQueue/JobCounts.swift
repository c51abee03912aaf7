/// How many jobs of a queue are in which state, all at one moment.
///
/// A job is added once and is in one state: `added` is the sum of the other numbers.
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
  /// How many have been added since the queue was made, without those that were removed.
  public let added: Int
  /// How many of those that were completed have had which outcome, if a worker has said so.
  public let outcomes: [String: Int]
}
