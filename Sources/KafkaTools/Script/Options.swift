import Clients
import Sessions

/// The options that a tool takes.
struct OptionTable {
  /// The tool's name.
  var tool: String
  /// Options that stand alone.
  var flags: [String]
  /// Options that take a value.
  var values: [String]
  /// What to say of options that the real tool has and this one leaves out.
  var leftOut: [String: String] = [:]

  /// Reads a command's arguments.
  ///
  /// - Throws: `SessionError` for what the tool does not know.
  func parse(_ command: ScriptCommand) throws -> Arguments {
    var arguments = Arguments(tool: tool)
    var words = command.words.dropFirst()
    while let word = words.popFirst() {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = word.hasPrefix("--") ? String(parts[0]) : word
      if flags.contains(name), parts.count == 1 || name == word {
        arguments.options[name, default: []].append("")
      } else if values.contains(name) {
        let value: String
        if parts.count == 2 {
          value = String(parts[1])
        } else if let next = words.popFirst() {
          value = next
        } else {
          throw SessionError("\(tool): \(name) needs a value", lineOffset: command.lineOffset)
        }
        arguments.options[name, default: []].append(value)
      } else if let reason = leftOut[name] {
        throw SessionError("\(tool): \(name) \(reason)", lineOffset: command.lineOffset)
      } else {
        let hint = Nearest.hint(name, among: flags + values)
        throw SessionError(
          "\(tool): \(word) is not an option of this tool\(hint)", lineOffset: command.lineOffset)
      }
    }
    return arguments
  }
}

/// A command's arguments.
struct Arguments {
  /// The tool's name.
  var tool: String
  /// By option, the values in the order in which they were given; empty text for a flag.
  var options: [String: [String]] = [:]

  func has(_ option: String) -> Bool { options[option] != nil }

  /// The last value that was given.
  func value(_ option: String) -> String? { options[option]?.last }

  func values(_ option: String) -> [String] { options[option] ?? [] }

  /// A value that must be there.
  func required(_ option: String) throws(ToolError) -> String {
    guard let value = value(option) else {
      throw ToolError("Missing required argument \"[\(option.dropFirst(2))]\"")
    }
    return value
  }

  /// A whole number within bounds; nil when the option is not given.
  func integer(_ option: String, _ bounds: ClosedRange<Int64>) throws(ToolError) -> Int64? {
    guard let text = value(option) else { return nil }
    guard let number = Int64(text) else {
      throw ToolError("Cannot parse argument '\(text)' of option \(option.dropFirst(2))")
    }
    guard bounds.contains(number) else {
      throw ToolError(
        "\(option) must be from \(bounds.lowerBound) to \(bounds.upperBound), not \(number)")
    }
    return number
  }

  /// `name=value` pairs, the last of a name wins.
  func pairs(_ option: String) throws(ToolError) -> [String: String] {
    var pairs: [String: String] = [:]
    for text in values(option) {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty else {
        throw ToolError("\(option) takes name=value, not \"\(text)\"")
      }
      pairs[String(parts[0])] = String(parts[1])
    }
    return pairs
  }

  /// As `pairs`, but only some names are known.
  func pairs(_ option: String, known: [String]) throws(ToolError) -> [String: String] {
    let pairs = try pairs(option)
    for name in pairs.keys.sorted() where !known.contains(name) {
      throw ToolError(
        "\(tool): \(option) \(name) is not known here\(Nearest.hint(name, among: known)); "
          + "there is: \(known.joined(separator: ", "))")
    }
    return pairs
  }

  /// The one option that is given of several.
  func exactlyOne(of options: [String]) throws(ToolError) -> String {
    let given = options.filter(has)
    guard given.count == 1, let first = given.first else {
      let names = options.map { String($0.dropFirst(2)) }.joined(separator: ", ")
      throw ToolError("Command must include exactly one action: \(names).")
    }
    return first
  }
}

/// What a tool prints when it cannot do what it is asked; its exit status would not be 0.
struct ToolError: Error, Equatable {
  /// What it prints.
  var text: String
  /// The name of Kafka's code for it; of what the tool itself says, that of a wrong use.
  var code = ErrorReply.misuse

  init(_ text: String) { self.text = text }

  init(_ error: KafkaError) {
    text = error.description
    code = error.name
  }
}

/// Finds what somebody may have meant.
enum Nearest {
  /// `; did you mean X?`, when something is near enough.
  static func hint(_ word: String, among known: [String]) -> String {
    let near = known.map { ($0, distance(Array(word.utf8), Array($0.utf8))) }
      .min { ($0.1, $0.0) < ($1.1, $1.0) }
    guard let near, near.1 <= max(2, word.utf8.count / 3) else { return "" }
    return "; did you mean \(near.0)?"
  }

  /// How many letters must be changed, added or taken away.
  private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var previous = row[0]
      row[0] = i + 1
      for (j, y) in b.enumerated() {
        (previous, row[j + 1]) = (
          row[j + 1], min(previous + (x == y ? 0 : 1), row[j] + 1, row[j + 1] + 1)
        )
      }
    }
    return row[b.count]
  }
}
