import CRdkafka

/// librdkafka's list of partitions, each with an offset and an error, freed when it goes out of
/// scope.
@safe
struct PartitionList: ~Copyable {
  private let raw: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

  /// Makes a list of partitions with their offsets.
  init(_ offsets: some Sequence<(key: TopicPartition, value: Int64)>) {
    unsafe raw = rd_kafka_topic_partition_list_new(1)
    for (partition, offset) in offsets.sorted(by: { $0.key < $1.key }) {
      // Safe: the topic's name is copied, and the new entry is valid until the next is added.
      let entry = unsafe rd_kafka_topic_partition_list_add(
        raw, partition.topic, partition.partition)
      unsafe entry?.pointee.offset = offset
    }
  }

  /// Makes a list of topics, to subscribe to.
  init(topics: [String]) {
    self.init(topics.map { (key: TopicPartition($0, -1), value: Int64(RD_KAFKA_OFFSET_INVALID)) })
  }

  deinit { unsafe rd_kafka_topic_partition_list_destroy(raw) }  // Safe: the list is ours alone.

  /// One entry of a list.
  struct Entry {
    var partition: TopicPartition
    /// Negative when there is none.
    var offset: Int64
    var error: KafkaError?
  }

  /// Lends the C list, which is valid while `body` runs.
  borrowing func lend<Answer>(
    _ body: (UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) throws -> Answer
  ) rethrows -> Answer {
    try unsafe body(raw)
  }

  var entries: [Entry] { unsafe Self.entries(raw) }

  /// The offsets, without the entries that have none.
  ///
  /// - Throws: the first entry's error.
  func offsets() throws -> [TopicPartition: Int64] {
    try Dictionary(
      entries.compactMap { entry in
        if let error = entry.error { throw error }
        return entry.offset < 0 ? nil : (entry.partition, entry.offset)
      }, uniquingKeysWith: { $1 })
  }

  /// Reads a list that somebody else owns; nil reads as an empty one.
  static func entries(_ list: UnsafePointer<rd_kafka_topic_partition_list_t>?) -> [Entry] {
    guard let list = unsafe list else { return [] }
    // Safe: the list has `cnt` elements; everything is copied.
    return unsafe (0..<Int(list.pointee.cnt)).map { index in
      let element = unsafe list.pointee.elems[index]
      return Entry(
        partition: unsafe TopicPartition(String(cString: element.topic), element.partition),
        offset: unsafe element.offset,
        error: unsafe element.err == RD_KAFKA_RESP_ERR_NO_ERROR ? nil : KafkaError(element.err))
    }
  }
}
