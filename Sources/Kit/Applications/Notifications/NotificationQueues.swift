import Databases
import Foundation
public import RedisClient
public import Systems

/// Which of the waiting messages is served next.
public enum ServicePolicy: Sendable, Hashable {
  /// The one that has waited longest: all messages are in one queue.
  case fifo
  /// One of p1 as long as there is one, then one of p2, then one of p3.
  case strict
  /// Turns by weight for p1, p2 and p3, spread evenly; an empty queue's turns go to the others.
  case weighted([Int])
}

/// The queues of messages, one a priority, and the rule by which they are served. Times are in
/// milliseconds.
///
/// It is not `Sendable`: one task or thread uses it, with its connection.
public final class NotificationQueues {
  /// The rule.
  public let policy: ServicePolicy
  /// The queues of p1, p2 and p3. With `.fifo` all new messages go to the first.
  public let queues: [JobQueue]

  private var turns: SmoothWeightedRoundRobin

  /// Opens the queues. Nothing is sent.
  ///
  /// - Parameters:
  ///   - policy: the rule.
  ///   - connection: the Redis server.
  ///   - name: what the queues' names begin with.
  ///   - retention: for how many milliseconds the id of a message that is done is kept.
  ///   - maximumStalls: how many leases of a message may end before it has failed.
  /// - Precondition: there are three weights, none is negative, and one is above 0.
  public init(
    _ policy: ServicePolicy, on connection: RedisConnection, name: String = "notifications",
    retention: Int = 3_600_000, maximumStalls: Int = 10
  ) {
    self.policy = policy
    let weights = if case .weighted(let weights) = policy { weights } else { [1, 0, 0] }
    precondition(weights.count == 3 && weights.contains { $0 > 0 }, "one weight a priority")
    turns = SmoothWeightedRoundRobin(weights: weights)
    queues = NotificationPriority.allCases.map { priority in
      JobQueue(
        "\(name)-\(priority.rawValue)", on: connection, retention: retention,
        maximumStalls: maximumStalls)
    }
  }

  // lesson: take
  /// Takes the next message.
  ///
  /// - Returns: the queue that it comes from, and the job; nil when none is waiting.
  /// - Throws: `RedisError`.
  public func take(at now: Int, lease: Int) throws(RedisError) -> (queue: JobQueue, job: ActiveJob)?
  {
    var isEmpty = [false, false, false]
    while let place = next(besides: isEmpty) {
      if let job = try queues[place].take(at: now, lease: lease).first {
        if case .weighted = policy { _ = turns.next { !isEmpty[$0] } }
        return (queues[place], job)
      }
      isEmpty[place] = true
    }
    return nil
  }

  /// Whose turn it is.
  private func next(besides isEmpty: [Bool]) -> Int? {
    var turns = turns
    if case .weighted = policy, let place = turns.next(where: { !isEmpty[$0] }) { return place }
    // The first one that may have a message, also for a queue of weight 0 when there is nothing else.
    return isEmpty.firstIndex(of: false)
  }
  // lesson: end

  /// The queue that a message of this priority goes to.
  public func queue(for priority: NotificationPriority) -> JobQueue {
    policy == .fifo ? queues[0] : queues[priority.place]
  }

  /// Puts messages of one priority into their queue, in one round trip.
  ///
  /// - Returns: how many of them are new: an id that is there already is not added again.
  /// - Throws: `RedisError`; how many were added is then unknown, and adding them again does no harm.
  @discardableResult
  public func add(
    _ messages: [(id: String, message: NotificationMessage)], _ priority: NotificationPriority,
    retries: JobRetries = NotificationQueues.retries, at now: Int
  ) throws(RedisError) -> Int {
    let jobs = messages.map { Job(id: $0.id, "send", data: $0.message.json, retries: retries) }
    return try queue(for: priority).add(jobs, at: now).count { $0.isNew }
  }

  /// The usual rule for attempts: five, a second, two, four and eight apart.
  public static let retries = JobRetries(maximumAttempts: 5, baseDelay: 1000)

  /// Where all messages are.
  ///
  /// - Throws: `RedisError`.
  public func ledger() throws(RedisError) -> NotificationLedger {
    var ledger = NotificationLedger()
    for counts in try JobQueue.counts(of: queues) {
      ledger.requested += counts.added
      ledger.queued += counts.waiting + counts.delayed + counts.active
      ledger.sent += counts.outcomes["sent"] ?? 0
      ledger.suppressed += counts.outcomes["suppressed"] ?? 0
      ledger.failed += counts.dead + (counts.outcomes["refused"] ?? 0)
    }
    return ledger
  }

  /// Gives the messages of workers that have died back to their queues.
  ///
  /// - Throws: `RedisError`.
  public func sweep(at now: Int) throws(RedisError) {
    for queue in queues { try queue.sweep(at: now) }
  }
}

/// What a job of the notifications carries: it goes through the queue as text.
protocol NotificationPayload: Codable {}

extension NotificationMessage: NotificationPayload {}
extension Campaign: NotificationPayload {}

extension NotificationPayload {
  /// The payload as text.
  var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Its members are strings, numbers and booleans, all of which JSON can say.
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// Reads a payload; nil when the text is none.
  init?(json: String) {
    guard let payload = try? JSONDecoder().decode(Self.self, from: Data(json.utf8)) else {
      return nil
    }
    self = payload
  }
}
