import KafkaClient

/// Prints messages as the console consumer does: the fields that are asked for, in a fixed order.
struct MessageFormatter {
  static let properties = [
    "print.timestamp", "print.key", "print.offset", "print.partition", "print.headers",
    "print.value", "key.separator", "line.separator", "headers.separator", "null.literal",
  ]

  private let properties: [String: String]

  init(_ properties: [String: String]) { self.properties = properties }

  private func isOn(_ name: String, _ standard: Bool = false) -> Bool {
    properties[name].map { $0.trimmed.lowercased() == "true" } ?? standard
  }

  /// The bytes that are printed for one message.
  func bytes(_ message: KafkaMessage) -> [UInt8] {
    let null = Array((properties["null.literal"] ?? "null").utf8)
    var fields: [[UInt8]] = []
    if isOn("print.timestamp") {
      fields.append(
        Array(
          {
            switch message.timestamp {
            case .none: "NO_TIMESTAMP"
            case .created(let time): "CreateTime:\(time)"
            case .appended(let time): "LogAppendTime:\(time)"
            }
          }().utf8))
    }
    if isOn("print.partition") {
      fields.append(Array("Partition:\(message.partition.partition)".utf8))
    }
    if isOn("print.offset") { fields.append(Array("Offset:\(message.offset)".utf8)) }
    if isOn("print.headers") {
      let headers = message.headers.map { Array("\($0.name):".utf8) + ($0.value ?? null) }
      let separator = Array((properties["headers.separator"] ?? ",").utf8)
      fields.append(
        headers.isEmpty ? Array("NO_HEADERS".utf8) : Array(headers.joined(separator: separator)))
    }
    if isOn("print.key") { fields.append(message.key ?? null) }
    if isOn("print.value", true) { fields.append(message.value ?? null) }
    let separator = Array((properties["key.separator"] ?? "\t").utf8)
    let end = Array((properties["line.separator"] ?? "\n").utf8)
    return Array(fields.joined(separator: separator)) + (fields.isEmpty ? [] : end)
  }
}
