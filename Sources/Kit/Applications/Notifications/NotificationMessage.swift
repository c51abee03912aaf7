/// By what way a message reaches a person.
public enum NotificationChannel: String, Codable, Sendable, CaseIterable {
  case email, sms, push
}

/// How urgent a message is. What belongs into which class is decided by the template, not by the
/// request: each request would be urgent.
public enum NotificationPriority: String, Codable, Sendable, CaseIterable {
  /// A person waits for it: a login code.
  case p1
  /// It belongs to something that a person has done: a receipt.
  case p2
  /// It can wait: an advertisement to all users.
  case p3

  /// 0, 1 or 2.
  var place: Int { self == .p1 ? 0 : self == .p2 ? 1 : 2 }
}

/// A message whose text is ready, as it stands in a queue.
public struct NotificationMessage: Codable, Sendable, Hashable {
  /// By what way.
  public var channel: NotificationChannel
  /// The receiver: an address, a telephone number, a device.
  public var recipient: String
  /// The text.
  public var text: String
  /// The campaign that it belongs to; nil for a message of its own.
  public var campaign: String?
  /// The user's number, by which a campaign's repeated messages are found.
  public var user: Int?
  /// Whether it was found to be no repeated message. It may come back to a queue after that, because
  /// a provider has had enough for now.
  public var isChecked = false

  /// Makes a message.
  public init(
    _ channel: NotificationChannel, to recipient: String, _ text: String,
    campaign: String? = nil, user: Int? = nil
  ) {
    (self.channel, self.recipient, self.text) = (channel, recipient, text)
    (self.campaign, self.user) = (campaign, user)
  }
}

/// Where each of the messages that were requested is now, all at one moment.
public struct NotificationLedger: Codable, Sendable, Hashable {
  /// How many messages were put into queues.
  public var requested = 0
  /// Those that wait, are delayed, or are with a worker.
  public var queued = 0
  /// Those that a provider has accepted.
  public var sent = 0
  /// Those that were not sent, because the user has had the campaign's message.
  public var suppressed = 0
  /// Those that a provider has refused, or that have failed too often.
  public var failed = 0

  /// An empty one.
  public init() {}

  /// Whether each message is in exactly one place.
  public var isBalanced: Bool { sent + suppressed + failed + queued == requested }
}

extension NotificationLedger: CustomStringConvertible {
  /// All five numbers.
  public var description: String {
    "requested \(requested) = sent \(sent) + suppressed \(suppressed) + failed \(failed) + "
      + "queued \(queued)"
  }
}
