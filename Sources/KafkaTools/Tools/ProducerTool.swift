import Clients

/// `kafka-console-producer`: sends each line of the here-document as a message.
///
/// A key decides the partition, as in Kafka's own client. Lines without a key go, all that one
/// command sends, to one partition: Kafka's client fills one batch for one partition before it
/// picks the next, and a console command is one batch. Which partition Kafka picks is chance;
/// here the first such command to a topic takes partition 0, the second 1, and so on around, so
/// that a page is the same on every run.
struct ProducerTool: ImmediateTool {
  static let options = OptionTable(
    tool: "kafka-console-producer",
    flags: ["--sync"],
    values: [
      "--topic", "--property", "--producer-property", "--request-required-acks",
      "--compression-codec", "--timeout", "--batch-size",
    ],
    leftOut: ["--line-reader": "is left out: lines are read as Kafka's own reader does"])

  private let topic: String
  private let reader: LineReader
  private let lines: [String]
  private let settings: [String: String]

  init(_ arguments: Arguments, lines: [String]?) throws(ToolError) {
    topic = try arguments.required("--topic")
    reader = LineReader(try arguments.pairs("--property", known: LineReader.properties))
    guard let lines else {
      throw ToolError(
        "kafka-console-producer has nothing to read: give the messages in a here-document, "
          + "<<END on the command's line and a line END after the last message")
    }
    self.lines = lines
    var settings = try arguments.pairs(
      "--producer-property",
      known: ["acks", "client.id", "compression.type", "enable.idempotence", "linger.ms"])
    if let acks = arguments.value("--request-required-acks") { settings["acks"] = acks }
    if let codec = arguments.value("--compression-codec") { settings["compression.type"] = codec }
    self.settings = settings
  }

  func run(_ console: inout Console) throws {
    guard let partitions = try console.admin.topic(topic)?.partitions.count else {
      console.fail(
        "Error when sending message to topic \(topic): "
          + "org.apache.kafka.common.errors.UnknownTopicOrPartitionException: "
          + "This server does not host this topic-partition.")
      return
    }
    var records: [KafkaRecord] = []
    var complaint: String?
    var sticky: Int32?
    for (index, line) in lines.enumerated() {
      do throws(ToolError) {
        var record = try reader.record(line, number: index + 1, topic: topic)
        if record.key == nil {
          let partition = sticky ?? console.group.nextStickyPartition(topic, of: partitions)
          sticky = partition
          record.partition = partition
        }
        records.append(record)
      } catch {
        // What stands before the line was sent already.
        complaint = error.text
        break
      }
    }
    do {
      // A new one for each command, as in the tool: it sees what has become of the topic.
      let producer = try KafkaProducer(
        bootstrap: console.group.bootstrap, clientID: "console-producer", settings: settings)
      try producer.send(records)
    } catch let error as KafkaError {
      console.fail(
        "Error when sending message to topic \(topic): \(error.message)", because: error)
    }
    if let complaint { console.fail("org.apache.kafka.common.KafkaException: \(complaint)") }
  }
}

/// Makes messages of lines, as the console producer's own reader does.
struct LineReader {
  static let properties = [
    "parse.key", "key.separator", "parse.headers", "headers.delimiter", "headers.separator",
    "headers.key.separator", "ignore.error", "null.marker",
  ]

  private let properties: [String: String]

  init(_ properties: [String: String]) { self.properties = properties }

  private func isOn(_ name: String) -> Bool { properties[name]?.lowercased() == "true" }

  /// Reads one line: `headers⇥key⇥value`, as far as they are asked for.
  func record(_ line: String, number: Int, topic: String) throws(ToolError) -> KafkaRecord {
    var rest = line[...]
    var headers: [KafkaMessage.Header] = []
    if isOn("parse.headers"),
      let text = try cut(
        &rest, at: properties["headers.delimiter"] ?? "\t", "header delimiter", line, number),
      !isNull(text)
    {
      headers = try self.headers(text, number)
    }
    var key: [UInt8]?
    if isOn("parse.key"),
      let text = try cut(
        &rest, at: properties["key.separator"] ?? "\t", "key separator", line, number)
    {
      key = isNull(text) ? nil : Array(text.utf8)
    }
    return KafkaRecord(
      topic: topic, key: key, value: isNull(rest) ? nil : Array(rest.utf8), headers: headers)
  }

  private func isNull(_ text: Substring) -> Bool {
    properties["null.marker"].map { $0 == text } ?? false
  }

  private func cut(
    _ rest: inout Substring, at separator: String, _ what: String, _ line: String, _ number: Int
  ) throws(ToolError) -> Substring? {
    guard let found = rest.firstRange(of: separator) else {
      if isOn("ignore.error") { return nil }
      throw ToolError("No \(what) found on line number \(number): '\(line)'")
    }
    defer { rest = rest[found.upperBound...] }
    return rest[..<found.lowerBound]
  }

  private func headers(
    _ text: Substring, _ number: Int
  ) throws(ToolError) -> [KafkaMessage.Header] {
    var headers: [KafkaMessage.Header] = []
    let separator = properties["headers.key.separator"] ?? ":"
    for pair in text.split(separator: properties["headers.separator"] ?? ",") {
      guard let found = pair.firstRange(of: separator) else {
        if isOn("ignore.error") { continue }
        throw ToolError(
          "No header key separator found in pair '\(pair)' on line number \(number)")
      }
      let value = pair[found.upperBound...]
      headers.append(
        KafkaMessage.Header(
          String(pair[..<found.lowerBound]), isNull(value) ? nil : Array(value.utf8)))
    }
    return headers
  }
}
