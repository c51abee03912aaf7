import LessonModel
import PlainText

/// Reads the `config` of a service.
enum SettingReader {
  static func read(
    _ node: YAMLNode, of kind: ServiceKind, findings: inout FindingList
  ) -> [ServiceDeclaration.Setting] {
    guard case .mapping(let entries) = node.value else {
      findings.add(
        at: node.offset, "`config` is \(node.kindName)", "write it as `{setting: value}`")
      return []
    }
    var settings: [ServiceDeclaration.Setting] = []
    for entry in entries {
      guard let name = entry.key.text, let value = entry.value.text else {
        findings.add(at: entry.value.offset, "a setting is not a single value", "")
        continue
      }
      guard isSettingName(name) else {
        findings.add(
          at: entry.key.offset, "the name of a setting has to be a word",
          "use letters, digits, `_`, `.` and `-`, and begin with a letter")
        continue
      }
      check(name, value: value, at: entry, of: kind, &findings)
      if settings.contains(where: { $0.name == name }) {
        findings.add(at: entry.key.offset, "the setting `\(name)` stands twice", "keep one of them")
      }
      settings.append(
        ServiceDeclaration.Setting(
          name: name, value: value, line: findings.source.lineNumber(of: entry.key.offset)))
    }
    return settings
  }

  private static func check(
    _ name: String, value: String, at entry: YAMLNode.Entry, of kind: ServiceKind,
    _ findings: inout FindingList
  ) {
    // A line end would begin another setting in the server's file.
    if let control = value.unicodeScalars.first(where: isControl) {
      let number = String(control.value, radix: 16, uppercase: true)
      let digits = String(repeating: "0", count: max(0, 4 - number.count)) + number
      findings.add(
        at: entry.value.offset,
        "the value of `\(name)` holds a line end or a control character (U+\(digits))",
        "write it on one line, without such characters")
    }
    if case .refused(let reason) = kind.safety(of: name) {
      findings.add(at: entry.key.offset, "a page cannot set `\(name)`: \(reason)", "leave it out")
    }
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }

  /// Whether a text has the form that the servers' own settings have.
  private static func isSettingName(_ text: String) -> Bool {
    guard isName(String(text.prefix(1))) else { return false }
    return isName(text.replacing(".", with: "_"))
  }
}
