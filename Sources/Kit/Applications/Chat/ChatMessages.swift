/// What a client of the chat sends with the event `message`.
public struct ChatPost: Codable, Sendable, Equatable {
  /// The room, which the client has joined.
  public var room: String
  /// The text, as it was typed.
  public var text: String

  /// Makes a post.
  public init(room: String, text: String) {
    (self.room, self.text) = (room, text)
  }
}

/// What the others in the room get with the event `message`.
public struct ChatMessage: Codable, Sendable, Equatable {
  /// The room, with its name as the first member has written it.
  public var room: String
  /// The number of the message in its room, from 1. A room that was empty begins at 1 again.
  public var number: Int
  /// The name that its sender has given.
  public var from: String
  /// The text, masked.
  public var text: String

  /// Makes a message.
  public init(room: String, number: Int, from: String, text: String) {
    (self.room, self.number, self.from, self.text) = (room, number, from, text)
  }
}

/// The acknowledgement of `join`, `leave` and `message`.
public struct ChatAnswer: Codable, Sendable, Equatable {
  /// Why it was not done; nil when it was.
  public var error: String?
  /// How many clients the room has, after `join` and `leave`.
  public var members: Int?
  /// The number of the message in its room.
  public var number: Int?
  /// The text as the others see it.
  public var text: String?

  /// Makes an answer.
  public init(
    error: String? = nil, members: Int? = nil, number: Int? = nil, text: String? = nil
  ) {
    (self.error, self.members, self.number, self.text) = (error, members, number, text)
  }
}

/// What a chat server has done so far, and what it holds.
public struct ChatStatistics: Codable, Sendable, Equatable {
  /// How many clients are connected.
  public var clients = 0
  /// How many rooms have a client.
  public var rooms = 0
  /// How many messages were accepted.
  public var messages = 0
  /// How many times a text was masked.
  public var maskings = 0
  /// How many times a message was given to a client to be sent.
  public var deliveries = 0
  /// How many events were refused.
  public var refused = 0
}
