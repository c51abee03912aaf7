import Sessions

/// The options that a tool takes, read as the library reads them that Kafka's tools read theirs
/// with (jopt-simple 5.0.4).
struct OptionTable {
  /// The tool's name.
  var tool: String
  /// Options that stand alone.
  var flags: [String]
  /// Options that take a value.
  var values: [String]
  /// Options that may take a value: empty text where none is given.
  var optionalValues: [String] = []
  /// For options that go only with some others: those.
  var onlyWith: [String: [String]] = [:]
  /// What to say of options that the real tool has and this one leaves out.
  var leftOut: [String: String] = [:]
  /// What the tool prints before what is wrong with its options.
  var complaintPrefix = ""

  /// Reads a command's arguments.
  ///
  /// - Returns: The arguments; the tool's own error for what the real tool refuses too.
  /// - Throws: `SessionError` for what the real tool takes and this one does not, and for words that
  ///   belong to no option: the real tools pass over those in silence.
  func parse(_ command: ScriptCommand) throws -> Result<Arguments, ToolError> {
    var arguments = Arguments(
      tool: tool, words: command.words.dropFirst().joined(separator: " "))
    var words = command.words.dropFirst()
    while let word = words.popFirst() {
      guard word.hasPrefix("-"), word.count > 1, word != "--" else {
        throw SessionError.input(
          "\(tool): \(word) belongs to no option of this tool", line: command.lineOffset)
      }
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = "--" + parts[0].drop { $0 == "-" }
      let attached = parts.count == 2 ? String(parts[1]) : nil
      if flags.contains(name) {
        arguments.options[name, default: []].append("")
      } else if optionalValues.contains(name) {
        let next = attached ?? (words.first?.hasPrefix("-") ?? true ? "" : words.popFirst() ?? "")
        arguments.options[name, default: []].append(next)
      } else if values.contains(name) {
        if let value = attached ?? words.popFirst() {
          arguments.options[name, default: []].append(value)
        } else {
          return refuse(.missingValue(name))
        }
      } else if let reason = leftOut[name] {
        throw SessionError.input("\(tool): \(name) \(reason)", line: command.lineOffset)
      } else {
        // One hyphen stands before letters that are an option each.
        let letters = name.dropFirst(2)
        let unknown = word.hasPrefix("--") ? letters : letters.prefix(1)
        var error = ToolError.option("UnrecognizedOption", "\(unknown) is not a recognized option")
        error.hint = Nearest.hint(name, among: flags + values + optionalValues)
        return refuse(error)
      }
    }
    return unavailable(arguments).map(refuse) ?? .success(arguments)
  }

  private func refuse(_ error: ToolError) -> Result<Arguments, ToolError> {
    var error = error
    error.text = complaintPrefix.replacing("%s", with: error.exception ?? "Option") + error.text
    return .failure(error)
  }

  /// Options whose company is missing.
  private func unavailable(_ arguments: Arguments) -> ToolError? {
    let alone = onlyWith.keys.sorted().filter { option in
      arguments.has(option) && !(onlyWith[option] ?? []).contains(where: arguments.has)
    }
    guard !alone.isEmpty else { return nil }
    let names = alone.map { String($0.dropFirst(2)) }.joined(separator: ", ")
    return .option(
      "UnavailableOption",
      "Option(s) [\(names)] are unavailable given other options on the command line")
  }
}
