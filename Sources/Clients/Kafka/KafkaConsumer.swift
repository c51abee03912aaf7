import CRdkafka

/// Reads messages, alone or as a member of a group.
///
/// There are two ways to read. A program that does nothing else calls `poll`, or `readToEnd`, which
/// wait, and take up what the group gives:
///
///     let consumer = try KafkaConsumer(bootstrap: "127.0.0.1:9092", group: "billing")
///     consumer.offsetReset = .earliest
///     try consumer.subscribe(["orders"])
///     for message in try consumer.readToEnd() { print(message.valueText ?? "a tombstone") }
///     try consumer.commit()
///     consumer.close()
///
/// A program with other things to wait for polls `descriptor`, and takes events with `next()` until
/// there are none. In a group it answers `.assigned` with `assign(_:)` and `.revoked` with
/// `unassign()`; it says where to start.
///
/// Nothing is committed by itself.
public final class KafkaConsumer {
  /// What can happen.
  public enum Event: Sendable, Equatable {
    /// The next message of a partition.
    case message(KafkaMessage)
    /// The group gave this member these partitions, none perhaps: call `assign(_:)`.
    case assigned([TopicPartition])
    /// The group takes the partitions back: commit, then call `unassign()`.
    case revoked([TopicPartition])
    /// Everything of a partition was delivered up to this offset.
    case reachedEnd(TopicPartition, offset: Int64)
    /// Something went wrong; the consumer goes on trying.
    case failed(KafkaError)
  }

  let handle: KafkaHandle
  private let wake: WakePipe
  private(set) var isClosed = false
  /// The group whose offsets it commits.
  public let group: String?

  /// Where `poll` begins to read a partition of which the group has committed no offset, or one
  /// that the log no longer holds. Kafka's `auto.offset.reset`; its default is `latest` too.
  public var offsetReset = OffsetReset.latest
  /// What `poll` calls when the group has given this member partitions, before it reads them.
  public var didAssign: (([TopicPartition]) throws -> Void)?
  /// What `poll` calls when the group takes partitions back: the last moment to commit.
  public var willRevoke: (([TopicPartition]) throws -> Void)?
  /// How far each partition that this member reads has been read by `poll`: the next offset.
  public internal(set) var positions: [TopicPartition: Int64] = [:]
  /// Messages that have arrived and were not handed out yet.
  var pending: [KafkaMessage] = []
  /// The next offset to arrive.
  var arriving: [TopicPartition: Int64] = [:]
  /// Whether it is known what this member reads, which may be nothing.
  private(set) var hasShare = false
  private var knowsTopics = false

  /// Makes a consumer. It connects in the background.
  ///
  /// - Parameters:
  ///   - bootstrap: One or more `host:port`, separated by commas.
  ///   - group: The group whose offsets it commits; nil when it neither joins nor commits.
  ///   - clientID: The name that the broker shows for it. Members of a group are ordered by it.
  ///   - settings: librdkafka's properties, for what is to be different.
  /// - Throws: `KafkaError` when a setting is not possible.
  public init(
    bootstrap: String, group: String?, clientID: String = "etude", settings: [String: String] = [:]
  ) throws {
    wake = try WakePipe()
    self.group = group
    let defaults = KafkaSettings.shared.merging(
      [
        "bootstrap.servers": bootstrap, "client.id": clientID,
        // librdkafka wants a group even of a consumer that uses none.
        "group.id": group ?? "none",
        "enable.auto.commit": "false",
        "enable.auto.offset.store": "false",
        "enable.partition.eof": "true",
        "auto.offset.reset": "error",
        "heartbeat.interval.ms": "100",
        // A partition that is added waits for the fetch under way: keep those short.
        "fetch.wait.max.ms": "20",
        "fetch.error.backoff.ms": "20",
      ], uniquingKeysWith: { $1 })
    handle = try KafkaHandle(
      RD_KAFKA_CONSUMER, defaults.merging(settings, uniquingKeysWith: { $1 }),
      events: RD_KAFKA_EVENT_FETCH | RD_KAFKA_EVENT_REBALANCE | RD_KAFKA_EVENT_ERROR)
    handle.notify(wake.writeEnd)
  }

  deinit { close() }

  /// Can be read when `next()` may have something.
  public var descriptor: Int32 { wake.readEnd }

  /// The name that the group's coordinator gave this member; nil before it has joined.
  public var memberID: String? {
    // Safe: the text is copied, then freed as the function asks.
    guard let text = unsafe rd_kafka_memberid(handle.raw) else { return nil }
    defer { unsafe rd_kafka_mem_free(handle.raw, text) }
    let id = unsafe String(cString: text)
    return id.isEmpty ? nil : id
  }

  /// Joins the group for some topics.
  ///
  /// - Throws: `KafkaError` when librdkafka refuses.
  public func subscribe(_ topics: [String]) throws {
    // Safe: librdkafka copies the list.
    handle.learnTopics()
    knowsTopics = true
    let list = PartitionList(topics: topics)
    try unsafe KafkaError.check(list.lend { unsafe rd_kafka_subscribe(handle.raw, $0) })
  }

  /// Reads these partitions, from these offsets on.
  ///
  /// - Throws: `KafkaError` when librdkafka refuses.
  public func assign(_ offsets: [TopicPartition: Int64]) throws {
    // Safe: librdkafka copies the list.
    if !knowsTopics { handle.learnTopics() }
    knowsTopics = true
    let list = PartitionList(offsets)
    try unsafe KafkaError.check(list.lend { unsafe rd_kafka_assign(handle.raw, $0) })
    (positions, arriving, pending, hasShare) = (offsets, offsets, [], true)
  }

  /// Stops reading all partitions.
  ///
  /// - Throws: `KafkaError` when librdkafka refuses.
  public func unassign() throws {
    // Safe: nil stands for no partitions.
    try unsafe KafkaError.check(rd_kafka_assign(handle.raw, nil))
    (positions, arriving, pending, hasShare) = ([:], [:], [], false)
  }

  /// The next event; nil when there is none now. Never waits.
  public func next() -> Event? {
    guard !isClosed else { return nil }
    wake.drain()
    while let event = handle.poll(milliseconds: 0) {
      if let event = Self.read(event) { return event }
    }
    return nil
  }

  private static func read(_ event: borrowing KafkaEvent) -> Event? {
    switch event.type {
    case RD_KAFKA_EVENT_FETCH:
      // Safe: the message belongs to the event and is copied.
      return unsafe event.read { event in
        unsafe rd_kafka_event_message_next(event).map {
          unsafe .message(KafkaMessage(copying: $0))
        }
      }
    case RD_KAFKA_EVENT_REBALANCE:
      // Safe: the list belongs to the event and is copied.
      let (partitions, kind) = unsafe event.read { event in
        unsafe (
          PartitionList.entries(rd_kafka_event_topic_partition_list(event)).map(\.partition),
          rd_kafka_event_error(event)
        )
      }
      let isAssignment = kind == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS
      return isAssignment ? .assigned(partitions.sorted()) : .revoked(partitions.sorted())
    case RD_KAFKA_EVENT_ERROR:
      guard let error = event.error else { return nil }
      guard error.code == RD_KAFKA_RESP_ERR__PARTITION_EOF.rawValue else { return .failed(error) }
      // Safe: the entry is copied, then freed as the function asks.
      guard
        let entry = unsafe event.read({ unsafe rd_kafka_event_topic_partition($0) })
      else { return nil }
      defer { unsafe rd_kafka_topic_partition_destroy(entry) }
      return unsafe .reachedEnd(
        TopicPartition(String(cString: entry.pointee.topic), entry.pointee.partition),
        offset: entry.pointee.offset)
    default:
      return nil
    }
  }

  /// Commits offsets, each of the next message to read, and waits until the group has them.
  ///
  /// - Throws: `KafkaError`, also when the group has given a partition to another member.
  public func commit(_ offsets: [TopicPartition: Int64]) throws {
    guard !offsets.isEmpty else { return }
    let list = PartitionList(offsets)
    // Safe: the list lives through the call, which waits for the answer.
    try unsafe KafkaError.check(list.lend { unsafe rd_kafka_commit(handle.raw, $0, 0) })
    if let error = list.entries.compactMap(\.error).first { throw error }
  }

  /// Leaves the group and closes the connections. May be called twice.
  public func close() {
    guard !isClosed else { return }
    isClosed = true
    // Safe: the queue stays valid; what close still puts there (the last revocation) is
    // answered by the call itself, because nobody polls any more.
    unsafe rd_kafka_consumer_close(handle.raw)
  }
}

extension KafkaMessage {
  /// Copies a message out of librdkafka.
  fileprivate init(copying message: UnsafePointer<rd_kafka_message_t>) {
    // Safe: key and payload are valid for their lengths as long as the message, and are copied;
    // the headers belong to the message.
    let raw = unsafe message.pointee
    func bytes(_ start: UnsafeMutableRawPointer?, _ count: Int) -> [UInt8]? {
      unsafe start.map { unsafe Array(UnsafeRawBufferPointer(start: $0, count: count)) }
    }
    var kind = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
    let time = unsafe rd_kafka_message_timestamp(message, &kind)
    partition = unsafe TopicPartition(
      String(cString: rd_kafka_topic_name(raw.rkt)), raw.partition)
    offset = unsafe raw.offset
    key = unsafe bytes(raw.key, raw.key_len)
    value = unsafe bytes(raw.payload, raw.len)
    timestamp =
      switch kind {
      case RD_KAFKA_TIMESTAMP_CREATE_TIME: .created(time)
      case RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME: .appended(time)
      default: .none
      }
    headers = []
    var list: OpaquePointer?
    guard unsafe rd_kafka_message_headers(message, &list) == RD_KAFKA_RESP_ERR_NO_ERROR else {
      return
    }
    var name: UnsafePointer<CChar>?
    var data: UnsafeRawPointer?
    var size = 0
    while unsafe rd_kafka_header_get_all(list, headers.count, &name, &data, &size)
      == RD_KAFKA_RESP_ERR_NO_ERROR, let text = unsafe name
    {
      unsafe headers.append(
        Header(String(cString: text), bytes(UnsafeMutableRawPointer(mutating: data), size)))
    }
  }
}
