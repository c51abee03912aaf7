/// Everything that the brokers of one process know: who is up, the topics, the groups.
///
/// All brokers share one state, so what a real cluster agrees on by replication is simply there.
/// What a client can see of several brokers is real: each has its own port, leads its own
/// partitions, and can go down.
final class Cluster {
  /// One broker of the cluster, as clients see it.
  struct Node {
    let id: Int32
    let port: UInt16
    var isUp = true
    /// How long every answer of this broker is held back, in milliseconds.
    var delay = 0
  }

  private(set) var nodes: [Node]
  private(set) var topics: [String: Topic] = [:]
  var groups: [String: ConsumerGroup] = [:]
  let limits: Limits
  let space: LogSpace
  let clock = LogClock()
  /// How many partitions all topics have.
  private(set) var partitionCount = 0
  /// At least as much memory as topics, groups and committed offsets take.
  private var stateBound = 0
  private var lastTopic = 0
  private var lastProducerID: Int64 = 0
  private var lastMemberNumber = 0

  /// Messages that memory has no room for go to a file in the folder.
  init(ports: [UInt16], limits: Limits = Limits(), folder: String = "/tmp") {
    self.limits = limits
    space = LogSpace(limits, folder: folder)
    nodes = ports.enumerated().map { Node(id: Int32($0.offset + 1), port: $0.element) }
  }

  /// The broker that answers for the whole cluster: the first that is up.
  var controller: Node? { nodes.first(where: \.isUp) }

  func node(_ id: Int32) -> Node? { nodes.first { $0.id == id } }

  func isUp(_ id: Int32) -> Bool { node(id)?.isUp ?? false }

  func setDelay(_ milliseconds: Int, of id: Int32) {
    for index in nodes.indices where nodes[index].id == id { nodes[index].delay = milliseconds }
  }

  /// Takes a broker down or up again, and moves the leaders that this concerns.
  func setUp(_ isUp: Bool, _ id: Int32) {
    for index in nodes.indices where nodes[index].id == id { nodes[index].isUp = isUp }
    for partition in topics.values.flatMap(\.partitions) { elect(partition) }
  }

  func create(
    _ name: String, partitions: Int, replicationFactor: Int, configs: [String: String]
  ) -> Topic {
    lastTopic += 1
    let topic = Topic(
      name: name, id: TopicID(number: lastTopic), replicationFactor: replicationFactor,
      configs: configs)
    topics[name] = topic
    extend(topic, to: partitions)
    return topic
  }

  /// Whether there is room for what a request of so many bytes may add to topics, groups and
  /// committed offsets. It counts what is there only when the requests since the last count could
  /// have added too much.
  func hasRoom(forRequestOf bytes: Int) -> Bool {
    // The shortest entry of a request is a sixteenth of what is kept of it.
    let most = 16 * bytes + 1_000
    if stateBound + most > limits.stateBytes {
      stateBound =
        topics.values.reduce(0) { $0 + $1.cost } + groups.values.reduce(0) { $0 + $1.cost }
    }
    guard stateBound + most <= limits.stateBytes else { return false }
    stateBound += most
    return true
  }

  func delete(_ names: Set<String>) {
    for name in names { partitionCount -= topics.removeValue(forKey: name)?.partitions.count ?? 0 }
    for group in groups.values { group.forget(topics: names) }
    space.trim()
  }

  func extend(_ topic: Topic, to count: Int) {
    for index in topic.partitions.count..<count {
      let replicas = (0..<topic.replicationFactor).map { nodes[(index + $0) % nodes.count].id }
      let partition = BrokerPartitionLog(replicas: replicas, space: space, now: clock.now)
      elect(partition)
      topic.add(partition)
      partitionCount += 1
    }
  }

  /// Removes and compacts what the topics' settings do not keep any longer.
  func clean() {
    let now = clock.now
    for topic in topics.values {
      for partition in topic.partitions { partition.clean(topic.settings, now: now) }
    }
    space.trim()
  }

  func partition(_ topic: String, _ index: Int32) throws(ErrorCode) -> BrokerPartitionLog {
    guard let partition = topics[topic]?[index] else { throw .unknownTopicOrPartition }
    return partition
  }

  func nextProducerID() -> Int64 {
    defer { lastProducerID += 1 }
    return lastProducerID
  }

  /// A member's name as Kafka makes them, client and UUID; counted, so that pages repeat.
  func nextMemberID(client: String) -> String {
    lastMemberNumber += 1
    // A name has to fit into an answer, with what follows here.
    let client = client.utf8.count > 1_000 ? String(client.unicodeScalars.prefix(250)) : client
    let digits = String(lastMemberNumber, radix: 16)
    let tail = String(repeating: "0", count: max(0, 12 - digits.count)) + digits
    return "\(client)-00000000-0000-4000-8000-\(tail)"
  }

  private func elect(_ partition: BrokerPartitionLog) {
    guard !isUp(partition.leader) else { return }
    partition.lead(partition.replicas.first(where: isUp) ?? -1)
  }
}
