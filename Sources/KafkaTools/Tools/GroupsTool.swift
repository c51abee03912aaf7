import Clients

/// `kafka-consumer-groups`: lists, describes, resets and deletes groups.
struct GroupsTool: ImmediateTool {
  static let options = OptionTable(
    tool: "kafka-consumer-groups",
    flags: [
      "--list", "--describe", "--delete", "--reset-offsets", "--delete-offsets", "--all-groups",
      "--all-topics", "--members", "--offsets", "--verbose", "--dry-run", "--execute",
      "--to-earliest", "--to-latest", "--to-current", "--state",
    ],
    values: [
      "--group", "--topic", "--to-offset", "--shift-by", "--by-duration", "--to-datetime",
      "--timeout",
    ],
    leftOut: [
      "--export": "is left out: the new offsets are printed as a table",
      "--from-file": "is left out: give --to-offset for each topic and partition",
    ])

  let arguments: Arguments
  private let action: String
  private let showsState: Bool

  init(_ arguments: Arguments, lines: [String]?) throws(ToolError) {
    self.arguments = arguments
    action = try arguments.exactlyOne(
      of: ["--list", "--describe", "--delete", "--reset-offsets", "--delete-offsets"])
    showsState = arguments.has("--state")
    if action != "--list", !arguments.has("--all-groups") {
      guard arguments.has("--group") else {
        throw ToolError(
          "Option [\(action.dropFirst(2))] takes one of these options: [all-groups], [group]")
      }
    }
    if action == "--reset-offsets" {
      guard arguments.has("--topic") || arguments.has("--all-topics") else {
        throw ToolError(
          "Option [reset-offsets] takes one of these options: [all-topics], [topic]")
      }
      guard !(arguments.has("--execute") && arguments.has("--dry-run")) else {
        throw ToolError("Option [reset-offsets] only accepts one of [dry-run] and [execute]")
      }
    }
    if action == "--delete-offsets" { _ = try arguments.required("--topic") }
  }

  func run(_ console: inout Console) throws {
    do {
      switch action {
      case "--list": try list(&console)
      case "--describe":
        for id in try groups(console) {
          let group = try console.admin.group(id)
          guard group.state != .dead else {
            console.fail("\nError: Consumer group '\(id)' does not exist.")
            continue
          }
          if showsState {
            printState(group, &console)
          } else if arguments.has("--members") {
            printMembers(group, &console)
          } else {
            try printOffsets(group, &console)
          }
        }
      case "--reset-offsets": try OffsetReset(arguments).run(try groups(console), &console)
      case "--delete-offsets": try deleteOffsets(&console)
      default: try delete(&console)
      }
    } catch let error as KafkaError {
      console.fail(
        "\nError: Executing consumer group command failed due to \(error.message)", because: error)
    }
  }

  private func groups(_ console: Console) throws -> [String] {
    arguments.has("--all-groups")
      ? try console.admin.groupNames().sorted() : arguments.values("--group")
  }

  private func list(_ console: inout Console) throws {
    let names = try console.admin.groupNames().sorted()
    guard showsState else {
      for name in names { console.print(name) }
      return
    }
    let width = max(15, names.map(\.count).max() ?? 0) + 10
    console.print(Columns.line(["GROUP", "STATE"], [width, 20]))
    for name in names {
      console.print(
        Columns.line([name, try console.admin.group(name).state.rawValue], [width, 20]))
    }
  }

  // MARK: Deleting

  private func delete(_ console: inout Console) throws {
    var (deleted, failed): ([String], [String]) = ([], [])
    for id in try groups(console) {
      do {
        try console.admin.deleteGroup(id)
        deleted.append("'\(id)'")
      } catch let error as KafkaError {
        failed.append("* Group '\(id)' could not be deleted due to: \(Self.javaError(error))")
      }
    }
    if !failed.isEmpty {
      console.fail("\nError: Deletion of some consumer groups failed:")
      for line in failed { console.print(line) }
    }
    guard !deleted.isEmpty else { return }
    let names = "(\(deleted.joined(separator: ", ")))"
    console.print(
      failed.isEmpty
        ? "Deletion of requested consumer groups \(names) was successful."
        : "\nThese consumer groups were deleted successfully: \(names)")
  }

  private func deleteOffsets(_ console: inout Console) throws {
    for id in try groups(console) {
      let partitions = try TopicSelection(arguments.values("--topic")).partitions(console.admin)
      let failed = try console.admin.deleteCommittedOffsets(partitions, of: id)
      let topics = Set(partitions.map(\.topic)).sorted().joined(separator: ",")
      if failed.isEmpty {
        console.print("Request succeed for deleting offsets with topic \(topics) group \(id)")
      } else {
        console.fail("\nError: Encountered some partition-level error, see the follow-up details:")
      }
      console.text += "\n" + Columns.line(["TOPIC", "PARTITION", "STATUS"], [30, 15, 15])
      for partition in partitions {
        let status = failed[partition].map { "Error: \(Self.javaError($0))" } ?? "Successful"
        console.text +=
          "\n"
          + Columns.line([partition.topic, String(partition.partition), status], [30, 15, 15])
      }
      console.text += "\n"
    }
  }

  /// An error under the name of Kafka's own exception, as far as groups meet them.
  static func javaError(_ error: KafkaError) -> String {
    let known: [Int32: String] = [
      KafkaError.groupNotEmptyCode: "GroupNotEmptyException: The group is not empty.",
      KafkaError.groupNotFoundCode: "GroupIdNotFoundException: The group id does not exist.",
      KafkaError.groupSubscribedCode:
        "GroupSubscribedToTopicException: Deleting offsets of a topic is forbidden while the "
        + "consumer group is actively subscribed to it.",
      KafkaError.unknownTopicCode:
        "UnknownTopicOrPartitionException: This server does not host this topic-partition.",
    ]
    return known[error.code].map { "org.apache.kafka.common.errors.\($0)" } ?? error.message
  }
}

/// What `--topic` selects: `orders`, or some partitions of it, `orders:0,2`.
struct TopicSelection {
  private let texts: [String]

  init(_ texts: [String]) { self.texts = texts }

  func partitions(_ admin: KafkaAdmin) throws -> [TopicPartition] {
    try texts.flatMap { text -> [TopicPartition] in
      let parts = text.split(separator: ":", maxSplits: 1)
      let name = parts.first.map(String.init) ?? ""
      guard let topic = try admin.topic(name) else {
        throw ToolError("\nError: Topic '\(name)' does not exist.")
      }
      let all = topic.partitions.map { TopicPartition(name, $0.number) }
      guard parts.count == 2 else { return all }
      return try parts[1].split(separator: ",").map { number in
        guard let number = Int32(number), all.indices.contains(Int(number)) else {
          throw ToolError(
            "\nError: Topic '\(name)' has no partition '\(number)': it has \(all.count), "
              + "numbered from 0.")
        }
        return TopicPartition(name, number)
      }
    }
  }
}
