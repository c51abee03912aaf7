/// Why Kafka, or the way to it, refused something.
public struct KafkaError: Error, Sendable, Equatable, CustomStringConvertible {
  /// librdkafka's number: Kafka's own error codes, and negative ones for the client's.
  public var code: Int32
  /// The code's name, like `UNKNOWN_TOPIC_OR_PART`.
  public var name: String
  /// The sentence that goes with it: the broker's own where it gave one.
  public var message: String

  /// Makes an error.
  public init(code: Int32, name: String, message: String) {
    self.code = code
    self.name = name
    self.message = message
  }

  /// The sentence, and the code's name.
  public var description: String { "\(message) (\(name))" }

  /// A topic or partition that does not exist.
  public static let unknownTopicCode: Int32 = 3
  /// The request needed more time than it was given.
  public static let timedOutCode: Int32 = -185
  /// A group of that name does not exist.
  public static let groupNotFoundCode: Int32 = 69
  /// The group still has members.
  public static let groupNotEmptyCode: Int32 = 68
  /// A member of that name is not in the group.
  public static let unknownMemberCode: Int32 = 25
  /// A member of the group subscribes to the topic.
  public static let groupSubscribedCode: Int32 = 86
}
