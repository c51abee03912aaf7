import CRdkafka

extension KafkaAdmin {
  /// What a group is doing.
  public enum GroupState: String, Sendable, CaseIterable {
    /// Unknown.
    case unknown = "Unknown"
    /// Members are asked to join again.
    case preparingRebalance = "PreparingRebalance"
    /// All have joined, the assignment is being made.
    case completingRebalance = "CompletingRebalance"
    /// Every member has its partitions.
    case stable = "Stable"
    /// There is no such group.
    case dead = "Dead"
    /// It has no members, but offsets perhaps.
    case empty = "Empty"
  }

  /// A member of a group.
  public struct Member: Sendable, Equatable {
    /// The coordinator's name for it.
    public var id: String
    /// The name under which it stays the same member when it comes again; nil when it has none.
    public var instanceID: String?
    /// Its own name for itself.
    public var clientID: String
    /// Where it connects from, like `/127.0.0.1`.
    public var host: String
    /// Its partitions, in order.
    public var assignment: [TopicPartition]
  }

  /// A group as its coordinator sees it.
  public struct Group: Sendable, Equatable {
    /// Its name.
    public var id: String
    /// What it is doing.
    public var state: GroupState
    /// How it shares partitions out, like `range`; empty while nothing is shared out.
    public var assignor: String
    /// The broker that looks after it.
    public var coordinator: Broker?
    /// In the order of their names: coordinators list them in any.
    public var members: [Member]
  }

  /// The names of all groups.
  ///
  /// - Throws: `KafkaError` with the broker's own sentence.
  public func groupNames() throws -> [String] {
    return try unsafe handle.request(
      RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPS
    ) { options, queue in
      // Safe: both live through the call.
      unsafe rd_kafka_ListConsumerGroups(handle.raw, options, queue)
    } reading: { event in
      // Safe: what is read belongs to the event and is copied.
      let result = unsafe rd_kafka_event_ListConsumerGroups_result(event)
      var count = 0
      if let errors = unsafe rd_kafka_ListConsumerGroups_result_errors(result, &count), count > 0,
        let error = unsafe errors[0]
      {
        throw unsafe KafkaError(
          rd_kafka_error_code(error), String(cString: rd_kafka_error_string(error)))
      }
      let groups = unsafe rd_kafka_ListConsumerGroups_result_valid(result, &count)
      return (0..<count).compactMap { index in
        unsafe groups?[index].map {
          unsafe String(cString: rd_kafka_ConsumerGroupListing_group_id($0))
        }
      }
    }
  }

  /// A group and its members. One that does not exist is `dead`.
  ///
  /// - Throws: `KafkaError` with the broker's own sentence.
  public func group(_ id: String) throws -> Group {
    return try unsafe handle.request(
      RD_KAFKA_ADMIN_OP_DESCRIBECONSUMERGROUPS
    ) { options, queue in
      // Safe: the name is copied during the call.
      unsafe id.withCString { name in
        var names: [UnsafePointer<CChar>?] = unsafe [name]
        unsafe rd_kafka_DescribeConsumerGroups(handle.raw, &names, 1, options, queue)
      }
    } reading: { event in
      // Safe: what is read belongs to the event and is copied.
      let result = unsafe rd_kafka_event_DescribeConsumerGroups_result(event)
      var count = 0
      guard let groups = unsafe rd_kafka_DescribeConsumerGroups_result_groups(result, &count),
        count > 0, let group = unsafe groups[0]
      else { return Group(id: id, state: .dead, assignor: "", members: []) }
      if let error = unsafe rd_kafka_ConsumerGroupDescription_error(group) {
        throw unsafe KafkaError(
          rd_kafka_error_code(error), String(cString: rd_kafka_error_string(error)))
      }
      let node = unsafe rd_kafka_ConsumerGroupDescription_coordinator(group)
      let members = unsafe rd_kafka_ConsumerGroupDescription_member_count(group)
      return unsafe Group(
        id: id,
        state: GroupState(rd_kafka_ConsumerGroupDescription_state(group)),
        assignor: String(cString: rd_kafka_ConsumerGroupDescription_partition_assignor(group)),
        coordinator: node.map {
          unsafe Broker(
            id: rd_kafka_Node_id($0), host: String(cString: rd_kafka_Node_host($0)),
            port: Int(rd_kafka_Node_port($0)))
        },
        members: (0..<members).compactMap { index in
          unsafe rd_kafka_ConsumerGroupDescription_member(group, index).map { unsafe Member($0) }
        }.sorted { $0.id < $1.id })
    }
  }

  /// Deletes a group, which must have no members.
  ///
  /// - Throws: `KafkaError` with the broker's own sentence.
  public func deleteGroup(_ id: String) throws {
    // Safe: the wish is ours until destroyed; what is read belongs to the event.
    guard let wish = unsafe rd_kafka_DeleteGroup_new(id) else { return }
    defer { unsafe rd_kafka_DeleteGroup_destroy(wish) }
    return try unsafe handle.request(
      RD_KAFKA_ADMIN_OP_DELETEGROUPS, wish, rd_kafka_DeleteGroups
    ) { event in
      var count = 0
      let result = unsafe rd_kafka_event_DeleteGroups_result(event)
      _ = try unsafe Self.entries(rd_kafka_DeleteGroups_result_groups(result, &count), count)
    }
  }

  // MARK: Offsets

  /// How far a group has read: for each partition that it has committed, the next offset.
  ///
  /// - Parameters:
  ///   - id: The group.
  ///   - partitions: The partitions to ask for; nil for all that there are.
  /// - Returns: The offsets, without the partitions that have none.
  /// - Throws: `KafkaError`.
  public func committedOffsets(
    _ id: String, of partitions: [TopicPartition]? = nil
  ) throws -> [TopicPartition: Int64] {
    // All are named: librdkafka 2.0 asks older brokers for none when it means all.
    let named =
      try partitions
      ?? cluster().topics.flatMap { topic in
        topic.partitions.map { TopicPartition(topic.name, $0.number) }
      }
    guard !named.isEmpty else { return [:] }
    // Safe: as in deleteGroup; the list is copied.
    let list = PartitionList(named.map { (key: $0, value: Int64(RD_KAFKA_OFFSET_INVALID)) })
    guard
      let wish = unsafe list.lend({ unsafe rd_kafka_ListConsumerGroupOffsets_new(id, $0) })
    else { return [:] }
    defer { unsafe rd_kafka_ListConsumerGroupOffsets_destroy(wish) }
    return try unsafe handle.request(
      RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS, wish, rd_kafka_ListConsumerGroupOffsets
    ) { event in
      var count = 0
      let result = unsafe rd_kafka_event_ListConsumerGroupOffsets_result(event)
      let entries = try unsafe Self.entries(
        rd_kafka_ListConsumerGroupOffsets_result_groups(result, &count), count)
      return Dictionary(
        entries.filter { $0.offset >= 0 }.map { ($0.partition, $0.offset) },
        uniquingKeysWith: { $1 })
    }
  }

  /// Sets a group's offsets, which must have no members.
  ///
  /// - Throws: `KafkaError` with the broker's own sentence.
  public func setCommittedOffsets(_ offsets: [TopicPartition: Int64], of id: String) throws {
    // Safe: as in deleteGroup; the list is copied.
    let list = PartitionList(offsets)
    guard let wish = unsafe list.lend({ unsafe rd_kafka_AlterConsumerGroupOffsets_new(id, $0) })
    else { return }
    defer { unsafe rd_kafka_AlterConsumerGroupOffsets_destroy(wish) }
    return try unsafe handle.request(
      RD_KAFKA_ADMIN_OP_ALTERCONSUMERGROUPOFFSETS, wish, rd_kafka_AlterConsumerGroupOffsets
    ) { event in
      var count = 0
      let result = unsafe rd_kafka_event_AlterConsumerGroupOffsets_result(event)
      let entries = try unsafe Self.entries(
        rd_kafka_AlterConsumerGroupOffsets_result_groups(result, &count), count)
      if let error = entries.compactMap(\.error).first { throw error }
    }
  }

  /// Forgets a group's offsets of some partitions.
  ///
  /// - Returns: What could not be done, by partition; empty when all went well.
  /// - Throws: `KafkaError` when the request as a whole fails.
  public func deleteCommittedOffsets(
    _ partitions: [TopicPartition], of id: String
  ) throws -> [TopicPartition: KafkaError] {
    // Safe: as in deleteGroup; the list is copied.
    let list = PartitionList(partitions.map { (key: $0, value: 0) })
    guard let wish = unsafe list.lend({ unsafe rd_kafka_DeleteConsumerGroupOffsets_new(id, $0) })
    else {
      return [:]
    }
    defer { unsafe rd_kafka_DeleteConsumerGroupOffsets_destroy(wish) }
    return try unsafe handle.request(
      RD_KAFKA_ADMIN_OP_DELETECONSUMERGROUPOFFSETS, wish, rd_kafka_DeleteConsumerGroupOffsets
    ) { event in
      var count = 0
      let result = unsafe rd_kafka_event_DeleteConsumerGroupOffsets_result(event)
      let entries = try unsafe Self.entries(
        rd_kafka_DeleteConsumerGroupOffsets_result_groups(result, &count), count)
      return Dictionary(
        entries.compactMap { entry in entry.error.map { (entry.partition, $0) } },
        uniquingKeysWith: { $1 })
    }
  }

  /// The partitions of results for groups.
  ///
  /// - Throws: the first group's error.
  private static func entries(
    _ results: UnsafeMutablePointer<OpaquePointer?>?, _ count: Int
  ) throws -> [PartitionList.Entry] {
    var entries: [PartitionList.Entry] = []
    for index in 0..<count {
      // Safe: the array has `count` elements and lives as long as the event.
      guard let result = unsafe results?[index] else { continue }
      if let error = unsafe rd_kafka_group_result_error(result) {
        throw unsafe KafkaError(
          rd_kafka_error_code(error), String(cString: rd_kafka_error_string(error)))
      }
      entries += unsafe PartitionList.entries(rd_kafka_group_result_partitions(result))
    }
    return entries
  }
}

extension KafkaAdmin.GroupState {
  fileprivate init(_ state: rd_kafka_consumer_group_state_t) {
    self =
      switch state {
      case RD_KAFKA_CONSUMER_GROUP_STATE_PREPARING_REBALANCE: .preparingRebalance
      case RD_KAFKA_CONSUMER_GROUP_STATE_COMPLETING_REBALANCE: .completingRebalance
      case RD_KAFKA_CONSUMER_GROUP_STATE_STABLE: .stable
      case RD_KAFKA_CONSUMER_GROUP_STATE_DEAD: .dead
      case RD_KAFKA_CONSUMER_GROUP_STATE_EMPTY: .empty
      default: .unknown
      }
  }
}

extension KafkaAdmin.Member {
  fileprivate init(_ member: OpaquePointer) {
    // Safe: everything belongs to the group's description and is copied.
    let partitions = unsafe PartitionList.entries(
      rd_kafka_MemberAssignment_partitions(rd_kafka_MemberDescription_assignment(member)))
    unsafe self.init(
      id: String(cString: rd_kafka_MemberDescription_consumer_id(member)),
      instanceID: rd_kafka_MemberDescription_group_instance_id(member).flatMap { text in
        let name = unsafe String(cString: text)
        return name.isEmpty ? nil : name
      },
      clientID: String(cString: rd_kafka_MemberDescription_client_id(member)),
      host: String(cString: rd_kafka_MemberDescription_host(member)),
      assignment: partitions.map(\.partition).sorted())
  }
}
