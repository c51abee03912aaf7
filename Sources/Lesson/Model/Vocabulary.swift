/// The kinds of step and of service that a page can name.
///
/// The parser takes one, and the lesson keeps it: all later questions about a lesson's kinds are
/// answered by the kinds that it was read with.
package struct Vocabulary: Sendable, Hashable {
  /// The kinds of step, in the order in which messages list them.
  package var steps: [Step.Kind]
  /// The kinds of service, in the same order.
  package var services: [ServiceKind]

  /// Whether dialogues, and blocks of the kinds that are asked for, run as they stand; else only
  /// with the flag `run`.
  package var runsAsWritten = false

  package init(steps: [Step.Kind], services: [ServiceKind]) {
    self.steps = steps
    self.services = services
  }

  /// Etude's own kinds.
  package static let standard = Vocabulary(
    steps: [
      .swift, .sql, .redis, .kafka, .sh, .http, .tcp, .service, .console, .pycon, .bash, .zsh,
    ],
    services: [.postgres, .redis, .kafka])

  /// The same for pages that were not written for Etude: their dialogues run as they stand.
  package static let open = {
    var vocabulary = standard
    vocabulary.runsAsWritten = true
    return vocabulary
  }()

  /// The kind of step with that word; nil when there is none.
  package func step(_ word: some StringProtocol) -> Step.Kind? { steps.first { $0.word == word } }

  /// The word of an info string as these kinds have it: where blocks run as they are written, `Bash` and
  /// `Output` are words too.
  package func known(_ word: String) -> String {
    let small = word.lowercased()
    guard runsAsWritten, small != word, step(word) == nil else { return word }
    let isKnown = step(small) != nil || !dialogues(small).isEmpty || small == "output"
    return isKnown ? small : word
  }

  /// The kinds with that word in a dialogue's info string, and which of its prompts make a block a
  /// dialogue; nil for all of them.
  package func dialogues(_ word: some StringProtocol) -> [(kind: Step.Kind, sorts: Set<String>?)] {
    let word = String(word)
    // The word of a kind from outside belongs to that kind alone.
    if let kind = step(word), kind.program != nil {
      return kind.dialogue == nil ? [] : [(kind, nil)]
    }
    return steps.compactMap { kind in
      guard let form = kind.dialogue else { return nil }
      if form.words.contains(word) { return (kind, nil) }
      return form.scripts.words.contains(word) ? (kind, form.scripts.sorts) : nil
    }
  }

  /// Whether a word means something to Etude's own kinds, so that no kind from outside can have it.
  package func isTaken(_ word: String) -> Bool {
    step(word) != nil || ["output", "choices"].contains(word)
      || steps.contains { $0.dialogue?.words.contains(word) == true }
  }

  /// The kinds of step that run wherever a block has their word.
  package var usualSteps: [Step.Kind] { steps.filter { runsAsWritten || !$0.runsWhenAsked } }

  /// The kind of service with that word; nil when there is none.
  package func service(_ word: some StringProtocol) -> ServiceKind? {
    services.first { $0.word == word }
  }

  /// The attribute with that word, of any block; nil when there is none.
  package func attribute(_ word: some StringProtocol) -> AttributeKey? {
    AttributeKey.all.first { $0.word == word }
      ?? steps.lazy.flatMap(\.attributes).first { $0.word == word }
  }

  /// The kinds of step that can have an attribute.
  func steps(with attribute: AttributeKey) -> [String] {
    usualSteps.filter { $0.allAttributes.contains(attribute) }.map(\.word)
  }
}
