import KafkaClient

/// `kafka-configs`: shows and changes the settings of topics.
struct ConfigsTool: ImmediateTool {
  static let options: OptionTable = {
    var table = OptionTable(
      tool: "kafka-configs",
      flags: ["--alter", "--describe", "--all", "--force"],
      values: ["--entity-type", "--entity-name", "--add-config", "--delete-config", "--topic"],
      leftOut: [
        "--add-config-file": "is left out: give --add-config",
        "--bootstrap-controller": "is left out: a lesson's broker is its own controller",
        "--zk-tls-config-file": "is long gone from Kafka",
      ])
    for option in [
      "--entity-default", "--client", "--client-defaults", "--user", "--user-defaults", "--broker",
      "--broker-defaults", "--broker-logger", "--ip", "--ip-defaults",
    ] {
      table.leftOut[option] = "is left out: only topics have settings here"
    }
    return table
  }()

  private static let types = [
    "topics", "clients", "users", "brokers", "ips", "broker-loggers", "client-metrics",
  ]

  private let isChange: Bool
  private let topic: String?
  private let showsAll: Bool
  private let added: [String: String]
  private let removed: [String]
  private let words: String

  static func refusal(_ arguments: Arguments, lines: [String]?) -> String? {
    let others = arguments.values("--entity-type").filter { $0 != "topics" && types.contains($0) }
    return others.first.map { "--entity-type \($0) is left out: only topics have settings here" }
  }

  init(_ arguments: Arguments, lines: [String]?) throws(ToolError) {
    guard arguments.has("--alter") != arguments.has("--describe") else {
      throw ToolError("Command must include exactly one action: --describe, --alter")
    }
    isChange = arguments.has("--alter")
    try arguments.refuse(["--alter", "--add-config", "--delete-config"], with: "--describe")
    try Self.checkEntities(arguments)
    topic = arguments.values("--entity-name").first ?? arguments.values("--topic").first
    showsAll = arguments.has("--all")
    words = arguments.words
    guard isChange else {
      (added, removed) = ([:], [])
      return
    }
    guard topic?.isEmpty == false else {
      throw ToolError("an entity name must be specified with --alter of topics")
    }
    guard arguments.has("--add-config") || arguments.has("--delete-config") else {
      throw ToolError(
        "At least one of --add-config, --add-config-file, or --delete-config must be specified with "
          + "--alter")
    }
    added = try Self.settings(arguments.value("--add-config"))
    removed = arguments.values("--delete-config").flatMap { text in
      text.split(separator: ",").map(\.trimmed)
    }
  }

  private static func checkEntities(_ arguments: Arguments) throws(ToolError) {
    let given = arguments.values("--entity-type") + (arguments.has("--topic") ? ["topics"] : [])
    if let other = given.first(where: { !types.contains($0) }) {
      throw ToolError(
        "Invalid entity type \(other), the entity type must be one of "
          + "\(types.joined(separator: ", ")) with a --bootstrap-server or --bootstrap-controller "
          + "argument")
    }
    if given.count > 1 {
      throw ToolError("Duplicate entity type(s) specified: topics")
    }
    guard !given.isEmpty else { throw ToolError("At least one entity type must be specified") }
    if arguments.has("--topic"), arguments.has("--entity-name") {
      throw ToolError(
        "--entity-{type,name,default} should not be used in conjunction with specific entity flags")
    }
  }

  /// `k1=v1,k2=[v1,v2]`: commas within brackets belong to the value.
  private static func settings(_ text: String?) throws(ToolError) -> [String: String] {
    guard let text else { return [:] }
    var settings: [String: String] = [:]
    for pair in split(text, at: ",") {
      let parts = split(pair, at: "=")
      guard parts.count == 2 else {
        throw ToolError(
          "requirement failed: Invalid entity config: all configs to be added must be in the format "
            + "\"key=val\".")
      }
      let name = parts[0].trimmed
      guard name.wholeMatch(of: /[a-zA-Z0-9._\-]*/) != nil else {
        throw ToolError("Invalid character found for config key: \(name)")
      }
      settings[name] = parts[1].filter { $0 != "[" && $0 != "]" }.trimmed
    }
    return settings
  }

  /// Splits text at a sign, but not within brackets.
  private static func split(_ text: String, at sign: Character) -> [String] {
    var parts = [""]
    var depth = 0
    for character in text {
      if character == "[" { depth += 1 }
      if character == "]" { depth -= 1 }
      if character == sign, depth <= 0 {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts
  }

  func run(_ console: inout Console) throws {
    do {
      if isChange { try change(&console) } else { try describe(&console) }
    } catch let error as KafkaError {
      console.fail("Error while executing config command with args '\(words)'", because: error)
      console.print(JavaError.executionText(error))
    }
  }

  private func change(_ console: inout Console) throws {
    let name = topic ?? ""
    let own = try console.admin.configEntries(of: name).filter { $0.source == .topic }.map(\.name)
    let unknown = removed.filter { !own.contains($0) }
    guard unknown.isEmpty else {
      throw ToolError("Invalid config(s): \(unknown.joined(separator: ","))")
    }
    try console.admin.changeConfigs(of: name, added, removing: removed)
    console.print("Completed updating config for topic \(name).")
  }

  private func describe(_ console: inout Console) throws {
    let names = try topic.map { [$0] } ?? console.admin.cluster().topics.map(\.name)
    for name in names {
      console.print("\(showsAll ? "All" : "Dynamic") configs for topic \(name) are:")
      for entry in try console.admin.configEntries(of: name)
      where showsAll || entry.source == .topic {
        let synonyms = entry.synonyms.map { synonym in
          "\(synonym.source.text):\(synonym.name)=\(synonym.value ?? "null")"
        }
        console.print(
          "  \(entry.name)=\(entry.value ?? "null") sensitive=\(entry.isSensitive) "
            + "synonyms={\(synonyms.joined(separator: ", "))}")
      }
    }
  }
}

extension KafkaAdmin.ConfigEntry.Source {
  /// The name that Kafka has for it.
  fileprivate var text: String {
    switch self {
    case .unknown: "UNKNOWN"
    case .topic: "DYNAMIC_TOPIC_CONFIG"
    case .broker: "DYNAMIC_BROKER_CONFIG"
    case .cluster: "DYNAMIC_DEFAULT_BROKER_CONFIG"
    case .file: "STATIC_BROKER_CONFIG"
    case .standard: "DEFAULT_CONFIG"
    }
  }
}
