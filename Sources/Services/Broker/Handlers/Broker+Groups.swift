/// Committed offsets, and the Admin API for groups.
extension Broker {
  func offsetCommit(_ request: Request, _ body: inout WireReader) throws {
    let size = body.remaining
    let id = try body.string()
    let generation = try body.integer(Int32.self)
    let member = try body.string()
    if request.version <= 4 { _ = try body.integer(Int64.self) }  // retention
    if request.version >= 7 { _ = try body.optionalString() }  // instance
    let topics = try body.array { body in
      let topic = try body.string()
      let partitions = try body.array { body in
        let index = try body.integer(Int32.self)
        let offset = try body.integer(Int64.self)
        let epoch = request.version >= 6 ? try body.integer(Int32.self) : -1
        let metadata = try body.optionalString() ?? ""
        return (
          index: index,
          offset: CommittedOffset(offset: offset, leaderEpoch: epoch, metadata: metadata)
        )
      }
      return (topic: topic, partitions: partitions)
    }
    // A tool may set the offsets of a group that never had a member.
    let isTool = member.isEmpty && generation < 0
    let hasRoom = cluster.hasRoom(forRequestOf: size)
    let group = isTool && !id.isEmpty && hasRoom ? self.group(id) : cluster.groups[id]
    let refusal =
      hasRoom
      ? group?.canCommit(member, generation: generation) ?? .illegalGeneration : .policyViolation
    request.respond { writer in
      writer.throttle(from: 3, request.version)
      writer.array(topics) { writer, topic in
        writer.string(topic.topic)
        writer.array(topic.partitions) { writer, partition in
          var error = refusal
          if error == .none,
            partition.offset.metadata.utf8.count > self.cluster.limits.offsetMetadataBytes
          {
            error = .offsetMetadataTooLarge
          }
          if error == .none, self.cluster.topics[topic.topic]?[partition.index] == nil {
            error = .unknownTopicOrPartition
          }
          if error == .none {
            group?.commit(
              partition.offset, for: PartitionID(topic: topic.topic, partition: partition.index))
          }
          writer.integer(partition.index)
          writer.error(error)
        }
      }
    }
  }

  func offsetFetch(_ request: Request, _ body: inout WireReader) throws {
    let offsets = cluster.groups[try body.string()]?.offsets ?? [:]
    let named = try body.optionalArray { body in
      let topic = try body.string()
      return try body.array { PartitionID(topic: topic, partition: try $0.integer()) }
    }
    let wanted = named?.flatMap { $0 } ?? offsets.keys.sorted()
    let topics = Dictionary(grouping: wanted, by: \.topic).sorted { $0.key < $1.key }
    request.respond { writer in
      writer.throttle(from: 3, request.version)
      writer.array(topics) { writer, topic in
        writer.string(topic.key)
        writer.array(topic.value) { writer, partition in
          let committed = offsets[partition]
          writer.integer(partition.partition)
          writer.integer(committed?.offset ?? -1)
          if request.version >= 5 { writer.integer(committed?.leaderEpoch ?? -1) }
          writer.string(committed?.metadata ?? "")
          writer.error(.none)
        }
      }
      if request.version >= 2 { writer.error(.none) }
    }
  }

  func offsetDelete(_ request: Request, _ body: inout WireReader) throws {
    let group = cluster.groups[try body.string()]
    let topics = try body.array { body in
      let topic = try body.string()
      return (
        topic: topic,
        partitions: try body.array { PartitionID(topic: topic, partition: try $0.integer()) }
      )
    }
    let subscribed = Set(group?.members.flatMap(\.topics) ?? [])
    request.respond { writer in
      writer.error(group == nil ? .groupIDNotFound : .none)
      writer.throttle(from: 0, request.version)
      writer.array(group == nil ? [] : topics) { writer, topic in
        writer.string(topic.topic)
        writer.array(topic.partitions) { writer, partition in
          var error = ErrorCode.none
          if subscribed.contains(partition.topic) {
            error = .groupSubscribedToTopic
          } else if self.cluster.topics[partition.topic]?[partition.partition] == nil {
            error = .unknownTopicOrPartition
          } else {
            group?.forget(partition)
          }
          writer.integer(partition.partition)
          writer.error(error)
        }
      }
    }
  }

  func listGroups(_ request: Request) {
    request.respond { writer in
      writer.throttle(from: 1, request.version)
      writer.error(.none)
      writer.array(self.cluster.groups.values.sorted { $0.id < $1.id }) { writer, group in
        writer.string(group.id)
        writer.string(group.protocolType)
      }
    }
  }

  func describeGroups(_ request: Request, _ body: inout WireReader) throws {
    let ids = unique(try body.array { try $0.string() })
    request.respond { writer in
      writer.throttle(from: 1, request.version)
      writer.array(ids) { writer, id in
        let group = self.cluster.groups[id]
        writer.error(.none)
        writer.string(id)
        writer.string(group?.phase.rawValue ?? "Dead")
        writer.string(group?.protocolType ?? "")
        writer.string(group?.protocolName ?? "")
        writer.array(group?.members ?? []) { writer, member in
          writer.string(member.id)
          if request.version >= 4 { writer.string(member.instanceID) }
          writer.string(member.clientID)
          writer.string(member.host)
          let isStable = group?.phase == .stable
          writer.data(
            isStable
              ? member.protocols.first { $0.name == group?.protocolName }?.metadata ?? [] : [])
          writer.data(isStable ? member.assignment : [])
        }
        if request.version >= 3 { writer.integer(Int32.min) }  // authorized operations
      }
    }
  }

  func deleteGroups(_ request: Request, _ body: inout WireReader) throws {
    let ids = try body.array { try $0.string() }
    let errors = ids.map { id -> ErrorCode in
      guard let group = cluster.groups[id] else { return .groupIDNotFound }
      guard group.members.isEmpty else { return .nonEmptyGroup }
      cluster.groups[id] = nil
      return .none
    }
    request.respond { writer in
      writer.throttle(from: 0, request.version)
      writer.array(zip(ids, errors).map { $0 }) { writer, entry in
        writer.string(entry.0)
        writer.error(entry.1)
      }
    }
  }
}
