import PlainText
import Platform

/// A command line that cannot be understood: what is wrong and what would be right.
package struct UsageError: Error, Equatable {
  package var message: String

  package init(_ message: String) { self.message = message }
}

extension CommandSpec {
  /// Reads the words after the command's name.
  ///
  /// Options may stand before and after the operands; `--` ends them. `--name value` and
  /// `--name=value` are the same.
  ///
  /// - Parameters:
  ///   - words: the words.
  ///   - commands: all commands: one of them may have an option that this one lacks.
  /// - Returns: the options and operands.
  /// - Throws: `UsageError` for the first word that cannot be understood.
  package func parse(
    _ words: some Sequence<String>, among commands: [CommandSpec] = []
  ) throws(UsageError) -> Arguments {
    var arguments = Arguments()
    var onlyOperands = false
    var iterator = words.makeIterator()
    while let word = iterator.next() {
      guard !onlyOperands, word.hasPrefix("-"), word != "-" else {
        arguments.operands.append(word)
        onlyOperands = onlyOperands || takesProgram
        continue
      }
      if word == "--" {
        onlyOperands = true
        continue
      }
      let (name, inline) = Self.split(word)
      let named = options.first { $0.name == name || $0.letter.map { "-\($0)" } == word }
      guard let option = named else {
        throw UsageError(unknown(word: word, name: name, among: commands))
      }
      guard arguments.options[option.name] == nil else {
        throw UsageError("--\(option.name) is given twice; give it once")
      }
      arguments.options[option.name] = try value(
        of: option, inline: inline, next: { iterator.next() })
    }
    if operands.isEmpty, let extra = arguments.operands.first {
      throw UsageError("'\(extra)' is one word too many: etude \(self.name) takes only options")
    }
    return arguments
  }

  private static func split(_ word: String) -> (name: String, inline: String?) {
    let name = word.drop { $0 == "-" }
    guard let equals = name.firstIndex(of: "=") else { return (String(name), nil) }
    return (String(name[..<equals]), String(name[name.index(after: equals)...]))
  }

  private func value(
    of option: Option, inline: String?, next: () -> String?
  ) throws(UsageError) -> String {
    guard let valueName = option.value else {
      if inline != nil { throw UsageError("--\(option.name) takes no value") }
      return ""
    }
    if option.hasOptionalValue, inline == nil { return "" }
    guard let value = inline ?? next(), !value.isEmpty else {
      throw UsageError("--\(option.name) needs a value: --\(option.name) \(valueName)")
    }
    return value
  }

  /// The most options that are all named.
  private static let fewOptions = 6

  private func unknown(word: String, name: String, among commands: [CommandSpec]) -> String {
    if FileSystem.linkStatus(word) != nil {
      return "the file '\(word)' would be taken for an option; rename it, or put -- before it"
    }
    if let near = nearestName(to: name, among: options.map(\.name)) {
      return "unknown option \(word) for etude \(self.name); did you mean --\(near)?"
    }
    let owners = commands.filter { $0.options.contains { $0.name == name } }
      .map { "etude \($0.name)" }
    let others =
      owners.isEmpty
      ? "" : "; it is one of \(owners.count > 3 ? "other commands" : Self.joined(owners))"
    let own =
      (1...Self.fewOptions).contains(options.count)
      ? "etude \(self.name) takes \(Self.joined(options.map { "--\($0.name)" }))"
      : "see etude \(self.name) --help"
    return "unknown option \(word) for etude \(self.name)\(others); \(own)"
  }

  private static func joined(_ names: [String]) -> String {
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return "\(names.dropLast().joined(separator: ", ")) and \(last)"
  }
}
