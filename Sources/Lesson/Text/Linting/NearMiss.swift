import LessonModel
import PlainText

/// Words after a fence that look like a mistyped step kind: such a block would silently not run.
enum NearMiss {
  /// Languages whose names are one edit away from a step kind, and meant as they are written.
  private static let languages: Set<String> = ["psql", "tsql", "mysql", "tcl", "https", "shell"]

  /// What other tools call the kinds.
  private static let aliases = [
    "bash": "sh", "shell": "sh", "zsh": "sh", "console": "sh", "postgres": "sql",
    "postgresql": "sql", "psql": "sql", "redis-cli": "redis", "nc": "tcp", "curl": "http",
    "https": "http", "services": "service", "tsql": "sql", "mysql": "sql",
  ]

  private static let kinds = Step.Kind.allCases.map(\.rawValue)

  /// The problem with the word of a block that is neither a step nor an output; empty when it is
  /// an ordinary block.
  static func problems(of info: InfoString, directlyAfterStep: Bool) -> [Problem] {
    guard !info.word.isEmpty, !info.has(AttributeKey.display.rawValue) else { return [] }
    if let key = AttributeKey(rawValue: String(info.word.prefix { $0 != "=" })),
      info.word.contains("=")
    {
      return [
        Problem(
          offset: info.offset, problem: "`\(key.shown)` stands where the kind of block belongs",
          remedy: "begin with the kind, such as `swift \(info.word)`")
      ]
    }
    let word = String(
      info.word.drop { "{.".contains($0) }.prefix {
        $0 != "{" && $0 != "}" && $0 != "=" && $0 != ":" && $0 != ","
      })
    let bare = word.filter { $0.isASCII }.lowercased()
    if isMeant(bare), bare != info.word {
      return [problem(info, likely: bare, remedy: spelling(of: info.word, word: word, meant: bare))]
    }
    let hasAttributes =
      !info.problems.isEmpty
      || info.attributes.contains { AttributeKey(rawValue: $0.key) != nil }
    if hasAttributes {
      if let alias = aliases[bare] { return [problem(info, likely: alias)] }
      if let near = nearestName(to: bare, among: kinds + ["output"]) {
        return [problem(info, likely: near)]
      }
    }
    if languages.contains(bare) { return [] }
    if let near = nearestName(to: bare, among: kinds), bare.count > 3 {
      return editDistance(bare, near) == 1 ? [problem(info, likely: near)] : []
    }
    let isOutput = nearestName(to: bare, among: ["output"]) != nil
    return directlyAfterStep && isOutput ? [problem(info, likely: "output")] : []
  }

  private static func isMeant(_ word: String) -> Bool { kinds.contains(word) || word == "output" }

  private static func spelling(of written: String, word: String, meant: String) -> String {
    if word.contains(where: { !$0.isASCII }) {
      return "there is an invisible or foreign character in it: type `\(meant)` anew"
    }
    if word == meant {
      return "after `\(meant)` comes a space, then `key=value key=\"quoted value\" flag`"
    }
    return "write `\(meant)` in small letters, or add `display` to show it only"
  }

  private static func problem(
    _ info: InfoString, likely: String, remedy: String? = nil
  ) -> Problem {
    Problem(
      offset: info.offset,
      problem: "`\(info.word)` is not a kind of step, so this block would not run",
      remedy: remedy ?? "did you mean `\(likely)`? to show it only, add `display`")
  }
}
