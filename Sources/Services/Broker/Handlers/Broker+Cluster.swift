/// Who is there: versions, metadata, coordinators.
extension Broker {
  static let clusterID = "etude-builtin-broker-1"

  func apiVersions(_ request: Request) {
    let isKnown = APIKey.apiVersions.versions.contains(request.version)
    request.respond { writer in
      // A client that is too new is told in the oldest format what it may use instead.
      writer.error(isKnown ? .none : .unsupportedVersion)
      let isCompact = isKnown && request.version >= 3
      if isCompact {
        writer.compactCount(APIKey.allCases.count)
      } else {
        writer.integer(Int32(APIKey.allCases.count))
      }
      for key in APIKey.allCases {
        writer.integer(key.rawValue)
        writer.integer(key.versions.lowerBound)
        writer.integer(key.versions.upperBound)
        if isCompact { writer.integer(Int8(0)) }
      }
      if isKnown { writer.throttle(from: 1, request.version) }
      if isCompact { writer.integer(Int8(0)) }
    }
  }

  func metadata(_ request: Request, _ body: inout WireReader) throws {
    let version = request.version
    var asked = try body.optionalArray { body in
      let id = version >= 10 ? try body.topicID() : TopicID.none
      let name = version >= 10 ? try body.optionalString() : try body.string()
      try body.tags()
      return TopicReference(name: name, id: id)
    }
    if version == 0, asked?.isEmpty == true { asked = nil }
    let wanted =
      asked.map(unique) ?? cluster.topics.keys.sorted().map { TopicReference(name: $0, id: .none) }
    request.respond { writer in
      writer.throttle(from: 3, version)
      writer.array(self.cluster.nodes.filter(\.isUp)) { writer, node in
        writer.integer(node.id)
        writer.string("127.0.0.1")
        writer.integer(Int32(node.port))
        if version >= 1 { writer.string(nil) }  // rack
        writer.tags()
      }
      if version >= 2 { writer.string(Self.clusterID) }
      if version >= 1 { writer.integer(self.cluster.controller?.id ?? -1) }
      writer.array(wanted) { writer, reference in
        let topic = self.topic(reference)
        writer.error(topic == nil ? reference.error : .none)
        writer.string(topic?.name ?? reference.name)
        if version >= 10 { writer.topicID(topic?.id ?? reference.id) }
        if version >= 1 { writer.bool(false) }  // internal
        writer.array((topic?.partitions ?? []).enumerated().map { $0 }) { writer, entry in
          self.write(entry.element, index: Int32(entry.offset), version, &writer)
        }
        if version >= 8 { writer.integer(Int32.min) }  // authorized operations: not said
        writer.tags()
      }
      if (8...10).contains(version) { writer.integer(Int32.min) }
      writer.tags()
    }
  }

  private func write(
    _ partition: BrokerPartitionLog, index: Int32, _ version: Int16, _ writer: inout WireWriter
  ) {
    let live = partition.replicas.filter(cluster.isUp)
    writer.error(partition.leader < 0 ? .leaderNotAvailable : .none)
    writer.integer(index)
    writer.integer(partition.leader)
    if version >= 7 { writer.integer(partition.epoch) }
    writer.array(partition.replicas) { $0.integer($1) }
    writer.array(live) { $0.integer($1) }  // in sync
    if version >= 5 {
      writer.array(partition.replicas.filter { !live.contains($0) }) { $0.integer($1) }
    }
    writer.tags()
  }

  /// A topic as a client names it: by its name, or by its id where there is none.
  private struct TopicReference: Hashable {
    var name: String?
    var id: TopicID

    /// What is wrong with it when there is no such topic.
    var error: ErrorCode {
      guard let name else { return .unknownTopicID }
      return Topic.complaint(name) == nil ? .unknownTopicOrPartition : .invalidTopic
    }
  }

  private func topic(_ reference: TopicReference) -> Topic? {
    guard let name = reference.name else {
      return cluster.topics.values.first { $0.id == reference.id }
    }
    return cluster.topics[name]
  }

  func findCoordinator(_ request: Request, _ body: inout WireReader) throws {
    _ = try body.string()
    let type = request.version == 0 ? 0 : try body.integer(Int8.self)
    let node = type == 0 ? cluster.controller : nil
    let (error, message): (ErrorCode, String?) =
      switch type {
      case 0: (node == nil ? .coordinatorNotAvailable : .none, nil)
      // Clients try again after most codes. After this one they do not.
      case 1: (.transactionalIDAuthorizationFailed, "This broker does not offer transactions.")
      default: (.invalidRequest, "This broker knows no coordinator of type \(type).")
      }
    request.respond { writer in
      writer.throttle(from: 1, request.version)
      writer.error(error)
      if request.version >= 1 { writer.string(message) }
      writer.integer(node?.id ?? -1)
      writer.string(node == nil ? "" : "127.0.0.1")
      writer.integer(node.map { Int32($0.port) } ?? -1)
    }
  }
}
