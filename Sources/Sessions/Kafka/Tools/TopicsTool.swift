import KafkaClient

/// `kafka-topics`: creates, lists, describes, changes and deletes topics.
struct TopicsTool: ImmediateTool {
  static let options = OptionTable(
    tool: "kafka-topics",
    flags: [
      "--create", "--list", "--describe", "--delete", "--alter", "--if-not-exists", "--if-exists",
      "--exclude-internal", "--topics-with-overrides",
    ] + TopicReport.allCases.map(\.rawValue),
    values: ["--topic", "--partitions", "--replication-factor", "--config", "--delete-config"],
    leftOut: [
      "--replica-assignment": "is left out: give --replication-factor",
      "--topic-id": "is left out: give --topic",
      "--partition-size-limit-per-response": "is left out: a lesson's topics are small",
    ])

  private let action: String
  private let arguments: Arguments

  init(_ arguments: Arguments, lines: [String]?) throws(ToolError) {
    let actions = ["--create", "--list", "--alter", "--describe", "--delete"].filter(arguments.has)
    guard actions.count == 1, let action = actions.first else {
      throw ToolError(
        "Command must include exactly one action: --list, --describe, --create, --alter or --delete"
      )
    }
    self.action = action
    self.arguments = arguments
    if action == "--describe", arguments.has("--if-exists"), !arguments.has("--topic") {
      throw ToolError("--topic or --topic-id is required to describe a topic")
    }
    if action != "--list", action != "--describe" { try arguments.require("--topic") }
    if action == "--alter" {
      if arguments.has("--config") {
        throw ToolError(
          "Option combination \"[[bootstrap-server], [config]]\" can't be used with option \"[alter]\" "
            + "(the kafka-configs CLI supports altering topic configs with a --bootstrap-server "
            + "option)")
      }
      try arguments.require("--partitions")
    }
    try Self.checkCompany(arguments)
  }

  /// Refuses options of other actions, in the order in which Kafka's tool looks at them.
  private static func checkCompany(_ arguments: Arguments) throws(ToolError) {
    func refuse(
      _ option: String, outside actions: String..., also others: [String] = []
    ) throws(ToolError) {
      let order = ["--describe", "--alter", "--delete", "--create", "--list"]
      try arguments.refuse(order.filter { !actions.contains($0) } + others, with: option)
    }
    try refuse("--config", outside: "--alter", "--create")
    if arguments.has("--delete-config") {
      // Kafka's tool knows the option, and there is no way left to use it.
      try refuse("--delete-config", outside: "--alter")
      throw ToolError(
        "Option \"[delete-config]\" can't be used with option \"[bootstrap-server]\"")
    }
    try refuse("--partitions", outside: "--alter", "--create")
    try refuse("--replication-factor", outside: "--create")
    for report in TopicReport.allCases {
      try refuse(report.rawValue, outside: "--describe", also: ["--topics-with-overrides"])
    }
    try refuse(
      "--topics-with-overrides", outside: "--describe", also: TopicReport.allCases.map(\.rawValue))
    try refuse("--if-exists", outside: "--alter", "--delete", "--describe")
    try refuse("--if-not-exists", outside: "--create")
    try refuse("--exclude-internal", outside: "--list", "--describe")
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
      console.fail(Self.failed(JavaError.message(error)), because: error)
    } catch var error as ToolError {
      error.text = Self.failed(error.text)
      throw error
    }
  }

  private static func failed(_ reason: String) -> String {
    "Error while executing topic command : \(reason)"
  }

  func check() throws(ToolError) {
    do throws(ToolError) {
      switch action {
      case "--create":
        let new = try newTopic()
        try Self.checkRanges(new.partitions, new.replicas)
      case "--alter": _ = try arguments.integer("--partitions")
      default: _ = try arguments.value("--topic")
      }
    } catch {
      var error = error
      error.text = Self.failed(error.text)
      throw error
    }
  }

  /// What a new topic is to be.
  private func newTopic() throws(ToolError) -> (
    name: String, partitions: Int32?, replicas: Int32?, configs: [String: String]
  ) {
    (
      try arguments.value("--topic") ?? "", try arguments.integer("--partitions"),
      try arguments.integer("--replication-factor"), try configs()
    )
  }

  private static func checkRanges(_ partitions: Int32?, _ replicas: Int32?) throws(ToolError) {
    if let replicas, !(1...Int32(Int16.max)).contains(replicas) {
      throw ToolError("The replication factor must be between 1 and 32767 inclusive")
    }
    if let partitions, partitions < 1 {
      throw ToolError("The partitions must be greater than 0")
    }
  }

  private func create(_ console: inout Console) throws {
    let (name, partitions, replicas, configs) = try newTopic()
    if name.contains(where: { $0 == "." || $0 == "_" }) {
      console.print(
        "WARNING: Due to limitations in metric names, topics with a period ('.') or underscore "
          + "('_') could collide. To avoid issues it is best to use either, but not both.")
    }
    try Self.checkRanges(partitions, replicas)
    do {
      try console.admin.createTopic(
        name, partitions: Int(partitions ?? -1), replicationFactor: Int(replicas ?? -1),
        configs: configs)
    } catch let error as KafkaError
      where error.code == KafkaError.topicExistsCode && arguments.has("--if-not-exists")
    {
      return
    }
    console.group.created(topic: name)
    console.print("Created topic \(name).")
  }

  /// `--config`: blanks around the sign do not count, and the value may have no further sign.
  private func configs() throws(ToolError) -> [String: String] {
    var configs: [String: String] = [:]
    for text in arguments.values("--config") {
      let parts = text.split(separator: /\s*=\s*/, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[1].isEmpty else {
        throw ToolError(
          "requirement failed: Invalid topic config: all configs to be added must be in the format "
            + "\"key=val\".")
      }
      configs[parts[0].trimmed] = parts[1].trimmed
    }
    return configs
  }

  private func delete(_ console: inout Console) throws {
    for topic in try matching(console) { try console.admin.deleteTopic(topic.name) }
  }

  private func alter(_ console: inout Console) throws {
    let count = Int(try arguments.integer("--partitions") ?? 0)
    for topic in try matching(console) {
      guard count > 0 else {
        // The client would refuse the number in words of its own.
        throw ToolError(
          "The topic \(topic.name) currently has \(topic.partitions.count) partition(s); \(count) "
            + "would not be an increase.")
      }
      try console.admin.setPartitionCount(count, of: topic.name)
    }
  }

  private func list(_ console: inout Console) throws {
    let pattern = try arguments.value("--topic").map { TopicPattern($0) }
    let topics = try console.admin.cluster().topics.map(\.name).filter { isMeant($0, pattern) }
    console.print(topics.joined(separator: "\n"))
  }

  private func describe(_ console: inout Console) throws {
    let (brokers, _) = try console.admin.cluster()
    let reports = TopicReport.allCases.filter { arguments.has($0.rawValue) }
    let onlyOverrides = arguments.has("--topics-with-overrides")
    for topic in try matching(console) {
      let entries = try console.admin.configEntries(of: topic.name)
      let own = entries.filter { $0.source != .standard }
      if reports.isEmpty, !onlyOverrides || !own.isEmpty {
        console.print(
          "Topic: \(topic.name)\tPartitionCount: \(topic.partitions.count)"
            + "\tReplicationFactor: \(topic.replicationFactor)\tConfigs: "
            + own.map { "\($0.name)=\($0.value ?? "null")" }.joined(separator: ","))
      }
      if onlyOverrides { continue }
      let minimum = entries.first { $0.name == "min.insync.replicas" }?.value
      for partition in topic.partitions
      where reports.isEmpty
        || reports.contains(where: { $0.names(partition, brokers, Int(minimum ?? "") ?? 1) })
      {
        func join(_ ids: [Int32]) -> String { ids.map(String.init).joined(separator: ",") }
        let leader = partition.leader < 0 ? "none" : String(partition.leader)
        console.print(
          "\tTopic: \(topic.name)\tPartition: \(partition.number)\tLeader: \(leader)"
            + "\tReplicas: \(join(partition.replicas))\tIsr: \(join(partition.inSync))")
      }
    }
  }

  /// The topics that are meant; an error when a name was given that fits none.
  private func matching(_ console: Console) throws -> [KafkaAdmin.Topic] {
    let text = try arguments.value("--topic")
    let pattern = text.map { TopicPattern($0) }
    let topics = try console.admin.cluster().topics.filter { isMeant($0.name, pattern) }
    if topics.isEmpty, let text, !text.isEmpty, !arguments.has("--if-exists") {
      // 3.9 prints the wrapper around the name too.
      throw KafkaError(
        code: KafkaError.unknownTopicCode, name: KafkaError.unknownTopicName,
        message: "Topic 'Optional[\(text)]' does not exist as expected")
    }
    return topics
  }

  private func isMeant(_ name: String, _ pattern: TopicPattern?) -> Bool {
    if arguments.has("--exclude-internal"), name.hasPrefix("__") { return false }
    return pattern?.matches(name) ?? true
  }
}

/// The partitions that `kafka-topics --describe` can be told to leave all others out for, in the
/// order in which Kafka's tool names the options.
private enum TopicReport: String, CaseIterable {
  case atMinimum = "--at-min-isr-partitions"
  case unavailable = "--unavailable-partitions"
  case underMinimum = "--under-min-isr-partitions"
  case underReplicated = "--under-replicated-partitions"

  /// Whether a partition is to be shown, where so many replicas are to be in sync.
  func names(
    _ partition: KafkaAdmin.Partition, _ brokers: [KafkaAdmin.Broker], _ minimum: Int
  ) -> Bool {
    switch self {
    case .atMinimum: partition.inSync.count == minimum
    case .unavailable: !brokers.contains { $0.id == partition.leader }
    case .underMinimum: partition.leader < 0 || partition.inSync.count < minimum
    case .underReplicated: partition.inSync.count < partition.replicas.count
    }
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

extension StringProtocol {
  /// The text without blanks at its ends.
  var trimmed: String {
    String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}
