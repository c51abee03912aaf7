import CRdkafka

extension KafkaAdmin {
  /// Deletes the messages of each partition that lie before an offset.
  ///
  /// - Parameter offsets: For each partition, the first offset that stays; -1 deletes everything.
  /// - Returns: For each partition, the first offset that is there now, or why nothing was deleted.
  /// - Throws: `KafkaError` when the brokers cannot be asked.
  public func deleteRecords(
    before offsets: [TopicPartition: Int64]
  ) throws -> [TopicPartition: Result<Int64, KafkaError>] {
    // The library refuses to ask for nothing.
    guard !offsets.isEmpty else { return [:] }
    let list = PartitionList(offsets)
    // Safe: the wish is ours until destroyed and copies the list; the result belongs to the event.
    guard let wish = unsafe list.lend({ unsafe rd_kafka_DeleteRecords_new($0) }) else { return [:] }
    defer { unsafe rd_kafka_DeleteRecords_destroy(wish) }
    return try unsafe handle.request(
      RD_KAFKA_ADMIN_OP_DELETERECORDS, wish, rd_kafka_DeleteRecords
    ) { event in
      let result = unsafe rd_kafka_event_DeleteRecords_result(event)
      let entries = unsafe PartitionList.entries(rd_kafka_DeleteRecords_result_offsets(result))
      return Dictionary(
        entries.map { entry in
          (entry.partition, entry.error.map { .failure($0) } ?? .success(entry.offset))
        }, uniquingKeysWith: { $1 })
    }
  }
}
