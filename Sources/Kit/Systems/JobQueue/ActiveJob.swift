/// A job that a worker has taken. It is the worker's until its lease ends.
public struct ActiveJob: Sendable, Hashable {
  /// The job's id.
  public let id: String
  /// What is to be done.
  public let name: String
  /// With what.
  public let data: String
  /// Which attempt this is, from 1 on: failures and leases that ended both count.
  public let attempt: Int
  /// How often the job has failed before.
  public let failures: Int
  /// The rule for its retries.
  public let retries: JobRetries
  /// The scheduler whose run it is; nil for a job that was added by hand.
  public let scheduler: String?
  /// What shows that the job is this worker's. A worker whose lease has ended has an old one.
  public let token: String
}
