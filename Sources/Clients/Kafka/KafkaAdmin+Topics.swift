import CRdkafka

extension KafkaAdmin {
  /// Creates a topic.
  ///
  /// - Parameters:
  ///   - name: The topic's name.
  ///   - partitions: How many; -1 for the broker's default.
  ///   - replicationFactor: How many brokers hold each; -1 for the broker's default.
  ///   - configs: The topic's settings.
  /// - Throws: `KafkaError` with the broker's own sentence.
  /// - Complexity: O(n log n) for n settings.
  public func createTopic(
    _ name: String, partitions: Int = -1, replicationFactor: Int = -1,
    configs: [String: String] = [:]
  ) throws {
    var reason = [CChar](repeating: 0, count: 512)
    // Safe: the new topic is ours until destroyed; the reason is written within its size.
    guard
      let topic = unsafe rd_kafka_NewTopic_new(
        name, Int32(partitions), Int32(replicationFactor), &reason, reason.count)
    else {
      let text = String(
        decoding: reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      throw KafkaError(RD_KAFKA_RESP_ERR__INVALID_ARG, text)
    }
    defer { unsafe rd_kafka_NewTopic_destroy(topic) }
    for (key, value) in configs.sorted(by: { $0.key < $1.key }) {
      try unsafe KafkaError.check(rd_kafka_NewTopic_set_config(topic, key, value))
    }
    return try unsafe handle.request(
      RD_KAFKA_ADMIN_OP_CREATETOPICS, topic, rd_kafka_CreateTopics
    ) { event in
      var count = 0
      let result = unsafe rd_kafka_event_CreateTopics_result(event)
      try unsafe Self.check(rd_kafka_CreateTopics_result_topics(result, &count), count)
    }
  }

  /// Deletes a topic with everything in it.
  ///
  /// - Throws: `KafkaError` with the broker's own sentence.
  public func deleteTopic(_ name: String) throws {
    // Safe: as in createTopic.
    guard let topic = unsafe rd_kafka_DeleteTopic_new(name) else { return }
    defer { unsafe rd_kafka_DeleteTopic_destroy(topic) }
    return try unsafe handle.request(
      RD_KAFKA_ADMIN_OP_DELETETOPICS, topic, rd_kafka_DeleteTopics
    ) { event in
      var count = 0
      let result = unsafe rd_kafka_event_DeleteTopics_result(event)
      try unsafe Self.check(rd_kafka_DeleteTopics_result_topics(result, &count), count)
    }
  }

  /// Gives a topic more partitions, `count` in all. Keys may change their partition by that.
  ///
  /// - Throws: `KafkaError` with the broker's own sentence.
  public func setPartitionCount(_ count: Int, of name: String) throws {
    var reason = [CChar](repeating: 0, count: 512)
    // Safe: as in createTopic.
    guard
      let partitions = unsafe rd_kafka_NewPartitions_new(name, count, &reason, reason.count)
    else { throw KafkaError(RD_KAFKA_RESP_ERR__INVALID_ARG, "\(count) partitions") }
    defer { unsafe rd_kafka_NewPartitions_destroy(partitions) }
    return try unsafe handle.request(
      RD_KAFKA_ADMIN_OP_CREATEPARTITIONS, partitions, rd_kafka_CreatePartitions
    ) { event in
      var count = 0
      let result = unsafe rd_kafka_event_CreatePartitions_result(event)
      try unsafe Self.check(rd_kafka_CreatePartitions_result_topics(result, &count), count)
    }
  }

  /// Throws the first error among results for topics.
  private static func check(
    _ results: UnsafeMutablePointer<OpaquePointer?>?, _ count: Int
  ) throws(KafkaError) {
    for index in 0..<count {
      // Safe: the array has `count` elements and lives as long as the event.
      guard let result = unsafe results?[index] else { continue }
      let code = unsafe rd_kafka_topic_result_error(result)
      guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { continue }
      throw KafkaError(
        code,
        unsafe rd_kafka_topic_result_error_string(result).map { unsafe String(cString: $0) })
    }
  }
}
