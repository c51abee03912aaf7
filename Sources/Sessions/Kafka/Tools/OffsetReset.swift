import KafkaClient

/// `kafka-consumer-groups --reset-offsets`: where a group is to go on, planned or done.
struct OffsetReset {
  /// In the order in which Kafka's tool names them.
  private static let scenarios = [
    "--to-offset", "--to-current", "--to-datetime", "--from-file", "--by-duration", "--to-earliest",
    "--to-latest", "--shift-by",
  ]
  /// In the order in which it looks whether two are given.
  private static let checked = [
    "--to-offset", "--to-datetime", "--by-duration", "--to-earliest", "--to-latest", "--to-current",
    "--shift-by", "--from-file",
  ]

  private let arguments: Arguments
  /// The lines of `--from-file`.
  private let plan: [String]

  init(_ arguments: Arguments, plan: [String]) {
    self.arguments = arguments
    self.plan = plan
  }

  /// Refuses options that do not go together; `scope` are the options that name groups, where none
  /// of them is given.
  static func check(_ arguments: Arguments, _ scope: String?) throws(ToolError) {
    if arguments.has("--dry-run"), arguments.has("--execute") {
      throw ToolError("Option [reset-offsets] only accepts one of [execute] and [dry-run]")
    }
    if let scope {
      throw ToolError(
        warning(arguments) + "Option [reset-offsets] takes one of these options: \(scope)")
    }
    for option in checked {
      try arguments.refuse(scenarios.filter { $0 != option }, with: option)
    }
  }

  /// What the tool says first when it is told neither to do it nor not to.
  private static func warning(_ arguments: Arguments) -> String {
    guard !arguments.has("--execute"), !arguments.has("--dry-run") else { return "" }
    return "WARN: No action will be performed as the --execute option is missing.In a future major "
      + "release, the default behavior of this command will be to prompt the user before executing "
      + "the reset rather than doing a dry run. You should add the --dry-run option explicitly if you "
      + "are scripting this command and want to keep the current default behavior without "
      + "prompting.\n"
  }

  /// Looks at what `run` reads of the arguments, in its order; which it leaves out depends on the broker.
  func check() throws(ToolError) {
    if arguments.has("--from-file") { return _ = try plannedLines(for: "") }
    guard arguments.has("--all-topics") || arguments.has("--topic") else { throw Self.noScope }
    _ = try arguments.integer("--to-offset", as: Int64.self)
    _ = try arguments.integer("--shift-by", as: Int64.self)
    _ = try time()
    guard Self.scenarios.contains(where: arguments.has) else { throw Self.noScenario }
  }

  private static let noScope = ToolError(
    "One of the reset scopes should be defined: --all-topics, --topic.")
  private static let noScenario = ToolError(
    "Option '[reset-offsets]' requires one of the following scenarios: "
      + "[\(Arguments.shown(scenarios))]")

  func run(_ groups: [String], _ console: inout Console) throws {
    console.text += Self.warning(arguments)
    var rows: [[String]] = []
    var exported = ""
    for id in groups {
      let state = try console.admin.group(id).state
      guard state == .empty || state == .dead else {
        console.fail(
          "\nError: Assignments can only be reset if the group '\(id)' is inactive, but the "
            + "current state is \(state.rawValue).")
        continue
      }
      let targets = try targets(of: id, &console)
      if arguments.has("--execute") {
        try console.admin.setCommittedOffsets(targets, of: id)
        console.group.used(group: id)
      }
      for (partition, offset) in targets.sorted(by: { $0.key < $1.key }) {
        let cells = [partition.topic, String(partition.partition), String(offset)]
        rows.append([id] + cells)
        exported += ((groups.count == 1 ? [] : [id]) + cells).joined(separator: ",") + "\n"
      }
    }
    if arguments.has("--export") {
      console.print(exported)
      return
    }
    guard !groups.isEmpty else { return }
    for row in [["GROUP", "TOPIC", "PARTITION", "NEW-OFFSET"]] + rows {
      console.text += "\n" + Columns.line(row, [30, 30, 10, 15])
    }
    console.text += "\n"
  }

  private func targets(
    of id: String, _ console: inout Console
  ) throws -> [TopicPartition: Int64] {
    let admin = console.admin
    if arguments.has("--from-file"), !arguments.has("--all-topics"), !arguments.has("--topic") {
      return try planned(id, &console)
    }
    let committed = try admin.committedOffsets(id)
    let partitions = try partitions(admin, committed)
    if let offset = try arguments.integer("--to-offset", as: Int64.self) {
      return try within(
        Dictionary(partitions.map { ($0, offset) }, uniquingKeysWith: { $1 }), &console)
    }
    if arguments.has("--to-earliest") { return try admin.startOffsets(partitions) }
    if arguments.has("--to-latest") { return try admin.endOffsets(partitions) }
    if let shift = try arguments.integer("--shift-by", as: Int64.self) {
      var wishes: [TopicPartition: Int64] = [:]
      for partition in partitions {
        guard let offset = committed[partition] else {
          throw ToolError(
            "Cannot shift offset for partition \(partition) since there is no current committed "
              + "offset")
        }
        wishes[partition] = offset.addingReportingOverflow(shift).partialValue
      }
      return try within(wishes, &console)
    }
    if let time = try time() { return try byTime(partitions, time, &console) }
    if arguments.has("--from-file") { return try planned(id, &console) }
    guard arguments.has("--to-current") else { throw Self.noScenario }
    let without = partitions.filter { committed[$0] == nil }
    let asked = Set(partitions)
    return try admin.endOffsets(without).merging(committed.filter { asked.contains($0.key) }) { $1 }
  }

  private func partitions(
    _ admin: KafkaAdmin, _ committed: [TopicPartition: Int64]
  ) throws -> [TopicPartition] {
    if arguments.has("--all-topics") { return committed.keys.sorted() }
    guard arguments.has("--topic") else { throw Self.noScope }
    let partitions = try arguments.values("--topic").flatMap {
      try TopicSelection($0).partitions(admin)
    }
    let known = Set(
      try admin.cluster().topics.flatMap { topic in
        topic.partitions.map { TopicPartition(topic.name, $0.number) }
      })
    guard partitions.allSatisfy(known.contains) else {
      // Kafka's client would ask for it until its time is up.
      throw KafkaError(
        code: KafkaError.unknownTopicCode, name: KafkaError.unknownTopicName, message: "")
    }
    return partitions
  }

  /// The moment of `--to-datetime` and `--by-duration`; nil when neither is given.
  private func time() throws(ToolError) -> Int64? {
    if let text = try arguments.value("--to-datetime") {
      guard let time = Moment.milliseconds(ofDateTime: text) else {
        throw ToolError(GroupsTool.failed(Moment.complaint(ofDateTime: text)))
      }
      return time
    }
    guard let text = try arguments.value("--by-duration") else { return nil }
    guard let duration = Moment.milliseconds(ofDuration: text) else {
      throw ToolError(GroupsTool.failed("Text cannot be parsed to a Duration"))
    }
    return Moment.now - duration
  }

  private func byTime(
    _ partitions: [TopicPartition], _ time: Int64, _ console: inout Console
  ) throws -> [TopicPartition: Int64] {
    let found = try console.admin.offsetsFound(partitions, since: time)
    let missing = partitions.filter { found[$0] == nil }
    for partition in missing {
      console.print(
        "\nWarn: Partition \(partition.partition) from topic \(partition.topic) is empty. Falling "
          + "back to latest known offset.")
    }
    return try found.merging(console.admin.endOffsets(missing)) { a, _ in a }
  }

  /// The offsets, each moved to the end of its log that it lies beyond.
  private func within(
    _ wishes: [TopicPartition: Int64], _ console: inout Console
  ) throws -> [TopicPartition: Int64] {
    let lowest = try console.admin.startOffsets(Array(wishes.keys))
    let highest = try console.admin.endOffsets(Array(wishes.keys))
    var offsets: [TopicPartition: Int64] = [:]
    for (partition, wish) in wishes.sorted(by: { $0.key < $1.key }) {
      let (low, high) = (lowest[partition] ?? 0, highest[partition] ?? 0)
      if wish > high {
        console.print(
          "New offset (\(wish)) is higher than latest offset for topic partition \(partition). "
            + "Value will be set to \(high)")
      } else if wish < low {
        console.print(
          "New offset (\(wish)) is lower than earliest offset for topic partition \(partition). "
            + "Value will be set to \(low)")
      }
      offsets[partition] = wish > high ? high : max(wish, low)
    }
    return offsets
  }

  /// The offsets that the file has for a group: lines of `topic,partition,offset`, or with the group
  /// in front.
  private func planned(
    _ id: String, _ console: inout Console
  ) throws -> [TopicPartition: Int64] {
    let wishes = try plannedLines(for: id)
    guard !wishes.isEmpty else {
      console.fail("\nError: No reset plan for group \(id) found")
      return [:]
    }
    return try within(wishes, &console)
  }

  private func plannedLines(for id: String) throws(ToolError) -> [TopicPartition: Int64] {
    var wishes: [TopicPartition: Int64] = [:]
    for line in plan where !line.trimmed.isEmpty {
      var cells = line.split(separator: ",", omittingEmptySubsequences: false).map(\.trimmed)
      if cells.count == 3, arguments.values("--group").count == 1 { cells.insert(id, at: 0) }
      guard cells.count == 4, let number = Int32(cells[2]), let offset = Int64(cells[3]) else {
        throw ToolError(
          "\nError: --from-file has a line that is not topic,partition,offset: \(line)")
      }
      if cells[0] == id { wishes[TopicPartition(cells[1], number)] = offset }
    }
    return wishes
  }
}
