/// One attempt to have a message sent.
public struct NotificationDelivery: Sendable, Hashable {
  /// The message's id: the same in each attempt, so that a provider knows a message that it has had.
  public let id: String
  /// Which attempt this is, from 1 on.
  public let attempt: Int
  /// The message.
  public let message: NotificationMessage

  /// Makes an attempt.
  public init(id: String, attempt: Int, message: NotificationMessage) {
    (self.id, self.attempt, self.message) = (id, attempt, message)
  }
}

/// What a provider says.
public enum ProviderAnswer: Sendable, Hashable {
  /// It will send the message, or has done so before.
  case accepted
  /// Not now. Another attempt may succeed.
  case failed(String)
  /// Never: no attempt will succeed.
  case refused(String)
  /// There were too many requests. After so many milliseconds there is room again.
  case limited(retryAfter: Int)
}

/// A provider's answer, and how long it took.
public struct ProviderReply: Sendable, Hashable {
  /// The answer.
  public var answer: ProviderAnswer
  /// After how many milliseconds it came.
  public var latency: Int

  /// Makes a reply.
  public init(_ answer: ProviderAnswer, latency: Int = 0) {
    (self.answer, self.latency) = (answer, latency)
  }
}

/// A company that sends e-mail, short messages or push messages for others.
public protocol NotificationProvider: Sendable {
  /// Asks for a message to be sent.
  ///
  /// - Parameters:
  ///   - delivery: the message, with its id.
  ///   - now: the time in milliseconds.
  /// - Returns: the answer. The caller has it `latency` milliseconds later.
  func send(_ delivery: NotificationDelivery, at now: Int) -> ProviderReply
}
