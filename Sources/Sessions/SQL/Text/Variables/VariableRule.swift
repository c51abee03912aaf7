/// The values that a variable which controls psql may have.
package struct VariableRule: Sendable {
  /// The values that it takes.
  enum Domain: Sendable {
    case boolean
    case integer
    /// One of these words; with `orBoolean`, on and off in all their forms too.
    case words([String], orBoolean: Bool = false)
    case anything
  }

  var domain: Domain
  /// The value that it has after `\unset`; nil when it is then not set.
  var unsetValue: String?
  /// The value that it has when it is set to an empty text; nil when that is a value like any other.
  var emptyValue: String?

  /// The value that a variable has after it is set to `value`.
  func substitute(_ value: String?) -> String? {
    guard let value else { return unsetValue }
    return value.isEmpty ? emptyValue ?? value : value
  }

  /// Checks a value.
  ///
  /// - Throws: `Variables.Refusal` with psql's message when the domain does not have the value.
  func check(_ value: String, name: String) throws(Variables.Refusal) {
    switch domain {
    case .boolean: _ = try Self.boolean(value, name: name)
    case .integer:
      guard Self.integer(value) != nil else {
        throw Variables.Refusal("invalid value \"\(value)\" for \"\(name)\": integer expected")
      }
    case .words(let words, let orBoolean):
      if words.contains(value.utf8.lowercasedText) {
        return
      }
      if orBoolean, Self.boolean(value) != nil { return }
      throw Variables.Refusal(
        "unrecognized value \"\(value)\" for \"\(name)\"",
        "Available values are: \(words.joined(separator: ", ")).")
    case .anything: break
    }
  }

  /// Reads a Boolean: a word or an unambiguous start of it; nil when the text is none.
  package static func boolean(_ text: String) -> Bool? {
    let text = text.utf8.map(\.asciiLowercased)
    guard !text.isEmpty else { return nil }
    func starts(_ word: String, atLeast length: Int = 1) -> Bool {
      text.count >= length && word.utf8.starts(with: text)
    }
    if starts("true") || starts("yes") || starts("on", atLeast: 2) || starts("1") { return true }
    if starts("false") || starts("no") || starts("off", atLeast: 2) || starts("0") {
      return false
    }
    return nil
  }

  /// Reads a Boolean.
  ///
  /// - Throws: `Variables.Refusal` with psql's message when the text is none.
  package static func boolean(_ text: String, name: String) throws(Variables.Refusal) -> Bool {
    guard let value = boolean(text) else {
      throw Variables.Refusal("unrecognized value \"\(text)\" for \"\(name)\": Boolean expected")
    }
    return value
  }

  /// Reads an integer as C does: decimal, octal with a leading 0, hexadecimal with 0x; nil
  /// when the text is none.
  static func integer(_ text: String) -> Int? {
    var digits = Substring(text.drop { " \t\n\r".contains($0) })
    let isNegative = digits.first == "-"
    if isNegative || digits.first == "+" { digits = digits.dropFirst() }
    var radix = 10
    if digits.lowercased().hasPrefix("0x") {
      (radix, digits) = (16, digits.dropFirst(2))
    } else if digits.first == "0", digits.count > 1 {
      radix = 8
    }
    guard digits.first?.isHexDigit == true, let value = Int32(digits, radix: radix) else {
      return nil
    }
    return Int(isNegative ? -value : value)
  }

  private static func flag(_ unset: String = "off") -> VariableRule {
    VariableRule(domain: .boolean, unsetValue: unset, emptyValue: "on")
  }

  /// The variables that control psql.
  static let all: [String: VariableRule] = [
    "AUTOCOMMIT": flag(),
    "ON_ERROR_STOP": flag(),
    "QUIET": flag(),
    "SINGLELINE": flag(),
    "SINGLESTEP": flag(),
    "SHOW_ALL_RESULTS": flag(),
    "HIDE_TABLEAM": flag(),
    "HIDE_TOAST_COMPRESSION": flag(),
    "FETCH_COUNT": VariableRule(domain: .integer, unsetValue: "0"),
    "HISTFILE": VariableRule(domain: .anything),
    "HISTSIZE": VariableRule(domain: .integer, unsetValue: "500"),
    "IGNOREEOF": VariableRule(domain: .anything, unsetValue: "0", emptyValue: "10"),
    "ECHO": VariableRule(
      domain: .words(["none", "errors", "queries", "all"]), unsetValue: "none"),
    "ECHO_HIDDEN": VariableRule(
      domain: .words(["on", "off", "noexec"], orBoolean: true), unsetValue: "off",
      emptyValue: "on"),
    "ON_ERROR_ROLLBACK": VariableRule(
      domain: .words(["on", "off", "interactive"], orBoolean: true), unsetValue: "off",
      emptyValue: "on"),
    "COMP_KEYWORD_CASE": VariableRule(
      domain: .words(["lower", "upper", "preserve-lower", "preserve-upper"]),
      unsetValue: "preserve-upper"),
    "HISTCONTROL": VariableRule(
      domain: .words(["none", "ignorespace", "ignoredups", "ignoreboth"]), unsetValue: "none"),
    "PROMPT1": VariableRule(domain: .anything),
    "PROMPT2": VariableRule(domain: .anything),
    "PROMPT3": VariableRule(domain: .anything),
    "VERBOSITY": VariableRule(
      domain: .words(["default", "verbose", "terse", "sqlstate"]), unsetValue: "default"),
    "SHOW_CONTEXT": VariableRule(
      domain: .words(["never", "errors", "always"]), unsetValue: "errors"),
  ]
}
