import CRdkafka

/// Asks about and changes topics, groups and offsets, through Kafka's Admin API.
///
/// Every call waits for its answer, at most five seconds; on a broker of this machine that is
/// a millisecond or two.
public final class KafkaAdmin {
  let handle: KafkaHandle

  /// Makes an admin client. Nothing is connected until the first call.
  ///
  /// - Parameter bootstrap: One or more `host:port`, separated by commas.
  /// - Throws: `KafkaError` when it cannot be made.
  public init(bootstrap: String) throws {
    handle = try KafkaHandle(
      RD_KAFKA_PRODUCER,
      KafkaSettings.shared.merging(
        ["bootstrap.servers": bootstrap, "client.id": "etude-admin"], uniquingKeysWith: { $1 }))
  }

  // MARK: Who is there

  /// A broker of the cluster.
  public struct Broker: Sendable, Equatable {
    /// Its number.
    public var id: Int32
    /// Where clients reach it.
    public var host: String
    /// Where clients reach it.
    public var port: Int
  }

  /// A partition and the brokers that hold it.
  public struct Partition: Sendable, Equatable {
    /// Its number, from 0.
    public var number: Int32
    /// The broker that serves it; -1 when none does.
    public var leader: Int32
    /// All brokers that hold it.
    public var replicas: [Int32]
    /// Those of them that have everything.
    public var inSync: [Int32]
  }

  /// A topic and its partitions.
  public struct Topic: Sendable, Equatable {
    /// Its name.
    public var name: String
    /// In the order of their numbers.
    public var partitions: [Partition]

    /// How many brokers hold each partition.
    public var replicationFactor: Int { partitions.first?.replicas.count ?? 0 }
  }

  /// The brokers, and the topics in the order of their names.
  ///
  /// This is also how to ask whether a cluster answers at all.
  ///
  /// - Throws: `KafkaError` when no broker answers.
  public func cluster() throws -> (brokers: [Broker], topics: [Topic]) {
    var answer: UnsafePointer<rd_kafka_metadata>?
    let deadline = ContinuousClock.now + .milliseconds(Int(KafkaSettings.patience))
    while true {
      // Safe: the answer is ours to destroy; everything is copied before.
      let code = unsafe rd_kafka_metadata(handle.raw, 1, nil, &answer, 1_000)
      // librdkafka asks one broker; one that has just gone never answers, another one will.
      if code == RD_KAFKA_RESP_ERR__TIMED_OUT, ContinuousClock.now < deadline { continue }
      try KafkaError.check(code)
      break
    }
    guard let metadata = unsafe answer else { return ([], []) }
    defer { unsafe rd_kafka_metadata_destroy(metadata) }
    let brokers = unsafe UnsafeBufferPointer(
      start: metadata.pointee.brokers, count: Int(metadata.pointee.broker_cnt))
    let topics = unsafe UnsafeBufferPointer(
      start: metadata.pointee.topics, count: Int(metadata.pointee.topic_cnt))
    return unsafe (
      brokers.map {
        unsafe Broker(id: $0.id, host: String(cString: $0.host), port: Int($0.port))
      }.sorted { $0.id < $1.id },
      topics.filter { unsafe $0.err == RD_KAFKA_RESP_ERR_NO_ERROR }.map { unsafe Topic($0) }
        .sorted { $0.name < $1.name }
    )
  }

  /// A topic; nil when there is none of that name.
  ///
  /// - Throws: `KafkaError` when no broker answers.
  public func topic(_ name: String) throws -> Topic? {
    try cluster().topics.first { $0.name == name }
  }

  // MARK: Offsets of the logs

  /// The offset that the next message of each partition will get.
  ///
  /// - Throws: `KafkaError`, also when one of the partitions is not there.
  public func endOffsets(_ partitions: [TopicPartition]) throws -> [TopicPartition: Int64] {
    try offsets(partitions, time: Int64(RD_KAFKA_OFFSET_END))
  }

  /// The first offset of each partition that can still be read.
  ///
  /// - Throws: `KafkaError`, also when one of the partitions is not there.
  public func startOffsets(_ partitions: [TopicPartition]) throws -> [TopicPartition: Int64] {
    try offsets(partitions, time: Int64(RD_KAFKA_OFFSET_BEGINNING))
  }

  /// The first offset of each partition whose message is not older than a time, in milliseconds
  /// since 1970; the end where all are older.
  ///
  /// - Throws: `KafkaError`, also when one of the partitions is not there.
  public func offsets(
    _ partitions: [TopicPartition], since time: Int64
  ) throws -> [TopicPartition: Int64] {
    let found = try offsets(partitions, time: max(0, time))
    let missing = partitions.filter { found[$0] == nil }
    return try found.merging(endOffsets(missing), uniquingKeysWith: { a, _ in a })
  }

  /// As `offsets(_:since:)`, in milliseconds since 1970 too, without the partitions all of whose messages
  /// are older.
  ///
  /// - Throws: `KafkaError`, also when one of the partitions is not there.
  public func offsetsFound(
    _ partitions: [TopicPartition], since time: Int64
  ) throws -> [TopicPartition: Int64] {
    try offsets(partitions, time: max(0, time))
  }

  private func offsets(
    _ partitions: [TopicPartition], time: Int64
  ) throws -> [TopicPartition: Int64] {
    try handle.offsets(partitions, time: time)
  }
}

extension KafkaAdmin.Topic {
  fileprivate init(_ topic: rd_kafka_metadata_topic) {
    // Safe: the arrays have the stated counts and live as long as the metadata.
    let partitions = unsafe UnsafeBufferPointer(
      start: topic.partitions, count: Int(topic.partition_cnt))
    unsafe self.init(
      name: String(cString: topic.topic),
      partitions: partitions.map { partition in
        unsafe KafkaAdmin.Partition(
          number: partition.id, leader: partition.leader,
          replicas: Array(
            UnsafeBufferPointer(start: partition.replicas, count: Int(partition.replica_cnt))),
          inSync: Array(UnsafeBufferPointer(start: partition.isrs, count: Int(partition.isr_cnt))))
      }.sorted { $0.number < $1.number })
  }
}
