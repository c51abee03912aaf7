import Lessons

/// Tells a change that does something else from one that is no statement, command or program any
/// more: that a mistake is refused proves nothing about a claim.
enum Misunderstanding {
  /// What says that the input of a step was not understood; nil when nothing does, or the page says
  /// the same without the change.
  static func text(
    in record: StepRecord, unchanged: StepRecord?, _ trial: MutantTrial
  ) -> String? {
    if record.kind == Step.Kind.swift.rawValue, let message = record.message,
      message.hasSuffix(doesNotCompile)
    {
      return message
    }
    let step = trial.lesson.steps.first { $0.number == trial.firstStep }
    let added = words(of: trial.replacement).subtracting(words(of: trial.original))
      .subtracting(step.map { words(of: $0.input, without: trial.replacement) } ?? [])
    let known = lines(of: unchanged?.output ?? "")
    let refusals = Set(known.compactMap { refusal(in: $0, kind: record.kind) })
    return lines(of: record.output).first { line in
      if let refusal = refusal(in: line, kind: record.kind) { return !refusals.contains(refusal) }
      return isUnknownName(line, among: added) && !known.contains(line)
    }
  }

  /// How a page's program says that one of its steps is no Swift.
  private static let doesNotCompile = "does not compile"

  private static func lines(of output: String) -> [String] {
    output.split(separator: "\n").map { String($0.drop { $0 == " " }) }
  }

  /// The words of a line with which a server, a tool or a shell says that it cannot read something;
  /// nil when the line says something else.
  private static func refusal(in line: String, kind: String) -> String? {
    if let phrase = phrases.first(where: line.contains) { return phrase }
    guard kind == Step.Kind.sh.rawValue else { return nil }
    // `main: line 3: syntax error near unexpected token`, `sh: 1: grpe: not found`
    let shell =
      /: (?:line )?\d+: (?:.*: )?([Ss]yntax error|unexpected EOF|(?:command )?not found)/
    if let match = line.firstMatch(of: shell) { return String(match.output.1) }
    return ["SyntaxError: ", "IndentationError: "].first(where: line.hasPrefix)
  }

  private static let phrases = [
    // PostgreSQL, SQLSTATE 42601: what its scanner and its grammar say.
    "syntax error at or near ", "syntax error at end of input", "ERROR:  unterminated ",
    "ERROR:  zero-length delimited identifier", "ERROR:  trailing junk after ",
    // psql
    "invalid command \\",
    // Redis, and what speaks its protocol
    "ERR unknown command", "ERR wrong number of arguments", "ERR syntax error",
    "ERR unknown subcommand", "ERR Unknown subcommand", "ERR Error compiling script",
    "ERR Unknown Redis command called from script", "Invalid argument(s)",
  ]

  /// Whether a line says that there is nothing of a name that only the change has brought in.
  private static func isUnknownName(_ line: String, among names: Set<String>) -> Bool {
    guard line.contains("ERROR:  "),
      line.contains(" does not exist") || line.contains("unrecognized configuration parameter")
    else { return false }
    return !words(of: line).isDisjoint(with: names)
  }

  private static func words(of text: String, without part: String = "") -> Set<String> {
    let rest = part.isEmpty ? text : text.replacing(part, with: " ", maxReplacements: 1)
    return Set(
      rest.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
        .filter { $0.contains(where: \.isLetter) })
  }
}
