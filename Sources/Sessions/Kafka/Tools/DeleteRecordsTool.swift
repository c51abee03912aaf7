import KafkaClient

/// `kafka-delete-records`: deletes what lies before an offset. The offsets are in a file of JSON; the
/// one file that there is here is the command's here-document, `/dev/stdin`.
struct DeleteRecordsTool: ImmediateTool {
  static let options = OptionTable(
    tool: "kafka-delete-records", flags: [], values: ["--offset-json-file"])

  private let offsets: [TopicPartition: Int64]

  static func refusal(_ arguments: Arguments, lines: [String]?) -> String? {
    guard let path = arguments.values("--offset-json-file").first else { return nil }
    if path != "/dev/stdin" {
      return
        "--offset-json-file \(path) cannot be read by a kafka step: write /dev/stdin, and give "
        + "the offsets in a here-document, <<END … END"
    }
    if lines == nil {
      return "--offset-json-file /dev/stdin has nothing to read: give the offsets in a "
        + "here-document, <<END on the command's line and a line END after them"
    }
    return nil
  }

  init(_ arguments: Arguments, lines: [String]?) throws(ToolError) {
    try arguments.require("--offset-json-file")
    _ = try arguments.value("--offset-json-file")
    let text = (lines ?? []).joined(separator: "\n")
    guard let json = ScriptJSON(text) else {
      throw ToolError("The input string is not a valid JSON")
    }
    let version = try (json.member("version") ?? .integer(1)).integer()
    guard version == 1 else { throw ToolError("Not supported version field value \(version)") }
    guard let entries = try json.member("partitions") else {
      throw ToolError("Missing partitions field")
    }
    var offsets: [TopicPartition: Int64] = [:]
    var twice: [TopicPartition] = []
    for entry in try entries.elements() {
      let partition = TopicPartition(
        try entry.required("topic").string(), try entry.required("partition").integer())
      let offset = try entry.required("offset").long()
      if offsets.updateValue(offset, forKey: partition) != nil, !twice.contains(partition) {
        twice.append(partition)
      }
    }
    guard twice.isEmpty else {
      throw ToolError(
        "Offset json file contains duplicate topic partitions: "
          + twice.map(\.description).joined(separator: ","))
    }
    self.offsets = offsets
  }

  func run(_ console: inout Console) throws {
    console.print("Executing records delete operation")
    let known = Set(
      try console.admin.cluster().topics.flatMap { topic in
        topic.partitions.map { TopicPartition(topic.name, $0.number) }
      })
    // The client would ask for partitions that there are not until its time is up.
    var results = try console.admin.deleteRecords(before: offsets.filter { known.contains($0.key) })
    for partition in offsets.keys where !known.contains(partition) {
      results[partition] = .failure(
        KafkaError(
          code: KafkaError.unknownTopicCode, name: KafkaError.unknownTopicName, message: ""))
    }
    console.print("Records delete operation completed:")
    for (partition, result) in results.sorted(by: { $0.key < $1.key }) {
      switch result {
      case .success(let low): console.print("partition: \(partition)\tlow_watermark: \(low)")
      case .failure(let error):
        console.fail("partition: \(partition)\terror: \(JavaError.text(error))", because: error)
      }
    }
  }
}
