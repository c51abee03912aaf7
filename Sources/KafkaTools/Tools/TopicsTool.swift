import Clients

/// `kafka-topics`: creates, lists, describes, changes and deletes topics.
struct TopicsTool: ImmediateTool {
  static let options = OptionTable(
    tool: "kafka-topics",
    flags: [
      "--create", "--list", "--describe", "--delete", "--alter", "--if-not-exists", "--if-exists",
      "--exclude-internal", "--under-replicated-partitions", "--unavailable-partitions",
    ],
    values: ["--topic", "--partitions", "--replication-factor", "--config"],
    leftOut: [
      "--replica-assignment": "is left out: give --replication-factor",
      "--topic-id": "is left out: give --topic",
    ])

  private let action: String
  private let topic: String?
  private let partitions: Int?
  private let replicationFactor: Int?
  private let configs: [String: String]
  private let arguments: Arguments

  init(_ arguments: Arguments, lines: [String]?) throws(ToolError) {
    action = try arguments.exactlyOne(
      of: ["--list", "--describe", "--create", "--alter", "--delete"])
    topic = arguments.value("--topic")
    if !["--list", "--describe"].contains(action) { _ = try arguments.required("--topic") }
    partitions = try arguments.integer("--partitions", 1...10_000).map(Int.init)
    if action == "--alter", partitions == nil { _ = try arguments.required("--partitions") }
    replicationFactor = try arguments.integer("--replication-factor", 1...1_000).map(Int.init)
    configs = try arguments.pairs("--config")
    self.arguments = arguments
  }

  func run(_ console: inout Console) throws {
    do {
      switch action {
      case "--create": try create(&console)
      case "--delete": try delete(&console)
      case "--alter": try alter(&console)
      case "--list": try list(&console)
      default: try describe(&console)
      }
    } catch let error as KafkaError {
      console.fail("Error while executing topic command : \(error.message)", because: error)
    }
  }

  private func create(_ console: inout Console) throws {
    let name = topic ?? ""
    if name.contains(where: { $0 == "." || $0 == "_" }) {
      console.print(
        "WARNING: Due to limitations in metric names, topics with a period ('.') or underscore "
          + "('_') could collide. To avoid issues it is best to use either, but not both.")
    }
    if arguments.has("--if-not-exists"), try console.admin.topic(name) != nil { return }
    try console.admin.createTopic(
      name, partitions: partitions ?? -1, replicationFactor: replicationFactor ?? -1,
      configs: configs)
    console.group.created(topic: name)
    console.print("Created topic \(name).")
  }

  private func delete(_ console: inout Console) throws {
    for topic in try matching(&console) { try console.admin.deleteTopic(topic.name) }
  }

  private func alter(_ console: inout Console) throws {
    for topic in try matching(&console) {
      if topic.name.hasPrefix("__") { continue }
      try console.admin.setPartitionCount(partitions ?? 0, of: topic.name)
    }
  }

  private func list(_ console: inout Console) throws {
    let topics = try console.admin.cluster().topics.map(\.name).filter(isMeant)
    console.print(topics.joined(separator: "\n"))
  }

  private func describe(_ console: inout Console) throws {
    let (brokers, _) = try console.admin.cluster()
    let isReport =
      arguments.has("--under-replicated-partitions") || arguments.has("--unavailable-partitions")
    for topic in try matching(&console) {
      if !isReport {
        let configs = try console.admin.configs(of: topic.name).sorted { $0.key < $1.key }
        console.print(
          "Topic: \(topic.name)\tPartitionCount: \(topic.partitions.count)"
            + "\tReplicationFactor: \(topic.replicationFactor)\tConfigs: "
            + configs.map { "\($0.key)=\($0.value)" }.joined(separator: ","))
      }
      for partition in topic.partitions where shows(partition, brokers) {
        func join(_ ids: [Int32]) -> String { ids.map(String.init).joined(separator: ",") }
        let leader = partition.leader < 0 ? "none" : String(partition.leader)
        console.print(
          "\tTopic: \(topic.name)\tPartition: \(partition.number)\tLeader: \(leader)"
            + "\tReplicas: \(join(partition.replicas))\tIsr: \(join(partition.inSync))")
      }
    }
  }

  private func shows(_ partition: KafkaAdmin.Partition, _ brokers: [KafkaAdmin.Broker]) -> Bool {
    if arguments.has("--under-replicated-partitions") {
      return partition.inSync.count < partition.replicas.count
    }
    if arguments.has("--unavailable-partitions") {
      return !brokers.contains { $0.id == partition.leader }
    }
    return true
  }

  /// The topics that are meant; an error when a name was given that fits none.
  private func matching(_ console: inout Console) throws -> [KafkaAdmin.Topic] {
    let topics = try console.admin.cluster().topics.filter { isMeant($0.name) }
    if topics.isEmpty, let topic, !arguments.has("--if-exists") {
      console.fail(
        "Error while executing topic command : Topic '\(topic)' does not exist as expected")
    }
    return topics
  }

  private func isMeant(_ name: String) -> Bool {
    if arguments.has("--exclude-internal"), name.hasPrefix("__") { return false }
    guard let topic else { return true }
    return TopicPattern(topic).matches(name)
  }
}

/// Topics by name or by regular expression; commas separate alternatives, as in Kafka's tools.
struct TopicPattern {
  private let text: String

  init(_ text: String) { self.text = text }

  func matches(_ name: String) -> Bool {
    if name == text { return true }
    let alternatives = text.split(separator: ",").joined(separator: "|")
    // What is no regular expression can still be a name, and that was compared above.
    guard let expression = try? Regex(alternatives) else { return false }
    return (try? expression.wholeMatch(in: name)) != nil
  }
}
