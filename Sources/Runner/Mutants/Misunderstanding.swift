import LessonModel
import Sessions

/// Tells a change that does something else from one that has stopped being a statement, command or
/// program. That a mistake is refused proves nothing about a claim.
///
/// What a service refuses is told by its error code, because its messages come in the language that it
/// is set to. A shell's programs have no codes; there the text has to do.
struct Misunderstanding {
  private let unchanged: StepRecord?
  private let vocabulary: Vocabulary
  /// The words that only the change has brought in.
  private let added: Set<String>

  /// How a page's program says that one of its steps is no Swift.
  private static let doesNotCompile = "does not compile"

  /// Prepares.
  ///
  /// - Parameters:
  ///   - trial: the changed page.
  ///   - unchanged: how the step goes without the change.
  init(_ trial: MutantTrial, unchanged: StepRecord?) {
    self.unchanged = unchanged
    vocabulary = trial.lesson.vocabulary
    let step = trial.lesson.steps.first { $0.number == trial.firstStep }
    added = Self.words(of: trial.replacement).subtracting(Self.words(of: trial.original))
      .subtracting(step.map { Self.words(of: $0.input, without: trial.replacement) } ?? [])
  }

  /// What says that the input of a step was not understood.
  ///
  /// - Parameters:
  ///   - record: how the step went.
  ///   - errors: the errors with which services refused something in it.
  /// - Returns: the message; nil when nothing says so, or the page says the same without the change.
  func text(in record: StepRecord, errors: [ErrorReply]) -> String? {
    switch vocabulary.step(record.kind)?.refusal {
    case .compiler:
      guard let message = record.message, message.hasSuffix(Self.doesNotCompile) else { return nil }
      return message
    case .shell:
      return ShellRefusal(unchanged: unchanged).line(in: record.output.text) { isNew($0) }
    case .errorCode, nil:
      return errors.first { isMistake($0) && !isExpected($0, in: record) }?.message
    }
  }

  /// Whether the page says that something is refused at this place: how it is refused is a claim then.
  ///
  /// What stands before the message (`ERROR:  `, in any language, or `(error) `) marks a refusal.
  private func isExpected(_ error: ErrorReply, in record: StepRecord) -> Bool {
    guard let unchanged else { return false }
    let before = unchanged.output.text
    if before.contains(error.message) { return true }
    let message = error.message.prefix { !$0.isNewline }
    let lines = record.output.text.split(omittingEmptySubsequences: false) { $0.isNewline }
    let usual = before.split(omittingEmptySubsequences: false) { $0.isNewline }
    for (line, expected) in zip(lines, usual) {
      guard let start = line.firstRange(of: message)?.lowerBound else { continue }
      return start > line.startIndex && expected.hasPrefix(line[..<start])
    }
    return false
  }

  private func isMistake(_ error: ErrorReply) -> Bool {
    switch error.code {
    case ErrorReply.misuse: true
    case let code where Self.unreadable.contains(code): true
    case let code where Self.unknownName.contains(code):
      // Of a name that the page knows something may have been made false.
      isNew(error.message)
    // Redis has one code for all of these, and its messages are in one language.
    case "ERR": Self.redisMistakes.contains(where: error.message.hasPrefix)
    default: false
    }
  }

  /// Whether a text holds a word that only the change has brought in.
  private func isNew(_ text: String) -> Bool { !Self.words(of: text).isDisjoint(with: added) }

  /// SQLSTATEs of statements that cannot be read, or mean nothing (PostgreSQL's documentation,
  /// appendix A, class 42). What has to do with rights, or with objects that there are already, is
  /// none.
  private static let unreadable: Set<String> = [
    "42601",  // syntax_error
    "42602", "42622", "42939",  // invalid_name, name_too_long, reserved_name
    "42702", "42725",  // ambiguous_column, ambiguous_function
    "42803", "42P20",  // grouping_error, windowing_error
    "42804", "42846", "42P18", "42P08", "42P21", "42P22",  // types and collations
    "42611",  // invalid_column_definition
    "42P02",  // undefined_parameter
  ]

  /// Codes that say that there is nothing of some name.
  private static let unknownName: Set<String> = [
    "42703", "42P01", "42883", "42704",  // undefined column, table, function, object
    "3D000", "3F000",  // databases, schemas
    "UNKNOWN_TOPIC_OR_PART",
  ]

  private static let redisMistakes = [
    "ERR unknown command", "ERR wrong number of arguments", "ERR syntax error",
    "ERR unknown subcommand", "ERR Unknown subcommand", "ERR Error compiling script",
    "ERR Unknown Redis command called from script",
  ]

  private static func words(of text: String, without part: String = "") -> Set<String> {
    let rest = part.isEmpty ? text : text.replacing(part, with: " ", maxReplacements: 1)
    return Set(
      rest.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
        .filter { $0.contains(where: \.isLetter) })
  }
}
