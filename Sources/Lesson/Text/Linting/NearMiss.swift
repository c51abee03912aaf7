import LessonModel
import PlainText

/// Words after a fence that look like a mistyped step kind: such a block would silently not run.
struct NearMiss {
  /// Languages whose names are one edit away from a step kind, and meant as they are written.
  private static let languages: Set<String> = [
    "psql", "tsql", "mysql", "tcl", "https", "shell", "dash",
  ]

  /// What stands behind a step.
  private static let companions = ["output", "choices"]

  private let vocabulary: Vocabulary
  private let kinds: [String]

  init(_ vocabulary: Vocabulary) {
    self.vocabulary = vocabulary
    kinds = vocabulary.usualSteps.map(\.word)
  }

  /// The problem with the word of a block that is neither a step nor an output; empty when it is
  /// an ordinary block.
  func problems(
    of info: InfoString, directlyAfterStep: Bool, directlyAfterOutput: Bool = false
  ) -> [Problem] {
    guard !info.word.isEmpty, !info.has(AttributeKey.display.word) else { return [] }
    if let key = vocabulary.attribute(info.word.prefix { $0 != "=" }),
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
    let isAttributed = info.attributes.contains { vocabulary.attribute($0.key) != nil }
    if isAttributed || !info.problems.isEmpty {
      if vocabulary.dialogues(bare).contains(where: { $0.sorts == nil }) {
        return isAttributed ? [unrunDialogue(info)] : []
      }
      if let kind = vocabulary.steps.first(where: { $0.aliases.contains(bare) }) {
        return [problem(info, likely: kind.word)]
      }
      if let near = nearestName(to: bare, among: kinds + Self.companions) {
        return [problem(info, likely: near)]
      }
    }
    if Self.languages.contains(bare) { return [] }
    if let near = nearestName(to: bare, among: kinds), bare.count > 3 {
      return editDistance(bare, near) == 1 ? [problem(info, likely: near)] : []
    }
    let companions =
      (directlyAfterStep ? ["output"] : []) + (directlyAfterOutput ? ["choices"] : [])
    return nearestName(to: bare, among: companions).map { [problem(info, likely: $0)] } ?? []
  }

  /// A block with the word of a dialogue, and attributes of a step, that does not run.
  private func unrunDialogue(_ info: InfoString) -> Problem {
    let display = "add `display` to show it only"
    return vocabulary.runsAsWritten
      ? Problem(
        offset: info.offset,
        problem: "this `\(info.word)` block begins with no prompt, so nothing in it can be run",
        remedy: "begin its commands with a prompt, or \(display)")
      : Problem(
        offset: info.offset, problem: "a `\(info.word)` block runs only with the flag `run`",
        remedy: "write `\(info.word) run`, or \(display)")
  }

  private func isMeant(_ word: String) -> Bool {
    kinds.contains(word) || Self.companions.contains(word)
  }

  private func spelling(of written: String, word: String, meant: String) -> String {
    if word.contains(where: { !$0.isASCII }) {
      return "there is an invisible or foreign character in it: type `\(meant)` anew"
    }
    if word == meant {
      return "after `\(meant)` comes a space, then `key=value key=\"quoted value\" flag`"
    }
    return "write `\(meant)` in small letters, or add `display` to show it only"
  }

  private func problem(
    _ info: InfoString, likely: String, remedy: String? = nil
  ) -> Problem {
    Problem(
      offset: info.offset,
      problem: "`\(info.word)` is not a kind of step, so this block would not run",
      remedy: remedy ?? "did you mean `\(likely)`? to show it only, add `display`")
  }
}
