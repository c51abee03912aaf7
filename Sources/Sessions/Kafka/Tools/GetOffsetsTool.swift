import KafkaClient

/// `kafka-get-offsets`: the ends of logs, their beginnings, or offsets by time.
struct GetOffsetsTool: ImmediateTool {
  static let options = OptionTable(
    tool: "kafka-get-offsets",
    flags: ["--exclude-internal-topics"],
    values: ["--topic", "--partitions", "--topic-partitions", "--time"],
    complaintPrefix: "Error occurred: ")

  /// Which offsets are meant.
  private enum Moment {
    case earliest, latest, tiered
    case time(Int64)
  }

  private let moment: Moment
  private let selection: PartitionSelection
  private let excludesInternal: Bool

  static func refusal(_ arguments: Arguments, lines: [String]?) -> String? {
    // The request for it is newer than the client library of Debian 12.
    let newest = arguments.values("--time").first { ["max-timestamp", "-3"].contains($0) }
    return newest.map { "--time \($0) is left out: give a time, earliest or latest" }
  }

  init(_ arguments: Arguments, lines: [String]?) throws(ToolError) {
    do throws(ToolError) {
      let patterns = try arguments.value("--topic-partitions")
      if patterns != nil, arguments.has("--topic") || arguments.has("--partitions") {
        throw ToolError("--topic-partitions cannot be used with --topic or --partitions")
      }
      moment = try Self.moment(arguments.value("--time") ?? "latest")
      selection =
        if let patterns {
          try PartitionSelection(patterns: patterns)
        } else {
          try PartitionSelection(
            topic: arguments.value("--topic"), partitions: arguments.value("--partitions"))
        }
      excludesInternal = arguments.has("--exclude-internal-topics")
    } catch {
      throw Self.failed(error)
    }
  }

  private static func failed(_ error: ToolError) -> ToolError {
    var error = error
    error.text = options.complaintPrefix + error.text
    return error
  }

  private static func moment(_ text: String) throws(ToolError) -> Moment {
    switch text {
    case "earliest", "-2", "earliest-local", "-4": return .earliest
    case "latest", "-1": return .latest
    case "latest-tiered", "-5": return .tiered
    default:
      guard let time = Int64(text) else {
        throw ToolError(
          "Malformed time argument \(text). Please use -1 or latest / -2 or earliest / -3 or "
            + "max-timestamp / -4 or earliest-local / -5 or latest-tiered, or a specified long format "
            + "timestamp")
      }
      return .time(time)
    }
  }

  func run(_ console: inout Console) throws {
    let topics = try console.admin.cluster().topics.filter {
      !(excludesInternal && $0.name.hasPrefix("__"))
    }
    let partitions = topics.flatMap { topic in
      topic.partitions.map { TopicPartition(topic.name, $0.number) }
    }.filter(selection.contains)
    guard !partitions.isEmpty else {
      throw Self.failed(
        ToolError("Could not match any topic-partitions with the specified filters"))
    }
    let admin = console.admin
    let offsets =
      switch moment {
      case .earliest: try admin.startOffsets(partitions)
      case .latest: try admin.endOffsets(partitions)
      case .time(let time): try admin.offsetsFound(partitions, since: time)
      // Nothing is kept elsewhere: there is no such offset.
      case .tiered: [TopicPartition: Int64]()
      }
    // Kafka's tool sorts the names with their numbers as text: orders-10 stands before orders-2.
    for (partition, offset) in offsets.sorted(by: { $0.key.description < $1.key.description }) {
      console.print("\(partition.topic):\(partition.partition):\(offset)")
    }
  }
}

/// Partitions by patterns, as `kafka-get-offsets` takes them.
struct PartitionSelection {
  private struct Rule {
    var topic: TopicPattern
    /// Nil for all partitions.
    var partitions: Range<Int32>?
  }

  private var rules: [Rule]
  /// Nil for all.
  private var numbers: Set<Int32>?

  /// A topic's pattern, and the numbers of partitions, separated by commas.
  init(topic: String?, partitions: String?) throws(ToolError) {
    rules = [Rule(topic: TopicPattern(topic ?? ".*"))]
    guard let partitions, !partitions.isEmpty else { return }
    var numbers: Set<Int32> = []
    for text in partitions.split(separator: ",") {
      guard let number = Int32(text) else {
        throw ToolError(
          "--partitions expects a comma separated list of numeric partition ids, but received: "
            + partitions)
      }
      numbers.insert(number)
    }
    self.numbers = numbers
  }

  /// Rules separated by commas: `orders:0`, `orders:0-2`, `orders:1-`, `:-2`, `orders`.
  init(patterns: String) throws(ToolError) {
    rules = []
    for text in patterns.split(separator: ",", omittingEmptySubsequences: false) {
      guard let match = text.wholeMatch(of: /([^:,]*)(?::(?:([0-9]*)|([0-9]*)-([0-9]*)))?/) else {
        throw ToolError("Invalid rule specification: \(text)")
      }
      func number(_ text: Substring??) -> Int32? { text.flatMap { $0 }.flatMap { Int32($0) } }
      var rule = Rule(topic: TopicPattern(match.1.isEmpty ? ".*" : String(match.1)))
      if let one = number(match.2) {
        rule.partitions = one..<one &+ 1
      } else {
        let low = number(match.3) ?? 0
        rule.partitions = low..<max(low, number(match.4) ?? .max)
      }
      rules.append(rule)
    }
  }

  func contains(_ partition: TopicPartition) -> Bool {
    guard numbers?.contains(partition.partition) ?? true else { return false }
    return rules.contains { rule in
      rule.topic.matches(partition.topic)
        && rule.partitions?.contains(partition.partition) ?? true
    }
  }
}
