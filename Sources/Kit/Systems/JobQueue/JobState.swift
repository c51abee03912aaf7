/// What is known of a job.
public enum JobState: Sendable, Hashable {
  /// It can be begun.
  case waiting
  /// Its time has not come.
  case delayed
  /// A worker has it.
  case active
  /// It has failed for good.
  case dead
  /// It is done, with this outcome if the worker has said one.
  case completed(outcome: String?)
}
