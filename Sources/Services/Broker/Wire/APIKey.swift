/// The requests that this broker answers, with the versions that it understands.
///
/// Most are older versions with a fixed layout: every client still speaks them (Kafka 4's own clients
/// need none older than these), and they say all that lessons use.
enum APIKey: Int16, CaseIterable {
  case produce = 0
  case fetch = 1
  case listOffsets = 2
  case metadata = 3
  case offsetCommit = 8
  case offsetFetch = 9
  case findCoordinator = 10
  case joinGroup = 11
  case heartbeat = 12
  case leaveGroup = 13
  case syncGroup = 14
  case describeGroups = 15
  case listGroups = 16
  case apiVersions = 18
  case createTopics = 19
  case deleteTopics = 20
  case deleteRecords = 21
  case initProducerID = 22
  case describeConfigs = 32
  case alterConfigs = 33
  case createPartitions = 37
  case deleteGroups = 42
  case incrementalAlterConfigs = 44
  case offsetDelete = 47
  case consumerGroupHeartbeat = 68

  /// Whether a version has the compact layout, with tagged fields (KIP-482).
  func isFlexible(_ version: Int16) -> Bool {
    switch self {
    case .listOffsets: version >= 6
    case .metadata: version >= 9
    case .apiVersions: version >= 3
    case .consumerGroupHeartbeat: true
    default: false
    }
  }

  var versions: ClosedRange<Int16> {
    switch self {
    case .produce: 3...7
    case .fetch: 4...11
    case .listOffsets: 1...9
    case .metadata: 0...12
    case .offsetCommit: 2...7
    case .offsetFetch: 1...5
    case .findCoordinator: 0...2
    case .joinGroup: 0...5
    case .heartbeat, .leaveGroup, .syncGroup: 0...3
    case .describeGroups: 0...4
    case .listGroups: 0...2
    case .apiVersions: 0...3
    case .createTopics: 0...4
    case .deleteTopics: 0...3
    case .deleteRecords, .initProducerID, .alterConfigs, .createPartitions, .deleteGroups: 0...1
    case .describeConfigs: 0...2
    // Listed to be refused: clients wait for a broker that has it otherwise.
    case .consumerGroupHeartbeat: 0...1
    case .offsetDelete, .incrementalAlterConfigs: 0...0
    }
  }
}
