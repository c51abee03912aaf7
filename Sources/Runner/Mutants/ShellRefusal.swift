import LessonModel

/// Finds what a shell, an interpreter or a tool that it starts says when it cannot read something.
struct ShellRefusal {
  /// What the page says itself, without a change.
  private let lines: Set<String>
  private let known: Set<String>
  /// Whether it says itself that there is nothing of some name.
  private let knowsUnknownName: Bool

  /// Prepares.
  ///
  /// - Parameter unchanged: how the step goes without the change.
  init(unchanged: StepRecord?) {
    lines = Set(Self.lines(of: unchanged?.output.text ?? ""))
    known = Set(lines.compactMap(Self.words))
    knowsUnknownName = lines.contains(where: Self.isUnknownName)
  }

  /// The first line that says so, and whose words are not the page's own.
  ///
  /// - Parameters:
  ///   - output: what the step printed.
  ///   - isNew: whether a text holds a word that only the change has brought in.
  /// - Returns: the line; nil when there is none.
  func line(in output: String, isNew: (String) -> Bool) -> String? {
    Self.lines(of: output).first { line in
      if let words = Self.words(in: line) { return !known.contains(words) }
      return Self.isUnknownName(line) && !knowsUnknownName && isNew(line)
    }
  }

  /// Whether psql says that there is nothing of a name.
  private static func isUnknownName(_ line: String) -> Bool {
    line.contains("ERROR:  ")
      && (line.contains(" does not exist")
        || line.contains("unrecognized configuration parameter"))
  }

  private static func lines(of output: String) -> [String] {
    output.split(separator: "\n").map { String($0.drop { $0 == " " }) }
  }

  /// The words of a line that say so.
  private static func words(in line: String) -> String? {
    if let phrase = phrases.first(where: line.contains) { return phrase }
    // `main: line 3: syntax error near unexpected token`, `sh: 1: grpe: not found`
    let shell =
      /: (?:line )?\d+: (?:.*: )?([Ss]yntax error|unexpected EOF|(?:command )?not found)/
    if let match = line.firstMatch(of: shell) { return String(match.output.1) }
    return ["SyntaxError: ", "IndentationError: "].first(where: line.hasPrefix)
  }

  private static let phrases = [
    // psql
    "syntax error at or near ", "syntax error at end of input", "ERROR:  unterminated ",
    "ERROR:  zero-length delimited identifier", "ERROR:  trailing junk after ",
    "invalid command \\",
    // redis-cli
    "ERR unknown command", "ERR wrong number of arguments", "ERR syntax error",
    "ERR unknown subcommand", "ERR Error compiling script", "Invalid argument(s)",
  ]
}
