import CommandFrame
import LessonModel

/// The text of a page to start from: it passes as it stands.
struct LessonScaffold {
  /// The page's name, without its number.
  let name: String
  private let title: String
  private let services: [(name: String, kind: ServiceKind)]

  /// Describes a page.
  ///
  /// - Throws: `UsageError` when the title cannot be one.
  init(
    name: String, title: String?, services: [(name: String, kind: ServiceKind)]
  ) throws(UsageError) {
    self.name = name
    self.services = services
    self.title = title ?? Self.title(from: name)
    let isBlank = self.title.allSatisfy(\.isWhitespace)
    let hasControl = self.title.unicodeScalars.contains {
      $0.properties.generalCategory == .control
    }
    guard !isBlank, !hasControl else {
      throw UsageError("--title: one line of text is needed")
    }
  }

  /// The page.
  var page: String {
    var lines = ["---", "title: \(Self.quoted(title))"]
    lines.append("summary: \"One sentence: what the reader will have seen.\"")
    lines.append("minutes: 5")
    lines.append("strict: true")
    if !services.isEmpty {
      lines.append("services:")
      lines += services.map { "  \($0.name): \($0.kind)" }
    }
    lines += ["---", "", "Say why this matters, before how it works."]
    if services.isEmpty {
      lines += block("sh predict", ["echo hello"], prints: ["hello"])
      lines += choices(right: "hello", wrong: "echo hello")
    }
    for (place, service) in services.enumerated() {
      let isOnly = services.count { $0.kind == service.kind } == 1
      let on = isOnly ? "" : " on=\(service.name)"
      let example = service.kind.example
      let flag = place == 0 ? " predict" : ""
      lines += block(example.word + on + flag, example.input, prints: example.output)
      if place == 0 { lines += choices(right: example.guess.right, wrong: example.guess.wrong) }
    }
    lines += ["", "## Try it", "", "One experiment that the reader can make now."]
    return lines.joined(separator: "\n") + "\n"
  }

  /// The page's list of mutants, with one to be written over: it is killed as it stands.
  var mutants: String {
    let change: (original: String, replacement: String) =
      services.first?.kind.example.mutant ?? ("echo hello", "true")
    return """
      # Each change makes a claim of the page false, so that the page has to fail:
      # `etude check --mutants` says whether it does. Each heading with steps needs one; of a heading
      # that claims nothing, say so with `heading:` and `no-claim:`.
      - claim: "One sentence: what the page says and the change makes false."
        step: 1
        replace: "\(change.original)"
        with: "\(change.replacement)"

      """
  }

  /// The page of a new module.
  func readme(module: String, page: String) -> String {
    """
    ---
    title: \(Self.quoted(Self.title(from: module)))
    summary: "One sentence: what this module teaches."
    ---

    Say what problem this is about, and what the reader should know before.

    1. [\(Self.markdown(title))](\(page))

    """
  }

  private func block(_ info: String, _ input: [String], prints output: [String]) -> [String] {
    ["", "```\(info)"] + input + ["```", "", "```output"] + output + ["```"]
  }

  /// What a reader might expect of the block before it.
  private func choices(right: String, wrong: String) -> [String] {
    [
      "", "```choices", "- [x] `\(right)`: One sentence: why it is so.",
      "- [ ] `\(wrong)`: One sentence: when this would be right.", "```", "",
      "What the reader has just seen; until they have guessed, it is folded away with the output.",
    ]
  }

  private static func title(from name: String) -> String {
    let words = name.split(separator: "-").joined(separator: " ")
    return words.prefix(1).uppercased() + words.dropFirst()
  }

  /// A scalar of YAML that is this text, whatever is in it.
  private static func quoted(_ text: String) -> String {
    let isPlain =
      text.first?.isLetter == true && text.last?.isLetter == true
      && text.allSatisfy { $0.isLetter || $0 == " " } && text.contains(" ")
    if isPlain { return text }
    let escaped = text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
    return "\"\(escaped)\""
  }

  /// The text of a link.
  private static func markdown(_ text: String) -> String {
    text.map { "\\`*_[]<>".contains($0) ? "\\\($0)" : String($0) }.joined()
  }
}
