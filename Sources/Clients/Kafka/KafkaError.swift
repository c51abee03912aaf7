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

  /// Whether the same request may be answered in a moment. A connection was lost, a partition or a
  /// group's coordinator has moved, the group shares its partitions out anew, or there is more than
  /// the client knows of. Kafka's own clients try again then.
  public var isPassing: Bool { Self.passingCodes.contains(code) }

  /// LEADER_NOT_AVAILABLE, NOT_LEADER_OR_FOLLOWER, NETWORK_EXCEPTION, the coordinator's three,
  /// ILLEGAL_GENERATION, UNKNOWN_MEMBER_ID, REBALANCE_IN_PROGRESS, FENCED_LEADER_EPOCH,
  /// UNKNOWN_LEADER_EPOCH, OFFSET_NOT_AVAILABLE; librdkafka's _TRANSPORT, _ALL_BROKERS_DOWN and
  /// _UNKNOWN_PARTITION.
  private static let passingCodes: Set<Int32> = [
    5, 6, 13, 14, 15, 16, 22, 25, 27, 74, 75, 78, -195, -187, -190,
  ]

  /// Whether a partition has been moved to another broker, or is being moved.
  var saysMoved: Bool { code == 5 || code == 6 }

  /// There is no offset to begin at, and none was to be chosen: librdkafka's code.
  public static let noOffsetCode: Int32 = -140
  /// A topic of that name exists.
  public static let topicExistsCode: Int32 = 36
  /// A topic or partition that does not exist.
  public static let unknownTopicCode: Int32 = 3
  /// librdkafka's name for it.
  public static let unknownTopicName = "UNKNOWN_TOPIC_OR_PART"
  /// A group of that name does not exist.
  public static let groupNotFoundCode: Int32 = 69
  /// The group still has members.
  public static let groupNotEmptyCode: Int32 = 68
  /// A member of the group subscribes to the topic.
  public static let groupSubscribedCode: Int32 = 86
}
