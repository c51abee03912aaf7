/// Answers requests from what the cluster knows.
final class Broker {
  let cluster: Cluster
  let timers: Timers
  /// Fetches that wait for records, by connection.
  var waitingFetches: [Int: WaitingFetch] = [:]
  var lastFetch = 0

  init(cluster: Cluster, timers: Timers) {
    self.cluster = cluster
    self.timers = timers
  }

  /// The elements, each once: a name that a request repeats is answered once, as in Kafka.
  func unique<Element: Hashable>(_ elements: [Element]) -> [Element] {
    var seen: Set<Element> = []
    return elements.filter { seen.insert($0).inserted }
  }

  /// Answers one request, now or later.
  ///
  /// - Throws: `WireReader.Malformed` when the request is not what its header says.
  func handle(_ request: Request, _ body: WireReader) throws {
    var body = body
    body.isFlexible = request.key.isFlexible(request.version)
    switch request.key {
    case .produce: try produce(request, &body)
    case .fetch: try fetch(request, &body)
    case .listOffsets: try listOffsets(request, &body)
    case .deleteRecords: try deleteRecords(request, &body)
    case .initProducerID: try initProducerID(request, &body)
    case .metadata: try metadata(request, &body)
    case .apiVersions: apiVersions(request)
    case .findCoordinator: try findCoordinator(request, &body)
    case .createTopics: try createTopics(request, &body)
    case .deleteTopics: try deleteTopics(request, &body)
    case .createPartitions: try createPartitions(request, &body)
    case .describeConfigs: try describeConfigs(request, &body)
    case .alterConfigs: try alterConfigs(request, &body)
    case .incrementalAlterConfigs: try incrementalAlterConfigs(request, &body)
    case .joinGroup: try joinGroup(request, &body)
    case .syncGroup: try syncGroup(request, &body)
    case .heartbeat: try heartbeat(request, &body)
    case .consumerGroupHeartbeat: consumerGroupHeartbeat(request)
    case .leaveGroup: try leaveGroup(request, &body)
    case .offsetCommit: try offsetCommit(request, &body)
    case .offsetFetch: try offsetFetch(request, &body)
    case .offsetDelete: try offsetDelete(request, &body)
    case .listGroups: listGroups(request)
    case .describeGroups: try describeGroups(request, &body)
    case .deleteGroups: try deleteGroups(request, &body)
    }
  }
}
