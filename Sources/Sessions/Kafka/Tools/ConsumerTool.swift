import KafkaClient

/// `kafka-console-consumer`: what it is to read, how far, and how to print it. The reading itself
/// is `RunningConsumer`'s.
struct ConsumerTool: Tool {
  static let options = OptionTable(
    tool: "kafka-console-consumer",
    flags: ["--from-beginning", "--skip-message-on-error", "--enable-systest-events"],
    values: [
      "--topic", "--include", "--whitelist", "--group", "--max-messages", "--partition", "--offset",
      "--property", "--consumer-property", "--timeout-ms", "--isolation-level",
    ],
    leftOut: [
      "--formatter": "is left out: messages are printed as Kafka's own formatter does",
      "--formatter-config": "is left out: give --property",
      "--formatter-property": "is newer than Kafka 3.9: there it is --property",
      "--consumer.config": "is left out: give --consumer-property",
      "--key-deserializer": "is left out: keys are printed as text",
      "--value-deserializer": "is left out: values are printed as text",
    ])

  /// Where to begin in the one partition that it reads.
  enum Start: Equatable {
    case earliest, latest
    case offset(Int64)
  }

  /// The topic, or the pattern of several.
  let topic: String
  let isPattern: Bool
  /// The group that it joins; nil when it reads on its own.
  let group: String?
  /// The one partition that it reads, without joining a group, and from where on.
  let partition: (number: Int32, start: Start)?
  /// Where to begin where no offset is committed, or where it is not in the log.
  let reset: KafkaConsumer.OffsetReset
  /// After how many messages it ends; nil when it goes on.
  let maxMessages: Int?
  /// It ends when it has read everything there is. Kafka's tool waits for the given time
  /// whether more arrives; here the broker is asked, so that no clock decides.
  let endsWhenCaughtUp: Bool
  let formatter: MessageFormatter
  let commits: Bool
  let clientID: String?
  /// What its client is told besides.
  let settings: [String: String]

  private static let properties = [
    "auto.offset.reset", "client.id", "enable.auto.commit", "group.id", "group.instance.id",
    "isolation.level", "partition.assignment.strategy", "session.timeout.ms",
  ]

  init(_ arguments: Arguments, lines: [String]?) throws(ToolError) {
    (topic, isPattern) = try Self.topic(arguments)
    let number = try arguments.integer("--partition")
    var settings = try arguments.pairs("--consumer-property", known: Self.properties)
    let named = [try arguments.value("--group"), settings["group.id"]].compactMap { $0 }
    if let first = named.first, named.contains(where: { $0 != first }) {
      throw ToolError(
        "The group ids provided in different places (directly using '--group', via "
          + "'--consumer-property', or via '--consumer.config') do not match. Detected group ids: "
          + named.map { "'\($0)'" }.joined(separator: ", "))
    }
    group = named.first
    if group != nil, number != nil {
      throw ToolError("Options group and partition cannot be specified together.")
    }
    reset = try Self.reset(arguments, settings["auto.offset.reset"])
    let start = try Self.start(arguments)
    partition = number.map { ($0, start) }
    formatter = MessageFormatter(
      try arguments.pairs("--property", known: MessageFormatter.properties))
    let limit = try arguments.integer("--max-messages")
    // -1 stands for no end, as does none.
    maxMessages = limit == -1 ? nil : limit.map { max(0, Int($0)) }
    let timeout = try arguments.integer("--timeout-ms", as: Int64.self)
    endsWhenCaughtUp = timeout.map { $0 >= 0 } ?? false
    // A consumer that nobody gave a group has none to commit to.
    commits = group != nil && settings["enable.auto.commit"]?.lowercased() != "false"
    clientID = settings["client.id"]
    if let level = try arguments.value("--isolation-level") { settings["isolation.level"] = level }
    self.settings = try Self.clientSettings(settings)
  }

  /// The one topic, or the pattern.
  private static func topic(_ arguments: Arguments) throws(ToolError) -> (String, Bool) {
    let topic = try arguments.value("--topic")
    let include = try arguments.value(arguments.has("--include") ? "--include" : "--whitelist")
    let given = (topic == nil ? 0 : 1) + (include == nil ? 0 : 1)
    guard given == 1, let name = topic ?? include else {
      throw ToolError(
        "Exactly one of --include/--topic is required. "
          + (arguments.has("--whitelist")
            ? "--whitelist is DEPRECATED use --include instead; ignored if --include specified."
            : ""))
    }
    if arguments.has("--partition") {
      guard topic != nil else {
        throw ToolError("The topic is required when partition is specified.")
      }
      if arguments.has("--from-beginning"), arguments.has("--offset") {
        throw ToolError("Options from-beginning and offset cannot be specified together.")
      }
    } else if arguments.has("--offset") {
      throw ToolError("The partition is required when offset is specified.")
    }
    return (name, topic == nil)
  }

  private static func reset(
    _ arguments: Arguments, _ wish: String?
  ) throws(ToolError) -> KafkaConsumer.OffsetReset {
    let isFromBeginning = arguments.has("--from-beginning")
    guard let wish else { return isFromBeginning ? .earliest : .latest }
    if isFromBeginning, wish != "earliest" {
      throw ToolError(
        "Can't simultaneously specify --from-beginning and 'auto.offset.reset=\(wish)', please "
          + "remove one option")
    }
    guard let reset = KafkaConsumer.OffsetReset(rawValue: wish) else {
      throw .config("auto.offset.reset", wish, ["latest", "earliest", "none"])
    }
    return reset
  }

  private static func start(_ arguments: Arguments) throws(ToolError) -> Start {
    guard let offset = try arguments.value("--offset") else {
      return arguments.has("--from-beginning") ? .earliest : .latest
    }
    switch offset.lowercased() {
    case "earliest": return .earliest
    case "latest": return .latest
    default:
      guard let number = Int64(offset), number >= 0 else {
        throw ToolError(
          "The provided offset value '\(offset)' is incorrect. Valid values are 'earliest', "
            + "'latest', or a non-negative long.")
      }
      return .offset(number)
    }
  }

  /// What librdkafka is told, which has its own names for some values.
  private static func clientSettings(
    _ settings: [String: String]
  ) throws(ToolError) -> [String: String] {
    var known = settings.filter {
      ["group.instance.id", "isolation.level", "session.timeout.ms"].contains($0.key)
    }
    if let level = known["isolation.level"],
      !["read_committed", "read_uncommitted"].contains(level)
    {
      throw .config("isolation.level", level, ["read_committed", "read_uncommitted"])
    }
    if let strategy = settings["partition.assignment.strategy"] {
      let package = "org.apache.kafka.clients.consumer."
      let names = [
        package + "RangeAssignor": "range", package + "RoundRobinAssignor": "roundrobin",
      ]
      guard let name = names[strategy] else {
        throw ToolError(
          "kafka-console-consumer: --consumer-property partition.assignment.strategy=\(strategy) "
            + "is not known here; there is: \(names.keys.sorted().joined(separator: ", "))")
      }
      known["partition.assignment.strategy"] = name
    }
    return known
  }
}

extension ToolError {
  /// A setting of a client's with a value that there is not.
  static func config(_ name: String, _ value: String, _ choices: [String]) -> ToolError {
    ToolError(
      "org.apache.kafka.common.config.ConfigException: Invalid value \(value) for configuration "
        + "\(name): String must be one of: \(choices.joined(separator: ", "))")
  }

  /// There is no offset to begin at, and none may be chosen.
  static func noOffset(_ partitions: [TopicPartition]) -> ToolError {
    let names = partitions.map(\.description).joined(separator: ", ")
    var error = ToolError(
      "org.apache.kafka.clients.consumer.NoOffsetForPartitionException: Undefined offset with no "
        + "reset policy for partitions: [\(names)]")
    error.code = "_NO_OFFSET"
    return error
  }

  /// The offset that is to be read is not in the log.
  static func outOfRange(_ partition: TopicPartition, _ offset: Int64) -> ToolError {
    var error = ToolError(
      "org.apache.kafka.clients.consumer.OffsetOutOfRangeException: Fetch position "
        + "FetchPosition{offset=\(offset)} is out of range for partition \(partition)")
    error.code = "OFFSET_OUT_OF_RANGE"
    return error
  }
}
