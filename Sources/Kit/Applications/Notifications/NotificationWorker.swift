import RedisClient
import Systems

/// The moment at which a campaign's user is marked as having had the message.
public enum MarkOrder: Sendable, Hashable {
  /// Before the provider is asked. A worker that dies in between has sent nothing, and no other
  /// worker will: at most once.
  case markThenSend
  /// After the provider has accepted. A worker that dies in between has sent, and another one does so
  /// again: at least once.
  case sendThenMark
}

/// Takes messages from the queues and hands them to providers.
///
/// Time is a parameter, in milliseconds. A provider's latency passes between two steps: a worker has one message at a
/// time, and looks at the answer when it is there.
public final class NotificationWorker {
  /// A moment at which a worker may die.
  public enum Moment: Sendable, Hashable, CaseIterable {
    /// It has taken a message.
    case taken
    /// It has marked the user, or found no mark.
    case checked
    /// The provider has answered.
    case answered
    /// The user is marked, and the queue does not know yet that the message is done.
    case settling
  }

  /// What a step has come to.
  public enum Step: Sendable, Hashable {
    /// No message was waiting.
    case idle
    /// The provider's answer is there at this time.
    case busy(until: Int)
    /// The provider has accepted the message of this id.
    case sent(String)
    /// The user had the campaign's message already.
    case suppressed(String)
    /// The attempt has failed; the next one is at this time, or there is none.
    case failed(String, retryAt: Int?)
    /// The provider has refused the message for good.
    case refused(String)
    /// The provider has a limit; the message waits until this time.
    case postponed(String, until: Int)
    /// The lease had ended: another worker does the same, or has done.
    case lost(String)
  }

  private struct Pending {
    let queue: JobQueue
    let job: ActiveJob
    var message: NotificationMessage
    let reply: ProviderReply
    let readyAt: Int
    var renewedAt: Int
  }

  private let queues: NotificationQueues
  private let providers: [NotificationChannel: any NotificationProvider]
  private let order: MarkOrder
  private let lease: Int
  private let patience: Int
  private let seen: (String) throws -> any SeenUsers
  private let interrupt: (Moment) throws -> Void
  private var pending: Pending?

  /// Makes a worker.
  ///
  /// - Parameters:
  ///   - queues: where the messages are; the worker's own.
  ///   - providers: the senders, by channel.
  ///   - order: when a campaign's user is marked.
  ///   - lease: for how many milliseconds a message is the worker's without a sign of life.
  ///   - patience: after how many milliseconds without an answer an attempt has failed.
  ///   - seen: the users with a campaign's message, by the campaign.
  ///   - interrupt: called at each moment; what it throws ends the worker there.
  public init(
    _ queues: NotificationQueues, _ providers: [NotificationChannel: any NotificationProvider],
    order: MarkOrder = .markThenSend, lease: Int = 30_000, patience: Int = 10_000,
    seen: @escaping (String) throws -> any SeenUsers,
    interrupt: @escaping (Moment) throws -> Void = { _ in }
  ) {
    (self.queues, self.providers, self.order) = (queues, providers, order)
    (self.lease, self.patience) = (lease, patience)
    (self.seen, self.interrupt) = (seen, interrupt)
  }

  /// Goes on with its message, or takes the next one.
  ///
  /// - Throws: `RedisError`, or what `interrupt` has thrown. Do not use the worker after that: its
  ///   message is given to another one when the lease has ended.
  public func step(at now: Int) throws -> Step {
    if pending == nil {
      guard let (queue, job) = try queues.take(at: now, lease: lease) else { return .idle }
      try interrupt(.taken)
      if let step = try begin(queue, job, at: now) { return step }
    }
    return try goOn(at: now)
  }

  /// Whether it waits for a provider.
  public var isBusy: Bool { pending != nil }

  // lesson: begin
  /// Checks a message and asks its provider.
  private func begin(_ queue: JobQueue, _ job: ActiveJob, at now: Int) throws -> Step? {
    guard var message = NotificationMessage(json: job.data),
      let provider = providers[message.channel]
    else { return try settle(.refused("there is no such channel"), queue, job, nil, at: now) }
    // A message that comes back from a failed or postponed attempt has passed this check.
    if let campaign = message.campaign, let user = message.user, !message.isChecked {
      var marks = try seen(campaign)
      let isNew = try order == .markThenSend ? marks.insert(user) : !marks.contains(user)
      if !isNew {
        return try queue.complete(job, as: "suppressed", at: now)
          ? .suppressed(job.id) : .lost(job.id)
      }
      message.isChecked = true
      try interrupt(.checked)
    }
    var reply = provider.send(
      NotificationDelivery(id: job.id, attempt: job.attempt, message: message), at: now)
    try interrupt(.answered)
    if reply.latency > patience {
      reply = ProviderReply(.failed("no answer within \(patience) ms"), latency: patience)
    }
    pending = Pending(
      queue: queue, job: job, message: message, reply: reply, readyAt: now + reply.latency,
      renewedAt: now)
    return nil
  }
  // lesson: end

  /// Waits for the answer, or does what it demands.
  private func goOn(at now: Int) throws -> Step {
    guard var waiting = pending else { return .idle }
    if now < waiting.readyAt {
      if now - waiting.renewedAt >= lease / 3 {
        _ = try waiting.queue.renew(waiting.job, at: now, lease: lease)
        waiting.renewedAt = now
        pending = waiting
      }
      return .busy(until: waiting.readyAt)
    }
    pending = nil
    return try settle(
      waiting.reply.answer, waiting.queue, waiting.job, waiting.message, at: now)
  }

  // lesson: settle
  /// Tells the queue what became of the message. Each of these is one script: the message is in one
  /// place before it, and in one after it.
  private func settle(
    _ answer: ProviderAnswer, _ queue: JobQueue, _ job: ActiveJob, _ message: NotificationMessage?,
    at now: Int
  ) throws -> Step {
    let id = job.id
    switch answer {
    case .accepted:
      if order == .sendThenMark, let campaign = message?.campaign, let user = message?.user {
        var marks = try seen(campaign)
        _ = try marks.insert(user)
      }
      try interrupt(.settling)
      return try queue.complete(job, as: "sent", at: now) ? .sent(id) : .lost(id)
    case .refused:
      return try queue.complete(job, as: "refused", at: now) ? .refused(id) : .lost(id)
    case .limited(let wait):
      let isHeld = try queue.postpone(job, at: now, by: wait, data: message?.json)
      return isHeld ? .postponed(id, until: now + wait) : .lost(id)
    case .failed(let reason):
      // What comes back, also from among the dead, must know that it was checked.
      if let message { _ = try queue.save(message.json, of: job, at: now) }
      return switch try queue.fail(job, at: now, reason) {
      case .retry(let time): .failed(id, retryAt: time)
      case .dead: .failed(id, retryAt: nil)
      case .lost: .lost(id)
      }
    }
  }
  // lesson: end
}

extension NotificationWorker.Step: CustomStringConvertible {
  /// Such as `failed p1-7, again at 3000`.
  public var description: String {
    switch self {
    case .idle: "idle"
    case .busy(let time): "busy until \(time)"
    case .sent(let id): "sent \(id)"
    case .suppressed(let id): "suppressed \(id)"
    case .failed(let id, let time?): "failed \(id), again at \(time)"
    case .failed(let id, nil): "failed \(id) for good"
    case .refused(let id): "refused \(id)"
    case .postponed(let id, let time): "postponed \(id) until \(time)"
    case .lost(let id): "lost \(id)"
    }
  }
}
