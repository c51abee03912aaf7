/// Produce, and what else concerns the records themselves.
extension Broker {
  func produce(_ request: Request, _ body: inout WireReader) throws {
    let isTransactional = try body.optionalString() != nil
    var room = cluster.limits.plainBytes
    let acknowledgements = try body.integer(Int16.self)
    _ = try body.integer(Int32.self)  // time-out
    let results = try body.array { body in
      let topic = try body.string()
      let partitions = try body.array { body in
        let index = try body.integer(Int32.self)
        let records = try body.data()
        let offset = Result { () throws(ErrorCode) -> Int64 in
          guard !isTransactional else { throw .transactionalIDAuthorizationFailed }
          return try append(records, topic, index, request, acknowledgements, room: &room)
        }
        let isStamped = cluster.topics[topic]?.settings.isAppendTime ?? false
        return (index: index, offset: offset, time: isStamped ? cluster.clock.now : -1)
      }
      return (topic: topic, partitions: partitions)
    }
    wakeFetches()
    guard acknowledgements != 0 else { return request.answer(nil) }
    request.respond { writer in
      writer.array(results) { writer, topic in
        writer.string(topic.topic)
        writer.array(topic.partitions) { writer, partition in
          writer.integer(partition.index)
          switch partition.offset {
          case .success(let offset):
            writer.error(.none)
            writer.integer(offset)
          case .failure(let error):
            writer.error(error)
            writer.integer(Int64(-1))
          }
          writer.integer(partition.time)  // -1: the producer's own times are kept
          if request.version >= 5 {
            writer.integer(self.cluster.topics[topic.topic]?[partition.index]?.startOffset ?? -1)
          }
        }
      }
      writer.throttle(from: 1, request.version)
    }
  }

  private func append(
    _ records: [UInt8], _ name: String, _ index: Int32, _ request: Request, _ acks: Int16,
    room: inout Int
  ) throws(ErrorCode) -> Int64 {
    guard (-1...1).contains(acks) else { throw .invalidRequiredAcks }
    guard let topic = cluster.topics[name], let partition = topic[index] else {
      throw .unknownTopicOrPartition
    }
    guard partition.leader == request.broker else { throw .notLeader }
    if acks == -1,
      partition.replicas.count(where: cluster.isUp) < topic.settings.inSyncReplicas
    {
      throw .notEnoughReplicas
    }
    return try partition.append(
      RecordBatch(
        produced: records, version: request.version, topic.settings, cluster.clock, room: &room),
      topic.settings, now: cluster.clock.now)
  }

  // MARK: Offsets of the log

  func listOffsets(_ request: Request, _ body: inout WireReader) throws {
    _ = try body.integer(Int32.self)  // replica
    if request.version >= 2 { _ = try body.integer(Int8.self) }  // isolation
    var asked: Set<PartitionID> = []
    let results = try body.array { body in
      let topic = try body.string()
      let partitions = try body.array { body in
        let index = try body.integer(Int32.self)
        let isFirst = asked.insert(PartitionID(topic: topic, partition: index)).inserted
        if request.version >= 4 { _ = try body.integer(Int32.self) }  // leader epoch
        let time = try body.integer(Int64.self)
        try body.tags()
        let partition = cluster.topics[topic]?[index]
        let found = Result { () throws(ErrorCode) -> (offset: Int64, timestamp: Int64) in
          guard isFirst else { throw .invalidRequest }
          guard let partition else { throw .unknownTopicOrPartition }
          guard partition.leader == request.broker else { throw .notLeader }
          // Each of the special times came with a version of its own.
          let first: Int16? = [-1: 1, -2: 1, -3: 7, -4: 8, -5: 9][time]
          guard time >= 0 || first.map({ $0 <= request.version }) ?? false else {
            throw .unsupportedVersion
          }
          switch time {
          case -1: return (partition.endOffset, -1)
          case -2, -4: return (partition.startOffset, -1)
          case -3: return try partition.latestRecord() ?? (-1, -1)
          case -5: return (-1, -1)  // no tiered storage
          default: return try partition.firstRecord(since: time) ?? (-1, -1)
          }
        }
        return (index: index, epoch: partition?.epoch ?? -1, found: found)
      }
      try body.tags()
      return (topic: topic, partitions: partitions)
    }
    request.respond { writer in
      writer.throttle(from: 2, request.version)
      writer.array(results) { writer, topic in
        writer.string(topic.topic)
        writer.array(topic.partitions) { writer, partition in
          writer.integer(partition.index)
          var (error, offset, time) = (ErrorCode.none, Int64(-1), Int64(-1))
          switch partition.found {
          case .success(let found): (offset, time) = found
          case .failure(let code): error = code
          }
          writer.error(error)
          writer.integer(time)
          writer.integer(offset)
          if request.version >= 4 { writer.integer(offset < 0 ? -1 : partition.epoch) }
          writer.tags()
        }
        writer.tags()
      }
      writer.tags()
    }
  }

  func deleteRecords(_ request: Request, _ body: inout WireReader) throws {
    let results = try body.array { body in
      let topic = try body.string()
      let partitions = try body.array { body in
        let index = try body.integer(Int32.self)
        let offset = try body.integer(Int64.self)
        let low = Result { () throws(ErrorCode) -> Int64 in
          let partition = try cluster.partition(topic, index)
          guard partition.leader == request.broker else { throw .notLeader }
          guard cluster.topics[topic]?.settings.isDeleted == true else { throw .policyViolation }
          try partition.deleteRecords(before: offset)
          return partition.startOffset
        }
        return (index: index, low: low)
      }
      return (topic: topic, partitions: partitions)
    }
    cluster.space.trim()
    request.respond { writer in
      writer.throttle(from: 0, request.version)
      writer.array(results) { writer, topic in
        writer.string(topic.topic)
        writer.array(topic.partitions) { writer, partition in
          writer.integer(partition.index)
          switch partition.low {
          case .success(let low):
            writer.integer(low)
            writer.error(.none)
          case .failure(let error):
            writer.integer(Int64(-1))
            writer.error(error)
          }
        }
      }
    }
  }

  func initProducerID(_ request: Request, _ body: inout WireReader) throws {
    // Transactions are not offered: their requests are not in `APIKey`. Of all codes this is the one
    // that ends the attempt in every client.
    let isTransactional = try body.optionalString() != nil
    request.respond { writer in
      writer.throttle(from: 0, request.version)
      writer.error(isTransactional ? .transactionalIDAuthorizationFailed : .none)
      writer.integer(isTransactional ? -1 : self.cluster.nextProducerID())
      writer.integer(Int16(isTransactional ? -1 : 0))
    }
  }
}
