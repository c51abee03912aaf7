public import Algorithms
public import Foundation

/// What adds a job to a queue again and again.
public struct JobScheduler: Sendable, Hashable {
  /// When it does.
  public enum Timing: Sendable, Hashable {
    /// At the times of a cron expression, by the clock of a time zone.
    case cron(CronExpression, TimeZone)
    /// So many milliseconds after the run before began; 1 or more. This drifts against the clock.
    case every(Int)
  }

  /// Which scheduler it is: one with the same id takes its place.
  public var id: String
  /// When it adds a job.
  public var timing: Timing
  /// The job that it adds; its id and its delay do not matter.
  public var job: Job

  /// Makes a scheduler.
  ///
  /// - Precondition: an interval is 1 ms or more.
  public init(id: String, _ timing: Timing, job: Job) {
    if case .every(let interval) = timing {
      precondition(interval >= 1, "an interval is 1 ms or more")
    }
    self.id = id
    self.timing = timing
    self.job = job
    self.job.id = nil
    self.job.delay = 0
  }

  /// The first run after a time, both in milliseconds since 1970; nil when there is none.
  public func next(after now: Int) -> Int? {
    switch timing {
    case .every(let interval): return now + interval
    case .cron(let expression, let zone):
      let date = Date(timeIntervalSince1970: Double(now) / 1000)
      return expression.next(after: date, in: zone).map { Int($0.timeIntervalSince1970) * 1000 }
    }
  }

  /// What is kept of it in Redis, by name.
  var fields: [(String, String)] {
    let timing =
      switch timing {
      case .cron(let expression, let zone):
        [("pattern", expression.description), ("zone", zone.identifier)]
      case .every(let interval): [("every", "\(interval)")]
      }
    return timing + [
      ("name", job.name), ("data", job.data), ("priority", "\(job.priority)"),
      ("attempts", "\(job.retries.maximumAttempts)"), ("base", "\(job.retries.baseDelay)"),
      ("cap", "\(job.retries.maximumDelay)"), ("jitter", job.retries.hasJitter ? "1" : "0"),
    ]
  }

  /// Reads what is kept of it; nil when that is not a scheduler.
  init?(id: String, fields: [String: String]) {
    guard let name = fields["name"], let data = fields["data"],
      let priority = fields["priority"].flatMap(Int.init), (0...4095).contains(priority),
      let retries = JobRetries(fields)
    else { return nil }
    let timing: Timing
    if let interval = fields["every"].flatMap(Int.init), interval >= 1 {
      timing = .every(interval)
    } else if let pattern = fields["pattern"], let expression = try? CronExpression(pattern),
      let zone = fields["zone"].flatMap(TimeZone.init(identifier:))
    {
      timing = .cron(expression, zone)
    } else {
      return nil
    }
    self.init(id: id, timing, job: Job(name, data: data, priority: priority, retries: retries))
  }
}

extension JobRetries {
  /// Reads what is kept of a rule in Redis.
  init?(_ fields: [String: String]) {
    guard let attempts = fields["attempts"].flatMap(Int.init), attempts >= 1,
      let base = fields["base"].flatMap(Int.init), base >= 0,
      let cap = fields["cap"].flatMap(Int.init), cap >= 0
    else { return nil }
    self.init(
      maximumAttempts: attempts, baseDelay: base, maximumDelay: cap,
      hasJitter: fields["jitter"] == "1")
  }
}
