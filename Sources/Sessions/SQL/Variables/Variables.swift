/// psql's variables. Some control psql itself: what they may be set to is checked, and unsetting
/// them gives them their default back.
struct Variables: Sendable {
  /// A value that a variable cannot take. Its lines are what psql prints.
  struct Refusal: Error, Sendable, Equatable {
    var lines: [String]

    init(_ lines: String...) { self.lines = lines }
  }

  private var values: [String: [UInt8]] = [:]
  /// What the variables that control psql say.
  private(set) var controls = VariableControls()

  /// The variables that psql starts with, without those that a connection sets.
  init(version: PsqlVersion = .installed) {
    for (name, rule) in VariableRule.all {
      if let value = rule.unsetValue { values[name] = Array(value.utf8) }
    }
    let start = [
      "AUTOCOMMIT": "on", "SHOW_ALL_RESULTS": "on",
      "LAST_ERROR_MESSAGE": "", "LAST_ERROR_SQLSTATE": "00000",
      "PROMPT1": "%/%R%x%# ", "PROMPT2": "%/%R%x%# ", "PROMPT3": ">> ",
      "VERSION": version.description, "VERSION_NAME": version.name,
      "VERSION_NUM": "\(version.number)",
    ]
    for (name, value) in start { values[name] = Array(value.utf8) }
  }

  /// All variables in the order of their names.
  var sorted: [(name: String, value: [UInt8])] {
    values.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      .map { (name: $0.key, value: $0.value) }
  }

  /// The value of a variable, nil when it is not set.
  subscript(name: [UInt8]) -> [UInt8]? { values[String(decoding: name, as: UTF8.self)] }

  /// The value of a variable, nil when it is not set.
  subscript(name: String) -> [UInt8]? { values[name] }

  /// Sets a variable that psql itself sets: nothing is checked.
  mutating func set(_ name: String, _ value: some Sequence<UInt8>) { values[name] = Array(value) }

  /// Sets a variable that psql itself sets: nothing is checked.
  mutating func set(_ name: String, _ value: String) { values[name] = Array(value.utf8) }

  /// Sets a variable as `\set` does, nil as `\unset` does.
  mutating func assign(_ name: [UInt8], _ value: [UInt8]?) throws(Refusal) {
    let text = String(decoding: name, as: UTF8.self)
    guard !name.isEmpty, name.allSatisfy(\.isVariablePart) else {
      // What cannot exist need not be removed.
      guard value != nil else { return }
      throw Refusal("invalid variable name: \"\(text)\"")
    }
    guard let rule = VariableRule.all[text] else {
      values[text] = value
      return
    }
    let adjusted = rule.substitute(value.map { String(decoding: $0, as: UTF8.self) })
    if let adjusted { try rule.check(adjusted, name: text) }
    values[text] = value.flatMap { $0.isEmpty ? nil : $0 } ?? adjusted.map { Array($0.utf8) }
    controls.update(text, values[text])
  }

  /// Whether psql treats this variable specially.
  func isSpecial(_ name: [UInt8]) -> Bool {
    VariableRule.all[String(decoding: name, as: UTF8.self)] != nil
  }
}
