import LessonModel

/// What a step does, in a word and in a line.
struct Statement {
  /// The first word of it.
  let label: String
  /// It, in one line.
  let sentence: String

  private static let longestSentence = 80
  private static let longestLabel = 10
  /// What only prepares another statement.
  private static let preparations: Set<String> = ["SET", "BEGIN", "START"]

  init(of step: Step) {
    if step.kind.isOperation {
      let lines = step.input.split(separator: "\n").map(Self.oneLine)
        .filter { !$0.isEmpty && !$0.hasPrefix("#") }
      let verbs = lines.map { String($0.prefix { $0 != " " }) }
      label = verbs.first ?? ""
      sentence = lines.joined(separator: ", ")
      return
    }
    let statements = step.kind.isSQL ? Self.sql(step.input) : Self.lines(step.input)
    let statement =
      statements.first { !Self.preparations.contains(Self.word(of: $0).uppercased()) }
      ?? statements.first ?? ""
    sentence = SVG.cut(statement, to: Self.longestSentence)
    if step.kind.isCompiled {
      label = step.kind.word
    } else {
      var word = Self.word(of: step.kind.isSQL ? statement : Self.command(in: statement))
      for start in ["kafka-console-", "kafka-"] where word.hasPrefix(start) {
        word.removeFirst(start.count)
      }
      label = SVG.cut(step.kind.isSQL ? word.uppercased() : word, to: Self.longestLabel)
    }
  }

  /// Statements end with a semicolon, psql's own commands with their line.
  private static func sql(_ input: String) -> [String] {
    var statements: [String] = []
    var open = ""
    for line in input.split(separator: "\n") where !line.hasPrefix("--") {
      if open.isEmpty, line.hasPrefix("\\") {
        statements.append(oneLine(line))
        continue
      }
      open += open.isEmpty ? line : " \(line)"
      let ends = open.split(separator: ";", omittingEmptySubsequences: false)
      statements += ends.dropLast().map(oneLine)
      open = oneLine(ends.last ?? "")
    }
    return (statements + [open]).filter { !$0.isEmpty }
      .sorted { !$0.hasPrefix("\\") && $1.hasPrefix("\\") }
  }

  private static func lines(_ input: String) -> [String] {
    input.split(separator: "\n").map(oneLine).filter { line in
      !line.isEmpty && !["#", "//", "import "].contains { line.hasPrefix($0) }
    }
  }

  private static func word(of statement: String) -> String {
    let word = statement.prefix { $0.isLetter || $0.isNumber || "_-.\\/".contains($0) }
    return String(word.isEmpty ? statement.prefix { $0 != " " } : word)
  }

  /// A line of the shell from its command on: without variables in front, and without the folder of a
  /// program that a variable names.
  private static func command(in line: String) -> String {
    var words = line.split(separator: " ")[...]
    while words.count > 1, let first = words.first,
      first.hasPrefix("$") && !first.contains("/")
        || first.prefix(while: { $0.isLetter || $0 == "_" }).endIndex == first.firstIndex(of: "=")
    {
      words.removeFirst()
    }
    guard let first = words.first, first.hasPrefix("$") || first.hasPrefix("\"$"),
      let slash = first.lastIndex(of: "/")
    else { return words.joined(separator: " ") }
    return String(first[first.index(after: slash)...])
  }

  private static func oneLine(_ text: some StringProtocol) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
