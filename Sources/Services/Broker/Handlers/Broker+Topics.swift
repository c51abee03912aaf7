/// The Admin API for topics and their settings.
extension Broker {
  /// What became of one item of a request: an error, and Kafka's words for it.
  struct Verdict: Error {
    var code: ErrorCode
    var message: String?

    init(_ code: ErrorCode, _ message: String? = nil) {
      self.code = code
      self.message = message
    }

    static let fine = Verdict(.none)
  }

  static let noRoom = Verdict(
    .policyViolation, "This broker has no memory left for topics and groups: see its limits.")

  /// What is wrong with so many more partitions.
  private func complaint(morePartitions count: Int) -> Verdict? {
    guard count > cluster.limits.partitions - cluster.partitionCount else { return nil }
    return Verdict(
      .policyViolation, "This broker keeps at most \(cluster.limits.partitions) partitions.")
  }

  func createTopics(_ request: Request, _ body: inout WireReader) throws {
    let size = body.remaining
    struct Wish {
      var name: String
      var partitions: Int
      var replication: Int
      var hasAssignment: Bool
      var configs: [(name: String, value: String?)]
    }
    let wishes = try body.array { body in
      Wish(
        name: try body.string(), partitions: Int(try body.integer(Int32.self)),
        replication: Int(try body.integer(Int16.self)),
        hasAssignment:
          !(try body.array { body in
            _ = try body.integer(Int32.self)
            return try body.array { try $0.integer(Int32.self) }
          }).isEmpty,
        configs: try body.array { (name: try $0.string(), value: try $0.optionalString()) })
    }
    _ = try body.integer(Int32.self)  // time-out
    let isRehearsal = request.version >= 1 ? try body.bool() : false
    let hasRoom = cluster.hasRoom(forRequestOf: size)
    let isExcessive = wishes.reduce(0) { $0 + max($1.partitions, 0) } > cluster.limits.partitions
    let verdicts = wishes.map { wish -> Verdict in
      if isExcessive {
        return Verdict(
          .policyViolation, "Excessively large number of partitions per request.")
      }
      let brokers = cluster.nodes.count(where: \.isUp)
      // -1 stands for the broker's own defaults: one partition, one replica.
      let (partitions, replication) = (
        wish.partitions == -1 ? 1 : wish.partitions, wish.replication == -1 ? 1 : wish.replication
      )
      if let complaint = Topic.complaint(wish.name) { return Verdict(.invalidTopic, complaint) }
      if cluster.topics[wish.name] != nil {
        return Verdict(.topicAlreadyExists, "Topic '\(wish.name)' already exists.")
      }
      if wish.hasAssignment {
        return Verdict(
          .invalidReplicaAssignment, "This broker places replicas itself: give their number.")
      }
      if partitions <= 0 {
        return Verdict(.invalidPartitions, "Number of partitions must be larger than 0.")
      }
      if replication <= 0 {
        return Verdict(
          .invalidReplicationFactor, "Replication factor must be larger than 0.")
      }
      if replication > brokers {
        return Verdict(
          .invalidReplicationFactor,
          "Unable to replicate the partition \(replication) time(s): The target replication factor "
            + "of \(replication) cannot be reached because only \(brokers) broker(s) are registered."
        )
      }
      if let complaint = TopicConfig.complaint(wish.configs) {
        return Verdict(.invalidConfig, complaint)
      }
      if let complaint = complaint(morePartitions: partitions) { return complaint }
      guard hasRoom else { return Self.noRoom }
      if !isRehearsal {
        _ = cluster.create(
          wish.name, partitions: partitions, replicationFactor: replication,
          configs: Dictionary(
            wish.configs.map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { $1 }))
      }
      return .fine
    }
    request.respond { writer in
      writer.throttle(from: 2, request.version)
      writer.array(zip(wishes, verdicts).map { $0 }) { writer, entry in
        writer.string(entry.0.name)
        writer.error(entry.1.code)
        if request.version >= 1 { writer.string(entry.1.message) }
      }
    }
  }

  func deleteTopics(_ request: Request, _ body: inout WireReader) throws {
    let names = try body.array { try $0.string() }
    var gone: Set<String> = []
    let codes = names.map { name -> ErrorCode in
      guard cluster.topics[name] != nil, gone.insert(name).inserted else {
        return .unknownTopicOrPartition
      }
      return .none
    }
    cluster.delete(gone)
    wakeFetches()
    request.respond { writer in
      writer.throttle(from: 1, request.version)
      writer.array(zip(names, codes).map { $0 }) { writer, entry in
        writer.string(entry.0)
        writer.error(entry.1)
      }
    }
  }

  func createPartitions(_ request: Request, _ body: inout WireReader) throws {
    let wishes = try body.array { body in
      let name = try body.string()
      let count = Int(try body.integer(Int32.self))
      let assignments = try body.optionalArray { body in
        try body.array { try $0.integer(Int32.self) }
      }
      return (name: name, count: count, hasAssignment: assignments != nil)
    }
    _ = try body.integer(Int32.self)  // time-out
    let isRehearsal = try body.bool()
    let verdicts = wishes.map { wish -> Verdict in
      guard let topic = cluster.topics[wish.name] else {
        return Verdict(.unknownTopicOrPartition, "This server does not host this topic-partition.")
      }
      let present = topic.partitions.count
      if wish.hasAssignment {
        return Verdict(
          .invalidReplicaAssignment, "This broker places replicas itself: give their number.")
      }
      if wish.count == present {
        return Verdict(.invalidPartitions, "Topic already has \(present) partition(s).")
      }
      if wish.count < present {
        return Verdict(
          .invalidPartitions,
          "The topic \(wish.name) currently has \(present) partition(s); \(wish.count) would not "
            + "be an increase.")
      }
      if let complaint = complaint(morePartitions: wish.count - present) { return complaint }
      if !isRehearsal { cluster.extend(topic, to: wish.count) }
      return .fine
    }
    request.respond { writer in
      writer.throttle(from: 0, request.version)
      writer.array(zip(wishes, verdicts).map { $0 }) { writer, entry in
        writer.string(entry.0.name)
        writer.error(entry.1.code)
        writer.string(entry.1.message)
      }
    }
  }
}
