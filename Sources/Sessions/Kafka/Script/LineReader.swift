import KafkaClient

/// Makes messages of lines, as the console producer's own reader does.
struct LineReader {
  static let properties = [
    "parse.key", "key.separator", "parse.headers", "headers.delimiter", "headers.separator",
    "headers.key.separator", "ignore.error", "null.marker",
  ]

  private let parsesKey: Bool
  private let parsesHeaders: Bool
  private let ignoresErrors: Bool
  private let keySeparator: String
  private let headersDelimiter: String
  private let headersSeparator: String
  private let headersKeySeparator: String
  private let nullMarker: String?

  /// - Throws: `ToolError` for signs that cannot be told from each other.
  init(_ properties: [String: String]) throws(ToolError) {
    func isOn(_ name: String) -> Bool { properties[name]?.trimmed.lowercased() == "true" }
    parsesKey = isOn("parse.key")
    parsesHeaders = isOn("parse.headers")
    ignoresErrors = isOn("ignore.error")
    keySeparator = properties["key.separator"] ?? "\t"
    headersDelimiter = properties["headers.delimiter"] ?? "\t"
    headersSeparator = properties["headers.separator"] ?? ","
    headersKeySeparator = properties["headers.key.separator"] ?? ":"
    nullMarker = properties["null.marker"]
    let pairs = [
      ("headers.delimiter", headersDelimiter, "headers.separator", headersSeparator),
      ("headers.delimiter", headersDelimiter, "headers.key.separator", headersKeySeparator),
      ("headers.separator", headersSeparator, "headers.key.separator", headersKeySeparator),
      ("null.marker", nullMarker, "key.separator", keySeparator),
      ("null.marker", nullMarker, "headers.separator", headersSeparator),
      ("null.marker", nullMarker, "headers.delimiter", headersDelimiter),
      ("null.marker", nullMarker, "headers.key.separator", headersKeySeparator),
    ]
    if let same = pairs.first(where: { $0.1 == $0.3 }) {
      throw Self.failed("\(same.0) and \(same.2) may not be equal")
    }
  }

  private static func failed(_ reason: String) -> ToolError {
    ToolError("org.apache.kafka.common.KafkaException: \(reason)")
  }

  /// Reads one line: `headers⇥key⇥value`, as far as they are asked for.
  func record(_ line: String, number: Int, topic: String) throws(ToolError) -> KafkaRecord {
    var rest = line[...]
    var headers: [KafkaMessage.Header] = []
    if parsesHeaders,
      let text = try cut(&rest, at: headersDelimiter, "headers delimiter", line, number),
      !isNull(text)
    {
      headers = try self.headers(text, number)
    }
    var key: [UInt8]?
    if parsesKey, let text = try cut(&rest, at: keySeparator, "key separator", line, number) {
      key = isNull(text) ? nil : Array(text.utf8)
    }
    return KafkaRecord(
      topic: topic, key: key, value: isNull(rest) ? nil : Array(rest.utf8), headers: headers)
  }

  private func isNull(_ text: Substring) -> Bool { nullMarker.map { $0 == text } ?? false }

  private func cut(
    _ rest: inout Substring, at separator: String, _ what: String, _ line: String, _ number: Int
  ) throws(ToolError) -> Substring? {
    guard let found = rest.firstRange(of: separator) else {
      if ignoresErrors { return nil }
      throw Self.failed("No \(what) found on line number \(number): '\(line)'")
    }
    defer { rest = rest[found.upperBound...] }
    return rest[..<found.lowerBound]
  }

  private func headers(
    _ text: Substring, _ number: Int
  ) throws(ToolError) -> [KafkaMessage.Header] {
    var headers: [KafkaMessage.Header] = []
    for pair in text.split(separator: headersSeparator) {
      guard let found = pair.firstRange(of: headersKeySeparator) else {
        guard ignoresErrors else {
          throw Self.failed(
            "No header key separator found in pair '\(pair)' on line number \(number)")
        }
        headers.append(KafkaMessage.Header(String(pair), nil))
        continue
      }
      let name = pair[..<found.lowerBound]
      if isNull(name) {
        throw Self.failed(
          "Header keys should not be equal to the null marker '\(name)' as they can't be null")
      }
      let value = pair[found.upperBound...]
      headers.append(
        KafkaMessage.Header(String(name), isNull(value) ? nil : Array(value.utf8)))
    }
    return headers
  }
}
