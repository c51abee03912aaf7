/// What a command is called, what it takes, and what its help says. Parsing and help both come
/// from this one description, so that they cannot disagree.
package struct CommandSpec: Sendable {
  /// An option that the command takes.
  package struct Option: Sendable {
    /// Its long name without the dashes.
    package var name: String
    /// A letter that stands for the name behind one dash; nil when it has none.
    package var letter: Character?
    /// What its value is called in the help; nil for a flag.
    package var value: String?
    /// One line of help.
    package var help: String
    /// Whether the value may be left out; it is given as `--name=value` only.
    package var hasOptionalValue = false
    /// Its name and what its value is called, as the help shows them.
    package var usage: String {
      guard let value else { return (letter.map { "-\($0), " } ?? "") + "--\(name)" }
      return hasOptionalValue ? "--\(name)[=\(value)]" : "--\(name) \(value)"
    }

    /// Describes an option.
    package init(
      name: String, letter: Character? = nil, value: String?, help: String,
      hasOptionalValue: Bool = false
    ) {
      (self.name, self.letter, self.value, self.help) = (name, letter, value, help)
      self.hasOptionalValue = hasOptionalValue
    }
  }

  /// The word after `etude`.
  package var name: String
  /// What it does, in a line.
  package var summary: String
  /// What may follow the options, as the usage line shows it; empty when nothing may.
  package var operands: String
  /// What is worth knowing beyond the summary.
  package var discussion: String
  /// The options, in the order of the help.
  package var options: [Option] { optionList() }
  /// Command lines worth copying, each with what it is for.
  package var examples: [(line: String, purpose: String)] { exampleList() }
  /// Whether all that follows its first operand are operands too: those of a program.
  package var takesProgram = false
  /// What its operand can name that has a help text of its own: `system kv`, for `etude system`.
  package var details: [CommandSpec] { detailList() }
  /// Runs it; the result is the exit status.
  package var run: @Sendable (Arguments, Console) throws -> ExitStatus

  // Every run makes all descriptions, and needs the lists of one.
  private let optionList: @Sendable () -> [Option]
  private let exampleList: @Sendable () -> [(line: String, purpose: String)]
  private let detailList: @Sendable () -> [CommandSpec]

  /// Describes a command.
  package init(
    name: String, summary: String, operands: String, discussion: String,
    options: @autoclosure @escaping @Sendable () -> [Option],
    examples: @autoclosure @escaping @Sendable () -> [(line: String, purpose: String)],
    details: @autoclosure @escaping @Sendable () -> [CommandSpec] = [],
    takesProgram: Bool = false, run: @escaping @Sendable (Arguments, Console) throws -> ExitStatus
  ) {
    (self.name, self.summary, self.operands) = (name, summary, operands)
    (self.discussion, self.takesProgram, self.run) = (discussion, takesProgram, run)
    (optionList, exampleList, detailList) = (options, examples, details)
  }
}

extension CommandSpec {
  /// What a help text is asked for by the words after the command's name: the command, or what the
  /// first of them names.
  package func subject(of words: some Sequence<String>) -> CommandSpec {
    words.lazy.compactMap { word in details.first { $0.name == "\(name) \(word)" } }.first ?? self
  }
}

/// The exit statuses of `etude`.
package enum ExitStatus: Int32 {
  /// Every step passed or was skipped with a reason.
  case success = 0
  /// An output differs or a step failed.
  case failure = 1
  /// A lesson or the command line is malformed; nothing was run.
  case malformed = 2
  /// A service could not be started.
  case serviceUnavailable = 3
  /// Standard output or a file that was asked for could not be written.
  case notWritten = 4
  /// Ctrl-C, Ctrl-\, SIGTERM or SIGHUP.
  case interrupted = 130
  /// The reader of standard output has gone (`etude list | head -1`).
  case readerLeft = 141
}

/// A command line that has been understood.
package struct Arguments: Sendable {
  /// The options' values; a flag's value is empty.
  package var options: [String: String] = [:]
  /// What is left: lesson names, modules, paths.
  package var operands: [String] = []

  /// Whether a flag or option was given.
  package func has(_ name: String) -> Bool { options[name] != nil }
}
