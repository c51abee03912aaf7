/// A command's arguments.
struct Arguments {
  /// The tool's name.
  var tool: String
  /// All words after the tool's name, as they were given.
  var words = ""
  /// By option, the values in the order in which they were given; empty text for a flag.
  var options: [String: [String]] = [:]

  func has(_ option: String) -> Bool { options[option] != nil }

  func values(_ option: String) -> [String] { options[option] ?? [] }

  /// The value of an option that can be given once.
  func value(_ option: String) throws(ToolError) -> String? {
    let all = values(option)
    guard all.count < 2 else {
      throw .option(
        "MultipleArgumentsForOption",
        "Found multiple arguments for option \(option.dropFirst(2)), but you asked for only one")
    }
    return all.first
  }

  /// Whether every one of these options is given.
  func require(_ options: String...) throws(ToolError) {
    for option in options where !has(option) {
      throw ToolError("Missing required argument \"\(Self.shown(option))\"")
    }
  }

  /// A whole number; nil when the option is not given.
  func integer<Number: FixedWidthInteger>(
    _ option: String, as type: Number.Type = Int32.self
  ) throws(ToolError) -> Number? {
    guard let text = try value(option) else { return nil }
    // Java reads no blanks and no other digits, and takes a plus sign, as Swift does.
    guard let number = Number(text) else {
      var error = ToolError.option(
        "OptionArgumentConversion",
        "Cannot parse argument '\(text)' of option \(option.dropFirst(2))")
      error.remedy = "a whole number stands after it, \(Number.min) to \(Number.max)"
      throw error
    }
    return number
  }

  /// `name=value` pairs, the last of a name wins; what has no sign has an empty value.
  func pairs(_ option: String) -> [String: String] {
    var pairs: [String: String] = [:]
    for text in values(option) {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      pairs[String(parts[0])] = parts.count == 2 ? String(parts[1]) : ""
    }
    return pairs
  }

  /// As `pairs`, but only some names are known.
  func pairs(_ option: String, known: [String]) throws(ToolError) -> [String: String] {
    let pairs = pairs(option)
    for name in pairs.keys.sorted() where !known.contains(name) {
      throw ToolError(
        "\(tool): \(option) \(name) is not known here\(Nearest.hint(name, among: known)); "
          + "there is: \(known.joined(separator: ", "))")
    }
    return pairs
  }

  /// Refuses options that do not go together with one that is given. Of several it names the first:
  /// they stand in the order in which Kafka's tool looks at them.
  func refuse(_ others: [String], with option: String) throws(ToolError) {
    guard has(option), let other = others.first(where: has) else { return }
    throw ToolError(
      "Option \"\(Self.shown(option))\" can't be used with option \"\(Self.shown(other))\"")
  }

  /// An option as messages write it: `[topic]`.
  static func shown(_ option: String) -> String { "[\(option.dropFirst(2))]" }

  /// Options as messages list them: `[topic], [group]`.
  static func shown(_ options: [String]) -> String {
    options.map { shown($0) }.joined(separator: ", ")
  }
}
