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
    var names = try body.optionalArray { try $0.string() }
    if version == 0, names?.isEmpty == true { names = nil }
    let wanted = names.map(unique) ?? cluster.topics.keys.sorted()
    request.respond { writer in
      writer.throttle(from: 3, version)
      writer.array(self.cluster.nodes.filter(\.isUp)) { writer, node in
        writer.integer(node.id)
        writer.string("127.0.0.1")
        writer.integer(Int32(node.port))
        if version >= 1 { writer.string(nil) }  // rack
      }
      if version >= 2 { writer.string(Self.clusterID) }
      if version >= 1 { writer.integer(self.cluster.controller?.id ?? -1) }
      writer.array(wanted) { writer, name in
        let topic = self.cluster.topics[name]
        writer.error(
          topic != nil
            ? .none : Topic.complaint(name) == nil ? .unknownTopicOrPartition : .invalidTopic)
        writer.string(name)
        if version >= 1 { writer.bool(false) }  // internal
        writer.array((topic?.partitions ?? []).enumerated().map { $0 }) { writer, entry in
          self.write(entry.element, index: Int32(entry.offset), version, &writer)
        }
        if version >= 8 { writer.integer(Int32.min) }  // authorized operations: not said
      }
      if version >= 8 { writer.integer(Int32.min) }
    }
  }

  private func write(
    _ partition: PartitionLog, index: Int32, _ version: Int16, _ writer: inout WireWriter
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
  }

  func findCoordinator(_ request: Request, _ body: inout WireReader) throws {
    _ = try body.string()
    let isGroup = request.version == 0 ? true : try body.integer(Int8.self) == 0
    let node = isGroup ? cluster.controller : nil
    request.respond { writer in
      writer.throttle(from: 1, request.version)
      writer.error(node == nil ? .coordinatorNotAvailable : .none)
      if request.version >= 1 { writer.string(isGroup ? nil : "Transactions are not supported.") }
      writer.integer(node?.id ?? -1)
      writer.string(node == nil ? "" : "127.0.0.1")
      writer.integer(node.map { Int32($0.port) } ?? -1)
    }
  }
}
