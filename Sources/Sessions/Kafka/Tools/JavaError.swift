import KafkaClient

/// What Kafka's Java client makes of an error of a broker's: the exception, and its sentence where
/// the broker sends none.
enum JavaError {
  /// `org.apache.kafka.common.errors.GroupNotEmptyException: The group is not empty.`
  static func text(_ error: KafkaError) -> String {
    guard let known = known[error.code] else { return error.message }
    // This one is older than the package of the others.
    let package = known.exception == "InvalidRecordException" ? "" : ".errors"
    return "org.apache.kafka.common\(package).\(known.exception): \(message(error))"
  }

  /// The same as the exception that a caller gets that waited for the answer.
  static func executionText(_ error: KafkaError) -> String {
    "java.util.concurrent.ExecutionException: " + text(error)
  }

  /// The broker's own sentence, else that of the exception.
  static func message(_ error: KafkaError) -> String {
    // librdkafka names the broker before its own words for a code.
    guard error.message.isEmpty || error.message.contains("Broker: ") else { return error.message }
    return known[error.code]?.message ?? error.message
  }

  private static let known: [Int32: (exception: String, message: String)] = [
    -1: (
      "UnknownServerException",
      "The server experienced an unexpected error when processing the request."
    ),
    1: (
      "OffsetOutOfRangeException",
      "The requested offset is not within the range of offsets maintained by the server."
    ),
    2: (
      "CorruptRecordException",
      "This message has failed its CRC checksum, exceeds the valid size, has a null key "
        + "for a compacted topic, or is otherwise corrupt."
    ),
    3: ("UnknownTopicOrPartitionException", "This server does not host this topic-partition."),
    5: (
      "LeaderNotAvailableException",
      "There is no leader for this topic-partition as we are in the middle of a "
        + "leadership election."
    ),
    6: (
      "NotLeaderOrFollowerException",
      "For requests intended only for the leader, this error indicates that the broker "
        + "is not the current leader. For requests intended for any replica, this error "
        + "indicates that the broker is not a replica of the topic partition."
    ),
    7: ("TimeoutException", "The request timed out."),
    10: (
      "RecordTooLargeException",
      "The request included a message larger than the max message size the server will "
        + "accept."
    ),
    12: ("OffsetMetadataTooLarge", "The metadata field of the offset request was too large."),
    15: ("CoordinatorNotAvailableException", "The coordinator is not available."),
    16: ("NotCoordinatorException", "This is not the correct coordinator."),
    17: (
      "InvalidTopicException",
      "The request attempted to perform an operation on an invalid topic."
    ),
    18: (
      "RecordBatchTooLargeException",
      "The request included message batch larger than the configured segment size on the "
        + "server."
    ),
    19: (
      "NotEnoughReplicasException",
      "Messages are rejected since there are fewer in-sync replicas than required."
    ),
    20: (
      "NotEnoughReplicasAfterAppendException",
      "Messages are written to the log, but to fewer in-sync replicas than required."
    ),
    24: ("InvalidGroupIdException", "The configured groupId is invalid."),
    25: ("UnknownMemberIdException", "The coordinator is not aware of this member."),
    27: ("RebalanceInProgressException", "The group is rebalancing, so a rejoin is needed."),
    32: ("InvalidTimestampException", "The timestamp of the message is out of acceptable range."),
    36: ("TopicExistsException", "Topic with this name already exists."),
    37: ("InvalidPartitionsException", "Number of partitions is below 1."),
    38: (
      "InvalidReplicationFactorException",
      "Replication factor is below 1 or larger than the number of available brokers."
    ),
    39: ("InvalidReplicaAssignmentException", "Replica assignment is invalid."),
    40: ("InvalidConfigurationException", "Configuration is invalid."),
    41: ("NotControllerException", "This is not the correct controller for this cluster."),
    42: (
      "InvalidRequestException",
      "This most likely occurs because of a request being malformed by the client "
        + "library or the message was sent to an incompatible broker. See the broker logs "
        + "for more details."
    ),
    43: (
      "UnsupportedForMessageFormatException",
      "The message format version on the broker does not support the request."
    ),
    44: ("PolicyViolationException", "Request parameters do not satisfy the configured policy."),
    45: ("OutOfOrderSequenceException", "The broker received an out of order sequence number."),
    56: ("KafkaStorageException", "Disk error when trying to access log file on the disk."),
    68: ("GroupNotEmptyException", "The group is not empty."),
    69: ("GroupIdNotFoundException", "The group id does not exist."),
    79: (
      "MemberIdRequiredException",
      "The group member needs to have a valid member id before actually entering a "
        + "consumer group."
    ),
    81: ("GroupMaxSizeReachedException", "The consumer group has reached its max size."),
    82: (
      "FencedInstanceIdException",
      "The broker rejected this static consumer since another consumer with the same "
        + "group.instance.id has registered with a different member.id."
    ),
    86: (
      "GroupSubscribedToTopicException",
      "Deleting offsets of a topic is forbidden while the consumer group is actively "
        + "subscribed to it."
    ),
    87: (
      "InvalidRecordException",
      "This record has failed the validation on broker and hence will be rejected."
    ),
  ]
}
