/// Produce, Fetch and what else concerns the records themselves.
extension Broker {
  func produce(_ request: Request, _ body: inout WireReader) throws {
    _ = try body.optionalString()  // transactional id
    let acknowledgements = try body.integer(Int16.self)
    _ = try body.integer(Int32.self)  // time-out
    let results = try body.array { body in
      let topic = try body.string()
      let partitions = try body.array { body in
        let index = try body.integer(Int32.self)
        let records = try body.data()
        let offset = Result { () throws(ErrorCode) -> Int64 in
          try append(records, topic, index, request.broker, acknowledgements)
        }
        return (index: index, offset: offset)
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
          writer.integer(Int64(-1))  // append time: the producer's own times are kept
          if request.version >= 5 {
            writer.integer(self.cluster.topics[topic.topic]?[partition.index]?.startOffset ?? -1)
          }
        }
      }
      writer.throttle(from: 1, request.version)
    }
  }

  private func append(
    _ records: [UInt8], _ name: String, _ index: Int32, _ broker: Int32, _ acks: Int16
  ) throws(ErrorCode) -> Int64 {
    guard let topic = cluster.topics[name], let partition = topic[index] else {
      throw .unknownTopicOrPartition
    }
    guard partition.leader == broker else { throw .notLeader }
    if acks == -1,
      partition.replicas.count(where: cluster.isUp) < topic.number("min.insync.replicas")
    {
      throw .notEnoughReplicas
    }
    return try partition.append(records, limit: topic.number("max.message.bytes"))
  }

  // MARK: Fetch

  /// A fetch, and the connection that waits for it.
  struct WaitingFetch {
    var request: Request
    var minimum: Int
    var limit: Int
    var topics: [(name: String, partitions: [Part])]
    var timer: Timers.ID?

    struct Part {
      var index: Int32
      var offset: Int64
      var limit: Int
    }
  }

  func fetch(_ request: Request, _ body: inout WireReader) throws {
    _ = try body.integer(Int32.self)  // replica
    let patience = Int(try body.integer(Int32.self))
    let minimum = Int(try body.integer(Int32.self))
    let limit = Int(try body.integer(Int32.self))
    _ = try body.integer(Int8.self)  // isolation: there are no transactions
    if request.version >= 7 {
      _ = try body.integer(Int32.self)  // session
      _ = try body.integer(Int32.self)  // its epoch
    }
    let topics = try body.array { body in
      let name = try body.string()
      let partitions = try body.array { body in
        let index = try body.integer(Int32.self)
        if request.version >= 9 { _ = try body.integer(Int32.self) }  // leader epoch
        let offset = try body.integer(Int64.self)
        if request.version >= 5 { _ = try body.integer(Int64.self) }  // follower's log start
        return WaitingFetch.Part(
          index: index, offset: offset, limit: Int(try body.integer(Int32.self)))
      }
      return (name: name, partitions: partitions)
    }
    var fetch = WaitingFetch(request: request, minimum: minimum, limit: limit, topics: topics)
    if answer(fetch, now: patience <= 0) { return }
    lastFetch += 1
    let id = lastFetch
    fetch.timer = timers.after(milliseconds: patience) { [self] in
      guard let late = waitingFetches.removeValue(forKey: id) else { return }
      _ = answer(late, now: true)
    }
    waitingFetches[id] = fetch
  }

  /// Answers the fetches that have got something to read.
  func wakeFetches() {
    for (id, fetch) in waitingFetches.sorted(by: { $0.key < $1.key })
    where answer(fetch, now: false) {
      timers.cancel(fetch.timer)
      waitingFetches[id] = nil
    }
  }

  private func answer(_ fetch: WaitingFetch, now: Bool) -> Bool {
    var room = max(fetch.limit, 1)
    var (found, failed) = (0, false)
    let results = fetch.topics.map { topic in
      topic.partitions.map { part -> (partition: PartitionLog?, read: Result<[UInt8], ErrorCode>) in
        let partition = cluster.topics[topic.name]?[part.index]
        let read = Result { () throws(ErrorCode) -> [UInt8] in
          guard let partition else { throw .unknownTopicOrPartition }
          guard partition.leader == fetch.request.broker else { throw .notLeader }
          guard room > 0 else { return [] }
          return try partition.read(from: part.offset, limit: min(part.limit, room))
        }
        switch read {
        case .success(let data):
          found += data.count
          room -= data.count
        case .failure: failed = true
        }
        return (partition, read)
      }
    }
    guard now || failed || found >= max(fetch.minimum, 1) else { return false }
    let version = fetch.request.version
    fetch.request.respond { writer in
      writer.throttle(from: 1, version)
      if version >= 7 {
        writer.error(.none)
        writer.integer(Int32(0))  // no fetch sessions: each request says everything
      }
      writer.array(zip(fetch.topics, results).map { $0 }) { writer, topic in
        writer.string(topic.0.name)
        writer.array(zip(topic.0.partitions, topic.1).map { $0 }) { writer, entry in
          let (part, result) = entry
          writer.integer(part.index)
          var data: [UInt8] = []
          switch result.read {
          case .success(let read):
            data = read
            writer.error(.none)
          case .failure(let error): writer.error(error)
          }
          writer.integer(result.partition?.endOffset ?? -1)  // high watermark
          writer.integer(result.partition?.endOffset ?? -1)  // last stable offset
          if version >= 5 { writer.integer(result.partition?.startOffset ?? -1) }
          writer.integer(Int32(-1))  // aborted transactions: none
          if version >= 11 { writer.integer(Int32(-1)) }  // read from the leader
          writer.data(data)
        }
      }
    }
    return true
  }

  // MARK: Offsets of the log

  func listOffsets(_ request: Request, _ body: inout WireReader) throws {
    _ = try body.integer(Int32.self)  // replica
    if request.version >= 2 { _ = try body.integer(Int8.self) }  // isolation
    let results = try body.array { body in
      let topic = try body.string()
      let partitions = try body.array { body in
        let index = try body.integer(Int32.self)
        if request.version >= 4 { _ = try body.integer(Int32.self) }  // leader epoch
        let time = try body.integer(Int64.self)
        let partition = cluster.topics[topic]?[index]
        let found = Result { () throws(ErrorCode) -> (offset: Int64, timestamp: Int64) in
          guard let partition else { throw .unknownTopicOrPartition }
          guard partition.leader == request.broker else { throw .notLeader }
          switch time {
          case -1: return (partition.endOffset, -1)
          case -2: return (partition.startOffset, -1)
          default: return partition.firstRecord(since: time) ?? (-1, -1)
          }
        }
        return (index: index, epoch: partition?.epoch ?? -1, found: found)
      }
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
          if request.version >= 4 { writer.integer(partition.epoch) }
        }
      }
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
          try partition.deleteRecords(before: offset)
          return partition.startOffset
        }
        return (index: index, low: low)
      }
      return (topic: topic, partitions: partitions)
    }
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
    // Transactions are not offered: their requests are not in `APIKey`.
    let isTransactional = try body.optionalString() != nil
    request.respond { writer in
      writer.throttle(from: 0, request.version)
      writer.error(isTransactional ? .invalidRequest : .none)
      writer.integer(isTransactional ? -1 : self.cluster.nextProducerID())
      writer.integer(Int16(isTransactional ? -1 : 0))
    }
  }
}
