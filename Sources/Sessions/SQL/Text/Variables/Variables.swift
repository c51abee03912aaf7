/// psql's variables. Some control psql itself: they take only certain values, and have their default
/// again after `\unset`.
package struct Variables: Sendable {
  /// A value that a variable or a setting does not take.
  package struct Refusal: Error, Sendable, Equatable {
    /// The lines that psql prints.
    package let lines: [String]

    package init(_ lines: String...) { self.lines = lines }
  }

  private var values: [String: [UInt8]] = [:]
  /// The values of the variables that control psql.
  package private(set) var controls = VariableControls()

  /// Creates the variables that psql starts with, without those that a connection sets.
  package init(version: PsqlVersion) {
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
  ///
  /// - Complexity: O(*n* log *n*) in their number.
  package var sorted: [(name: String, value: [UInt8])] {
    values.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      .map { (name: $0.key, value: $0.value) }
  }

  /// The value of a variable; nil when it is not set.
  package subscript(name: [UInt8]) -> [UInt8]? { values[String(decoding: name, as: UTF8.self)] }

  /// The value of a variable; nil when it is not set.
  package subscript(name: String) -> [UInt8]? { values[name] }

  /// Sets a variable that psql itself sets, without a check.
  package mutating func set(_ name: String, _ value: some Sequence<UInt8>) {
    values[name] = Array(value)
  }

  /// Sets a variable that psql itself sets, without a check.
  package mutating func set(_ name: String, _ value: String) { values[name] = Array(value.utf8) }

  /// Sets a variable as `\set` does, or unsets it as `\unset` does.
  ///
  /// - Parameters:
  ///   - name: Its name.
  ///   - value: Its new value; nil unsets it.
  /// - Throws: `Refusal` when there can be no variable of that name, or when it does not take the
  ///   value.
  package mutating func assign(_ name: [UInt8], _ value: [UInt8]?) throws(Refusal) {
    let text = String(decoding: name, as: UTF8.self)
    guard !name.isEmpty, name.allSatisfy(\.isVariablePart) else {
      // A variable that cannot exist is not set anyway.
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

  /// Whether the variable controls psql.
  package func isSpecial(_ name: [UInt8]) -> Bool {
    VariableRule.all[String(decoding: name, as: UTF8.self)] != nil
  }
}
