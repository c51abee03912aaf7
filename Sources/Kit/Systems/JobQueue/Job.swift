/// A job to be done: what it is, and what is to happen when it goes wrong.
public struct Job: Sendable, Hashable {
  /// What makes it the same job as another one. A second job with this id is not added while the
  /// first one is there, or was done a short time ago. Nil for one that is like no other.
  public var id: String?
  /// What is to be done.
  public var name: String
  /// Its arguments, as text: the queue does not look at it.
  public var data: String
  /// Which of the waiting jobs goes first: that of the lowest number, from 0 to 4095; of equals the
  /// one that has been waiting longer.
  public var priority: Int
  /// For how many milliseconds it is not to be begun; 0 or more.
  public var delay: Int
  /// How often it is begun again after it has failed, and when.
  public var retries: JobRetries

  /// Makes a job.
  ///
  /// - Precondition: the priority is from 0 to 4095, and the delay is not negative.
  public init(
    id: String? = nil, _ name: String, data: String = "", priority: Int = 0, delay: Int = 0,
    retries: JobRetries = JobRetries()
  ) {
    precondition((0...4095).contains(priority), "a priority is from 0 to 4095")
    precondition(delay >= 0, "no delay is negative")
    self.id = id
    self.name = name
    self.data = data
    self.priority = priority
    self.delay = delay
    self.retries = retries
  }
}
