import KafkaClient

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
      "--topic", "--property", "--producer-property", "--request-required-acks", "--timeout",
      "--batch-size", "--message-send-max-retries", "--retry-backoff-ms", "--request-timeout-ms",
      "--metadata-expiry-ms", "--max-block-ms", "--max-memory-bytes",
      "--max-partition-memory-bytes", "--socket-buffer-size",
    ],
    optionalValues: ["--compression-codec"],
    leftOut: [
      "--line-reader": "is left out: lines are read as Kafka's own reader does",
      "--reader-config": "is left out: give --property",
      "--reader-property": "is newer than Kafka 3.9: there it is --property",
      "--producer.config": "is left out: give --producer-property",
    ])

  private let topic: String
  private let reader: LineReader
  private let lines: [String]
  private let settings: [String: String]

  static func refusal(_ arguments: Arguments, lines: [String]?) -> String? {
    lines == nil
      ? "nothing to read: give the messages in a here-document, <<END on the command's line and a "
        + "line END after the last message" : nil
  }

  init(_ arguments: Arguments, lines: [String]?) throws(ToolError) {
    try arguments.require("--topic")
    topic = try arguments.value("--topic") ?? ""
    reader = try LineReader(arguments.pairs("--property", known: LineReader.properties))
    self.lines = lines ?? []
    var settings = try arguments.pairs(
      "--producer-property",
      known: ["acks", "client.id", "compression.type", "enable.idempotence", "linger.ms"])
    if let acks = try arguments.value("--request-required-acks") { settings["acks"] = acks }
    // As in Kafka's tool, the option decides even where it is not given.
    let codec = try arguments.value("--compression-codec") ?? "none"
    settings["compression.type"] = codec.isEmpty ? "gzip" : codec
    for option in Self.options.values where option != "--topic" && option.hasSuffix("-ms") {
      _ = try arguments.integer(option, as: Int64.self)
    }
    self.settings = settings
  }

  func run(_ console: inout Console) throws {
    guard let partitions = try console.admin.topic(topic)?.partitions.count else {
      return failWithoutTopic(&console)
    }
    var records: [KafkaRecord] = []
    var complaint: ToolError?
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
        complaint = error
        break
      }
    }
    // A new one for each command, as in the tool: it sees what has become of the topic.
    let producer = try KafkaProducer(
      bootstrap: console.group.bootstrap, clientID: "console-producer", settings: settings)
    for (record, result) in zip(records, try producer.results(of: records)) {
      guard case .failure(let error) = result else { continue }
      console.fail(failure(of: record), because: error)
      console.print(JavaError.text(error))
    }
    if let complaint { console.fail(complaint.text) }
  }

  private func failure(of record: KafkaRecord) -> String {
    func size(_ bytes: [UInt8]?) -> String { bytes.map { "\($0.count) bytes" } ?? "null" }
    return "Error when sending message to topic \(topic) with key: \(size(record.key)), "
      + "value: \(size(record.value)) with error:"
  }

  /// Kafka's client asks a minute long for a topic that there is not, for each message.
  private func failWithoutTopic(_ console: inout Console) {
    let error = KafkaError(
      code: KafkaError.unknownTopicCode, name: KafkaError.unknownTopicName,
      message: "Topic \(topic) not present in metadata after 60000 ms.")
    for (index, line) in lines.enumerated() {
      do throws(ToolError) {
        let record = try reader.record(line, number: index + 1, topic: topic)
        console.fail(failure(of: record), because: error)
        console.print("org.apache.kafka.common.errors.TimeoutException: \(error.message)")
      } catch {
        console.fail(error.text)
        return
      }
    }
  }
}
