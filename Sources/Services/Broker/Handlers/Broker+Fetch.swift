/// Fetch, which may wait for records.
extension Broker {
  /// A fetch, and the connection that waits for it.
  struct WaitingFetch {
    var request: Request
    var minimum: Int
    var limit: Int
    var topics: [(name: String, partitions: [Part])]
    var timer: Timers.ID?
    /// They are answered in the order in which they came.
    var number = 0

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
    var asked: Set<PartitionID> = []
    let topics = try body.array { body in
      let name = try body.string()
      let partitions = try body.array { body -> WaitingFetch.Part? in
        let index = try body.integer(Int32.self)
        if request.version >= 9 { _ = try body.integer(Int32.self) }  // leader epoch
        let offset = try body.integer(Int64.self)
        if request.version >= 5 { _ = try body.integer(Int64.self) }  // follower's log start
        let limit = Int(try body.integer(Int32.self))
        // As in Kafka, a partition that is named again is answered once.
        guard asked.insert(PartitionID(topic: name, partition: index)).inserted else { return nil }
        return WaitingFetch.Part(index: index, offset: offset, limit: limit)
      }.compactMap { $0 }
      return (name: name, partitions: partitions)
    }
    var fetch = WaitingFetch(request: request, minimum: minimum, limit: limit, topics: topics)
    if answer(fetch, now: patience <= 0) { return }
    lastFetch += 1
    fetch.number = lastFetch
    // A connection has one open request at a time.
    let connection = request.connection
    fetch.timer = timers.after(milliseconds: patience) { [self] in
      guard let late = waitingFetches.removeValue(forKey: connection) else { return }
      _ = answer(late, now: true)
    }
    waitingFetches[connection] = fetch
  }

  /// Forgets what a connection waits for that is gone.
  func forget(connection: Int) {
    timers.cancel(waitingFetches.removeValue(forKey: connection)?.timer)
  }

  /// Answers the fetches that have got something to read.
  func wakeFetches() {
    for (connection, fetch) in waitingFetches.sorted(by: { $0.value.number < $1.value.number })
    where answer(fetch, now: false) {
      timers.cancel(fetch.timer)
      waitingFetches[connection] = nil
    }
  }

  private typealias Records = (batches: [RecordBatch], byteCount: Int)

  private func answer(_ fetch: WaitingFetch, now: Bool) -> Bool {
    var room = min(max(fetch.limit, 1), cluster.limits.fetchBytes)
    var (found, failed) = (0, false)
    let results = fetch.topics.map { topic in
      topic.partitions.map {
        part -> (partition: BrokerPartitionLog?, read: Result<Records, ErrorCode>) in
        let partition = cluster.topics[topic.name]?[part.index]
        let read = Result { () throws(ErrorCode) -> Records in
          guard let partition else { throw .unknownTopicOrPartition }
          guard partition.leader == fetch.request.broker else { throw .notLeader }
          guard room > 0 else { return ([], 0) }
          return try partition.read(from: part.offset, limit: min(part.limit, room))
        }
        switch read {
        case .success(let records):
          found += records.byteCount
          room -= records.byteCount
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
          var records: Records = ([], 0)
          switch result.read {
          case .success(let read):
            records = read
            writer.error(.none)
          case .failure(let error): writer.error(error)
          }
          writer.integer(result.partition?.endOffset ?? -1)  // high watermark
          writer.integer(result.partition?.endOffset ?? -1)  // last stable offset
          if version >= 5 { writer.integer(result.partition?.startOffset ?? -1) }
          writer.integer(Int32(-1))  // aborted transactions: none
          if version >= 11 { writer.integer(Int32(-1)) }  // read from the leader
          writer.integer(Int32(clamping: records.byteCount))
          for batch in records.batches { writer.raw(batch.bytes) }
        }
      }
    }
    return true
  }
}
