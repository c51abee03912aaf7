import Clients

/// `kafka-console-consumer`: what it is to read, how far, and how to print it. The reading itself
/// is `RunningConsumer`'s.
struct ConsumerTool: Tool {
  static let options = OptionTable(
    tool: "kafka-console-consumer",
    flags: ["--from-beginning", "--skip-message-on-error", "--enable-systest-events"],
    values: [
      "--topic", "--include", "--group", "--max-messages", "--partition", "--offset", "--property",
      "--formatter-property", "--consumer-property", "--timeout-ms", "--isolation-level",
    ],
    leftOut: [
      "--formatter": "is left out: messages are printed as Kafka's own formatter does",
      "--key-deserializer": "is left out: keys are printed as text",
      "--value-deserializer": "is left out: values are printed as text",
      "--whitelist": "is long gone from Kafka; --include takes its place",
    ])

  /// Where to begin where no offset is committed.
  enum Start: Equatable {
    case earliest, latest
    case offset(Int64)
  }

  /// The topic, or the pattern of several.
  let topic: String
  let isPattern: Bool
  /// The group that it joins; nil when it reads on its own.
  let group: String?
  /// The one partition that it reads, without joining a group.
  let partition: Int32?
  let start: Start
  /// After how many messages it ends; nil when it goes on.
  let maxMessages: Int?
  /// It ends when it has read everything there is. Kafka's tool waits for the given time
  /// whether more arrives; here the broker is asked, so that no clock decides.
  let endsWhenCaughtUp: Bool
  let formatter: MessageFormatter
  let commits: Bool
  let clientID: String?

  init(_ arguments: Arguments, lines: [String]?) throws(ToolError) {
    if let include = arguments.value("--include") {
      (topic, isPattern) = (include, true)
    } else {
      (topic, isPattern) = (try arguments.required("--topic"), false)
    }
    let settings = try arguments.pairs(
      "--consumer-property",
      known: ["auto.offset.reset", "client.id", "enable.auto.commit", "group.id"])
    let named = arguments.value("--group") ?? settings["group.id"]
    partition = try arguments.integer("--partition", 0...Int64(Int32.max)).map(Int32.init)
    group = named
    if let offset = arguments.value("--offset") {
      guard partition != nil else {
        throw ToolError("The partition is required when offset is specified.")
      }
      if arguments.has("--from-beginning") {
        throw ToolError("Options from-beginning and offset cannot be specified together.")
      }
      switch offset.lowercased() {
      case "earliest": start = .earliest
      case "latest": start = .latest
      default:
        guard let number = Int64(offset), number >= 0 else {
          throw ToolError(
            "The provided offset value '\(offset)' is incorrect. Valid values are 'earliest', "
              + "'latest', or a non-negative long.")
        }
        start = .offset(number)
      }
    } else {
      switch settings["auto.offset.reset"] {
      case nil: start = arguments.has("--from-beginning") ? .earliest : .latest
      case "earliest": start = .earliest
      case "latest" where !arguments.has("--from-beginning"): start = .latest
      case let other?:
        throw ToolError(
          arguments.has("--from-beginning")
            ? "Can't simultaneously specify --from-beginning and 'auto.offset.reset=\(other)', "
              + "please remove one option"
            : "Invalid value \(other) for configuration auto.offset.reset: it is earliest or latest"
        )
      }
    }
    maxMessages = try arguments.integer("--max-messages", 0...Int64(Int32.max)).map(Int.init)
    endsWhenCaughtUp = try arguments.integer("--timeout-ms", 0...Int64(Int32.max)) != nil
    var properties = try arguments.pairs("--property", known: MessageFormatter.properties)
    properties.merge(
      try arguments.pairs("--formatter-property", known: MessageFormatter.properties)
    ) { $1 }
    formatter = MessageFormatter(properties)
    // A consumer that nobody gave a group has none to commit to.
    commits = named != nil && settings["enable.auto.commit"]?.lowercased() != "false"
    clientID = settings["client.id"]
  }
}
