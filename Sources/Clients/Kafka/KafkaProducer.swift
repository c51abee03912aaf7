import CRdkafka

/// Sends messages to topics and waits until the broker has them.
///
///     let producer = try KafkaProducer(bootstrap: "127.0.0.1:9092")
///     try producer.send([KafkaRecord(topic: "orders", key: "user1", value: "created")])
///
/// Keys are placed as Kafka's own producer places them (murmur2), which is not librdkafka's
/// default; records of one partition keep their order.
public final class KafkaProducer {
  /// Where a record came to lie.
  public struct Delivery: Sendable, Equatable {
    /// The partition.
    public var partition: TopicPartition
    /// The offset there.
    public var offset: Int64
  }

  private let handle: KafkaHandle
  private var knownTopics: Set<String> = []

  /// Makes a producer. Nothing is connected until the first record is sent.
  ///
  /// - Parameters:
  ///   - bootstrap: One or more `host:port`, separated by commas.
  ///   - clientID: The name that the broker shows for it.
  ///   - settings: librdkafka's properties, for what is to be different.
  /// - Throws: `KafkaError` when a setting is not possible.
  public init(
    bootstrap: String, clientID: String = "etude", settings: [String: String] = [:]
  ) throws {
    let defaults = KafkaSettings.shared.merging(
      [
        "bootstrap.servers": bootstrap, "client.id": clientID,
        "partitioner": "murmur2_random", "linger.ms": "1",
        "message.timeout.ms": String(KafkaSettings.patience),
      ], uniquingKeysWith: { $1 })
    handle = try KafkaHandle(
      RD_KAFKA_PRODUCER, defaults.merging(settings, uniquingKeysWith: { $1 }),
      events: RD_KAFKA_EVENT_DR)
  }

  /// Sends records and waits until each is written.
  ///
  /// - Returns: Where they lie, in the order of `records`.
  /// - Throws: `KafkaError`, the first record's that could not be written; others may have been.
  @discardableResult
  public func send(_ records: [KafkaRecord]) throws -> [Delivery] {
    try results(of: records).map { try $0.get() }
  }

  /// Sends records and waits until it is known of each what has become of it.
  ///
  /// - Returns: Where each lies, or why it was not written, in the order of `records`.
  /// - Throws: `KafkaError` when a record is not one that can be sent.
  /// - Complexity: O(n) for n records.
  public func results(of records: [KafkaRecord]) throws -> [Result<Delivery, KafkaError>] {
    var results: [Result<Delivery, KafkaError>?] = Array(repeating: nil, count: records.count)
    var open = 0
    let topics = Set(records.map(\.topic))
    if !topics.isSubset(of: knownTopics) { handle.learnTopics() }
    knownTopics.formUnion(topics)
    for (index, record) in records.enumerated() {
      while let error = enqueue(record, number: index) {
        guard error.code == RD_KAFKA_RESP_ERR__QUEUE_FULL.rawValue, open > 0 else { throw error }
        open -= collect(&results)
      }
      open += 1
    }
    // librdkafka reports every record, written or given up: this ends.
    while open > 0 { open -= collect(&results) }
    return results.compactMap { $0 }
  }

  private func collect(_ results: inout [Result<Delivery, KafkaError>?]) -> Int {
    guard let event = handle.poll(milliseconds: 100), event.type == RD_KAFKA_EVENT_DR else {
      return 0
    }
    var count = 0
    unsafe event.read { event in
      // Safe: the messages belong to the event, which outlives the loop.
      while let message = unsafe rd_kafka_event_message_next(event) {
        count += 1
        let index = unsafe Int(bitPattern: message.pointee._private) - 1
        guard results.indices.contains(index) else { continue }
        let topic = unsafe String(cString: rd_kafka_topic_name(message.pointee.rkt))
        unsafe results[index] =
          message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR
          ? .success(
            Delivery(
              partition: TopicPartition(topic, message.pointee.partition),
              offset: message.pointee.offset))
          : .failure(KafkaError(message.pointee.err))
      }
    }
    return count
  }

  /// Gives a record to librdkafka.
  ///
  /// - Returns: Why it was not taken; nil when it was.
  private func enqueue(_ record: KafkaRecord, number: Int) -> KafkaError? {
    // Safe: librdkafka copies key and value (MSG_F_COPY) and takes the headers over when it
    // accepts the record; the other pointers are only read during the call.
    let headers = unsafe rd_kafka_headers_new(max(1, record.headers.count))
    for header in record.headers {
      _ = unsafe (header.value ?? []).withUnsafeBytes { value in
        unsafe rd_kafka_header_add(
          headers, header.name, -1, header.value == nil ? nil : Self.address(value), value.count)
      }
    }
    let error = unsafe record.topic.withCString { topic in
      unsafe (record.key ?? []).withUnsafeBytes { key in
        unsafe (record.value ?? []).withUnsafeBytes { value -> OpaquePointer? in
          var fields = unsafe [rd_kafka_vu_t](repeating: rd_kafka_vu_t(), count: 7)
          unsafe fields[0].vtype = RD_KAFKA_VTYPE_TOPIC
          unsafe fields[0].u.cstr = topic
          unsafe fields[1].vtype = RD_KAFKA_VTYPE_PARTITION
          unsafe fields[1].u.i32 = record.partition ?? RD_KAFKA_PARTITION_UA
          unsafe fields[2].vtype = RD_KAFKA_VTYPE_MSGFLAGS
          unsafe fields[2].u.i = RD_KAFKA_MSG_F_COPY
          unsafe fields[3].vtype = RD_KAFKA_VTYPE_KEY
          unsafe fields[3].u.mem.ptr = record.key == nil ? nil : Self.address(key)
          unsafe fields[3].u.mem.size = key.count
          unsafe fields[4].vtype = RD_KAFKA_VTYPE_VALUE
          unsafe fields[4].u.mem.ptr = record.value == nil ? nil : Self.address(value)
          unsafe fields[4].u.mem.size = value.count
          unsafe fields[5].vtype = RD_KAFKA_VTYPE_OPAQUE
          unsafe fields[5].u.ptr = UnsafeMutableRawPointer(bitPattern: number + 1)
          unsafe fields[6].vtype = RD_KAFKA_VTYPE_HEADERS
          unsafe fields[6].u.headers = headers
          return unsafe rd_kafka_produceva(handle.raw, &fields, fields.count)
        }
      }
    }
    do throws(KafkaError) {
      try unsafe KafkaError.check(error)
      return nil
    } catch {
      unsafe rd_kafka_headers_destroy(headers)
      return error
    }
  }

  /// An empty key or value is not the same as none: its address must not be nil.
  private static func address(_ bytes: UnsafeRawBufferPointer) -> UnsafeMutableRawPointer? {
    unsafe UnsafeMutableRawPointer(mutating: bytes.baseAddress)
      ?? UnsafeMutableRawPointer(bitPattern: 1)
  }
}

/// What all clients of this package have in common.
enum KafkaSettings {
  /// How long a request may take before it is an error, in milliseconds.
  static let patience: Int32 = 5_000

  static let shared = [
    // A name that is asked for must not come into being by that.
    "allow.auto.create.topics": "false",
    "socket.nagle.disable": "true",
    "reconnect.backoff.ms": "20",
    "reconnect.backoff.max.ms": "200",
  ]
}
