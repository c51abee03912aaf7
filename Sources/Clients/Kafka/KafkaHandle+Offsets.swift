import CRdkafka

extension KafkaHandle {
  /// The logs' offsets by time, without the partitions that have none.
  ///
  /// The time is in milliseconds since 1970, or one of Kafka's numbers: -1 for the end, -2 for the
  /// beginning.
  func offsets(
    _ partitions: [TopicPartition], time: Int64
  ) throws -> [TopicPartition: Int64] {
    guard !partitions.isEmpty else { return [:] }
    let patience = KafkaSettings.patience
    let deadline = ContinuousClock.now + .milliseconds(Int(patience))
    var hasLearnt = false
    while true {
      do {
        let list = PartitionList(partitions.map { (key: $0, value: time) })
        // Safe: the call fills in the list's offsets and waits until it has.
        try unsafe KafkaError.check(
          list.lend { unsafe rd_kafka_offsets_for_times(raw, $0, patience) })
        return try list.offsets()
      } catch let error as KafkaError {
        // What the client knows of the topics is older than they are: it is not refreshed by that.
        let isNew = error.code == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION.rawValue && !hasLearnt
        guard isNew || error.saysMoved, ContinuousClock.now < deadline else { throw error }
        learnTopics()
        hasLearnt = true
      }
    }
  }

  /// The offsets that the instance's group has committed, without the partitions that have none.
  func committed(_ partitions: [TopicPartition]) throws -> [TopicPartition: Int64] {
    guard !partitions.isEmpty else { return [:] }
    let list = PartitionList(partitions.map { (key: $0, value: Int64(RD_KAFKA_OFFSET_INVALID)) })
    let deadline = ContinuousClock.now + .milliseconds(Int(KafkaSettings.patience))
    while true {
      // Safe: the call fills in the list's offsets and waits until it has.
      let code = unsafe list.lend {
        unsafe rd_kafka_committed(raw, $0, KafkaSettings.patience)
      }
      do throws(KafkaError) {
        try KafkaError.check(code)
        break
      } catch {
        guard error.isPassing, ContinuousClock.now < deadline else { throw error }
      }
    }
    return try list.offsets()
  }
}
