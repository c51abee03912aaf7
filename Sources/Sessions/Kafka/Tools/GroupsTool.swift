import KafkaClient

/// `kafka-consumer-groups`: lists, describes, resets and deletes groups.
struct GroupsTool: ImmediateTool {
  static let options = OptionTable(
    tool: "kafka-consumer-groups",
    flags: [
      "--list", "--describe", "--delete", "--reset-offsets", "--delete-offsets", "--all-groups",
      "--all-topics", "--members", "--offsets", "--verbose", "--dry-run", "--execute", "--export",
      "--to-earliest", "--to-latest", "--to-current",
    ],
    values: [
      "--group", "--topic", "--to-offset", "--shift-by", "--by-duration", "--to-datetime",
      "--timeout", "--from-file",
    ],
    optionalValues: ["--state", "--type"],
    onlyWith: [
      "--members": ["--describe"], "--offsets": ["--describe"], "--verbose": ["--describe"],
      "--state": ["--describe", "--list"], "--type": ["--list"],
    ],
    complaintPrefix: "Exception in thread \"main\" joptsimple.%sException: ")

  let arguments: Arguments
  private let action: String
  private let reset: OffsetReset?

  static func refusal(_ arguments: Arguments, lines: [String]?) -> String? {
    guard let path = arguments.values("--from-file").first, path != "/dev/stdin" || lines == nil
    else { return nil }
    return "--from-file \(path) cannot be read by a kafka step: write /dev/stdin, and give the "
      + "offsets in a here-document, <<END … END"
  }

  init(_ arguments: Arguments, lines: [String]?) throws(ToolError) {
    self.arguments = arguments
    try Self.check(arguments)
    let actions = ["--list", "--describe", "--delete", "--reset-offsets", "--delete-offsets"]
      .filter(arguments.has)
    guard actions.count == 1, let action = actions.first else {
      throw ToolError(
        "Command must include exactly one action: --list, --describe, --delete, --reset-offsets, "
          + "--delete-offsets")
    }
    self.action = action
    reset = action == "--reset-offsets" ? OffsetReset(arguments, plan: lines ?? []) : nil
  }

  /// Refuses what does not go together, in the order in which Kafka's tool looks at it. The lists in
  /// the messages stand as that tool prints them, and name some options that it does not mean.
  private static func check(_ arguments: Arguments) throws(ToolError) {
    let scope = ["--all-groups", "--group"]
    let level = ["--reset-offsets", "--describe", "--delete", "--list"]
    let hasScope = arguments.has("--group") || arguments.has("--all-groups")
    if arguments.has("--describe") {
      guard hasScope else {
        throw ToolError(
          "Option [describe] takes one of these options: \(Arguments.shown(level))")
      }
      let kinds = ["--members", "--offsets", "--state"]
      guard kinds.filter(arguments.has).count < 2 else {
        throw ToolError(
          "Option [describe] takes at most one of these options: \(Arguments.shown(kinds))")
      }
      if try arguments.value("--state")?.isEmpty == false {
        throw ToolError("Option [describe] does not take a value for [state]")
      }
    }
    if arguments.has("--delete") {
      guard hasScope else {
        throw ToolError("Option [delete] takes one of these options: \(Arguments.shown(scope))")
      }
      if arguments.has("--topic") {
        throw ToolError(
          "The consumer does not support topic-specific offset deletion from a consumer group.")
      }
    }
    if arguments.has("--delete-offsets"), !(arguments.has("--group") && arguments.has("--topic")) {
      throw ToolError(
        "Option [delete-offsets] takes the following options: \(Arguments.shown(scope))")
    }
    if arguments.has("--reset-offsets") {
      try OffsetReset.check(arguments, hasScope ? nil : Arguments.shown(scope))
    }
    try arguments.refuse(["--all-groups"], with: "--group")
    try arguments.refuse(["--list"], with: "--group")
    try arguments.refuse(["--describe", "--list"], with: "--topic")
  }

  func check() throws(ToolError) {
    try reset?.check()
    if action == "--list" { _ = try wanted() }
    _ = try arguments.integer("--timeout", as: Int64.self)
  }

  func run(_ console: inout Console) throws {
    do {
      switch action {
      case "--list": try list(&console)
      case "--describe": try describe(&console)
      case "--reset-offsets": try reset?.run(try groups(console), &console)
      case "--delete-offsets": try deleteOffsets(&console)
      default: try delete(&console)
      }
    } catch let error as KafkaError {
      console.fail(Self.failed(JavaError.executionText(error)), because: error)
    }
  }

  /// What the tool says when it cannot go on.
  static func failed(_ reason: String) -> String {
    "\nError: Executing consumer group command failed due to \(reason)"
  }

  private func groups(_ console: Console) throws -> [String] {
    arguments.has("--all-groups")
      ? try console.admin.groupNames().sorted() : arguments.values("--group")
  }

  private func list(_ console: inout Console) throws {
    let types = try arguments.value("--type")
    let states = try arguments.value("--state")
    let (wanted, wantedTypes) = try wanted()
    let names = try console.admin.groupNames().sorted()
    guard types != nil || states != nil else {
      for name in names { console.print(name) }
      return
    }
    // The built-in broker has no groups of the newer kind.
    let listed = try names.map { ($0, try console.admin.group($0).state.rawValue) }.filter {
      wanted?.contains($0.1) ?? true && wantedTypes?.contains("Classic") ?? true
    }
    let widths = [max(15, listed.map(\.0.count).max() ?? 0) + 10, 20, 20]
    let columns = ["GROUP"] + (types == nil ? [] : ["TYPE"]) + (states == nil ? [] : ["STATE"])
    console.print(Columns.line(columns, widths))
    for (name, state) in listed {
      let cells = [name] + (types == nil ? [] : ["Classic"]) + (states == nil ? [] : [state])
      console.print(Columns.line(cells, widths))
    }
  }

  /// The states and the types that `--list` is to show; nil where none is named.
  private func wanted() throws(ToolError) -> (states: [String]?, types: [String]?) {
    let types = try arguments.value("--type")
    let states = try arguments.value("--state")
    let known = KafkaAdmin.GroupState.allCases.map(\.rawValue) + ["Assigning", "Reconciling"]
    return (
      try Self.wanted(states, of: known, "state list '\(states ?? "")'. Valid states"),
      try Self.wanted(
        types, of: ["Unknown", "Consumer", "Classic"], "types list '\(types ?? "")'. Valid types")
    )
  }

  /// The states or types that are named, whatever their letters' case; nil where none is.
  private static func wanted(
    _ text: String?, of known: [String], _ complaint: String
  ) throws(ToolError) -> [String]? {
    guard let text, !text.isEmpty else { return nil }
    // What is called unknown cannot be asked for.
    let known = known.filter { $0 != "Unknown" }
    let words = text.split(separator: ",", omittingEmptySubsequences: false)
    return try words.map { word throws(ToolError) -> String in
      guard let match = known.first(where: { $0.lowercased() == word.trimmed.lowercased() }) else {
        throw ToolError("Invalid \(complaint) are: \(known.joined(separator: ", "))")
      }
      return match
    }
  }

  // MARK: Deleting

  private func delete(_ console: inout Console) throws {
    var (deleted, failed): ([String], [(String, KafkaError)]) = ([], [])
    for id in try groups(console) {
      do {
        try console.admin.deleteGroup(id)
        deleted.append(id)
      } catch let error as KafkaError {
        failed.append((id, error))
      }
    }
    guard let first = failed.first else {
      console.print(
        "Deletion of requested consumer groups ('\(deleted.joined(separator: ", "))') was "
          + "successful.")
      return
    }
    console.fail("\nError: Deletion of some consumer groups failed:", because: first.1)
    for (id, error) in failed {
      console.print(
        "* Group '\(id)' could not be deleted due to: \(JavaError.executionText(error))")
    }
    guard !deleted.isEmpty else { return }
    // The quotes stand as 3.9 prints them.
    console.print(
      "\nThese consumer groups were deleted successfully: '\(deleted.joined(separator: "'"))', '")
  }

  private func deleteOffsets(_ console: inout Console) throws {
    let id = try arguments.value("--group") ?? ""
    let topics = arguments.values("--topic")
    var statuses: [TopicPartition: KafkaError?] = [:]
    var partitions: [TopicPartition] = []
    for text in topics {
      do {
        partitions += try TopicSelection(text).partitions(console.admin)
      } catch let error as KafkaError {
        statuses[TopicPartition(text, -1)] = .some(error)
      }
    }
    var refusal: KafkaError?
    if !partitions.isEmpty {
      do {
        let failed = try console.admin.deleteCommittedOffsets(partitions, of: id)
        for partition in partitions { statuses[partition] = .some(failed[partition]) }
        refusal = partitions.compactMap { failed[$0] }.first
      } catch let error as KafkaError {
        refusal = error
        for partition in partitions { statuses[partition] = .some(error) }
      }
    }
    if let refusal {
      console.fail("\nError: " + Self.sentence(refusal, id), because: refusal)
    } else {
      console.print(
        "Request succeed for deleting offsets with topic \(topics.joined(separator: ", ")) group "
          + id)
    }
    console.text += "\n" + Columns.line(["TOPIC", "PARTITION", "STATUS"], [30, 15, 15])
    for (partition, error) in statuses.sorted(by: { $0.key.tableText < $1.key.tableText }) {
      let number = partition.partition < 0 ? "Not Provided" : String(partition.partition)
      let status = error.map { "Error: :\(JavaError.text($0))" } ?? "Successful"
      console.text += "\n" + Columns.line([partition.topic, number, status], [30, 15, 15])
    }
    console.text += "\n"
  }

  private static func sentence(_ error: KafkaError, _ id: String) -> String {
    switch error.code {
    case KafkaError.groupNotFoundCode: "'\(id)' does not exist."
    case KafkaError.groupNotEmptyCode:
      "Deleting offsets of a consumer group '\(id)' is forbidden if the group is not empty."
    case KafkaError.groupSubscribedCode, KafkaError.unknownTopicCode:
      "Encounter some partition level error, see the follow-up details:"
    default: "Encounter some unknown error: \(error.name)"
    }
  }
}

extension TopicPartition {
  /// What Kafka's tool sorts a table by: the name and the number as one text.
  fileprivate var tableText: String { "\(topic)\(partition)" }
}

/// What `--topic` selects: `orders`, or some partitions of it, `orders:0,2`.
struct TopicSelection {
  private let text: String

  init(_ text: String) { self.text = text }

  /// - Throws: `ToolError` for text that is none, `KafkaError` for a topic that there is not.
  func partitions(_ admin: KafkaAdmin) throws -> [TopicPartition] {
    guard text.contains(":") else {
      guard let topic = try admin.topic(text) else {
        throw KafkaError(
          code: KafkaError.unknownTopicCode, name: KafkaError.unknownTopicName, message: "")
      }
      return topic.partitions.map { TopicPartition(text, $0.number) }
    }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2 else {
      throw ToolError("Invalid topic arg '\(text)', expected topic name and partitions")
    }
    return try parts[1].split(separator: ",").map { number in
      guard let value = Int32(number) else {
        throw ToolError("Invalid partition '\(number)' specified in topic arg '\(text)''")
      }
      return TopicPartition(String(parts[0]), value)
    }
  }
}
