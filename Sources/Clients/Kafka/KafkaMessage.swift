/// A partition of a topic. Ordered by topic, then by number.
public struct TopicPartition: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The topic's name.
  public var topic: String
  /// The partition's number, from 0.
  public var partition: Int32

  /// Names a partition.
  public init(_ topic: String, _ partition: Int32) {
    self.topic = topic
    self.partition = partition
  }

  /// Kafka's way to write it: `orders-0`.
  public var description: String { "\(topic)-\(partition)" }

  /// By topic, then by number.
  public static func < (a: Self, b: Self) -> Bool {
    (a.topic, a.partition) < (b.topic, b.partition)
  }
}

/// A message as it lies in a partition.
public struct KafkaMessage: Sendable, Equatable {
  /// Whose time a message carries.
  public enum Timestamp: Sendable, Equatable {
    /// None: an old message format.
    case none
    /// The producer's, in milliseconds since 1970.
    case created(Int64)
    /// The broker's when it appended the message, in milliseconds since 1970.
    case appended(Int64)
  }

  /// A named value that goes with a message.
  public struct Header: Sendable, Equatable {
    /// Its name; several headers may have the same.
    public var name: String
    /// Its value; nil is not the same as an empty one.
    public var value: [UInt8]?

    /// Makes a header.
    public init(_ name: String, _ value: [UInt8]?) {
      self.name = name
      self.value = value
    }
  }

  /// Where it lies.
  public var partition: TopicPartition
  /// Its number in the partition, from 0.
  public var offset: Int64
  /// What decides its partition, and what compaction goes by; nil when it has none.
  public var key: [UInt8]?
  /// What it says; nil is a tombstone, not an empty value.
  public var value: [UInt8]?
  /// The headers, in the order in which they were given.
  public var headers: [Header]
  /// When it was made or appended.
  public var timestamp: Timestamp

  /// The key as text.
  public var keyText: String? { key.map { String(decoding: $0, as: UTF8.self) } }

  /// The value as text.
  public var valueText: String? { value.map { String(decoding: $0, as: UTF8.self) } }
}

/// A message on its way to a topic.
public struct KafkaRecord: Sendable, Equatable {
  /// The topic.
  public var topic: String
  /// The partition; nil lets the key decide, as in Kafka's own producer (murmur2).
  public var partition: Int32?
  /// The key; nil for none.
  public var key: [UInt8]?
  /// The value; nil for a tombstone.
  public var value: [UInt8]?
  /// The headers.
  public var headers: [KafkaMessage.Header]

  /// Makes a record.
  public init(
    topic: String, partition: Int32? = nil, key: [UInt8]? = nil, value: [UInt8]?,
    headers: [KafkaMessage.Header] = []
  ) {
    self.topic = topic
    self.partition = partition
    self.key = key
    self.value = value
    self.headers = headers
  }

  /// Makes a record of text.
  public init(topic: String, key: String?, value: String) {
    self.init(topic: topic, key: key.map { Array($0.utf8) }, value: Array(value.utf8))
  }
}
