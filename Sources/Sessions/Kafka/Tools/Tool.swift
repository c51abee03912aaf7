import KafkaClient
import Sessions

/// One of Kafka's tools, ready to run: its arguments are read and known to it.
protocol Tool: SendableMetatype {
  /// The options that it takes.
  static var options: OptionTable { get }

  /// Why a command cannot run here, though the real tool would run it; nil when it can.
  static func refusal(_ arguments: Arguments, lines: [String]?) -> String?

  /// Reads the arguments.
  ///
  /// - Throws: `ToolError`, what the tool prints instead of running.
  init(_ arguments: Arguments, lines: [String]?) throws(ToolError)

  /// Looks at those arguments that the tool itself reads only when it works.
  ///
  /// - Throws: `ToolError`, what the tool prints when it comes to them.
  func check() throws(ToolError)
}

extension Tool {
  static func refusal(_ arguments: Arguments, lines: [String]?) -> String? { nil }

  func check() throws(ToolError) {}
}

/// A tool that does its work at once and ends.
protocol ImmediateTool: Tool {
  /// Does the work, and prints what the tool prints.
  func run(_ console: inout Console) throws
}

/// What a tool that runs at once can use.
struct Console {
  /// Everything that it prints, both its outputs, in order.
  var text = ""
  /// The first thing that counts as failure.
  var failure: String?
  /// What Kafka refused.
  var errors: [ErrorReply] = []
  let admin: KafkaAdmin
  let group: KafkaToolsSessionGroup

  mutating func print(_ line: String) { text += line + "\n" }

  /// Prints a line that makes the tool's exit status other than 0.
  mutating func fail(_ line: String) {
    failure = failure ?? line.split(separator: "\n").first.map(String.init) ?? line
    print(line)
  }

  /// Prints a line that says what Kafka refused.
  mutating func fail(_ line: String, because error: KafkaError) {
    errors.note(code: error.name, error.message)
    fail(line)
  }
}

/// The tools by name.
enum Tools {
  static let all: [(name: String, type: any Tool.Type)] = [
    ("kafka-topics", TopicsTool.self),
    ("kafka-console-producer", ProducerTool.self),
    ("kafka-console-consumer", ConsumerTool.self),
    ("kafka-consumer-groups", GroupsTool.self),
    ("kafka-configs", ConfigsTool.self),
    ("kafka-delete-records", DeleteRecordsTool.self),
    ("kafka-get-offsets", GetOffsetsTool.self),
  ]

  /// Finds a command's tool and reads its options.
  ///
  /// - Returns: The tool, and its arguments or what the tool prints because they are wrong.
  /// - Throws: `SessionError` for a tool that there is not, and for what is left out.
  static func find(
    _ command: ScriptCommand, bootstrap: String
  ) throws -> (type: any Tool.Type, arguments: Result<Arguments, ToolError>) {
    var name = command.words.first ?? ""
    if name.hasSuffix(".sh") { name.removeLast(3) }
    name = name.split(separator: "/").last.map(String.init) ?? name
    guard let tool = all.first(where: { $0.name == name }) else {
      let names = all.map(\.name)
      throw SessionError.input(
        "\(name) is not one of Kafka's tools that there are here"
          + "\(Nearest.hint(name, among: names)); there is: \(names.joined(separator: ", "))",
        line: command.lineOffset)
    }
    var table = tool.type.options
    table.values += ["--bootstrap-server", "--command-config"]
    for option in ["--zookeeper", "--broker-list"] {
      table.leftOut[option] = "is long gone from Kafka; --bootstrap-server takes its place"
    }
    table.leftOut["--help"] = "is left out: Kafka's documentation lists the options"
    table.leftOut["--version"] = "is left out: the tools print what those of Kafka 3.9 print"
    let parsed = try table.parse(command)
    guard case .success(let arguments) = parsed else { return (tool.type, parsed) }
    // localhost:9092 is where everybody's own broker is: it stands for the lesson's.
    let known = ["localhost:9092", "127.0.0.1:9092", "$KAFKA_BOOTSTRAP", bootstrap]
    if let server = arguments.values("--bootstrap-server").first(where: { !known.contains($0) }) {
      throw SessionError.input(
        "\(name): this lesson's broker is \(bootstrap), not \(server); leave --bootstrap-server "
          + "out, or write localhost:9092, which stands for it", line: command.lineOffset)
    }
    if let reason = tool.type.refusal(arguments, lines: command.lines) {
      throw SessionError.input("\(name): \(reason)", line: command.lineOffset)
    }
    return (tool.type, parsed)
  }
}
