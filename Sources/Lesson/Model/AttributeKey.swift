/// A key or flag that info strings know.
package struct AttributeKey: Sendable {
  /// As it is written.
  package let word: String
  /// Whether it stands alone, without a value.
  package let isFlag: Bool
  /// What is right where it has no meaning: `{word}` stands for the kind of block there, `{kinds}`
  /// for the kinds of step that can have it.
  private let advice: String

  /// Makes a key, or a flag.
  ///
  /// One that only a kind of its own knows comes to that kind's sessions as it is written.
  ///
  /// - Parameters:
  ///   - word: as it is written.
  ///   - isFlag: whether it stands alone.
  ///   - advice: what is right where it has no meaning.
  package init(
    _ word: String, isFlag: Bool = false, advice: String = "only {kinds} steps have it: remove it"
  ) {
    self.word = word
    self.isFlag = isFlag
    self.advice = advice
  }

  /// As a message shows it.
  package var shown: String { isFlag ? word : "\(word)=" }

  /// Why it has no meaning on a kind of block, and what would be right.
  package func remedy(on block: String, _ vocabulary: Vocabulary) -> String {
    if block == "output" { return "it belongs on the step" }
    if let own = vocabulary.step(block)?.remedies[self] { return own }
    let kinds = vocabulary.steps(with: self).map { "`\($0)`" }.joined(separator: " and ")
    return advice.replacing("{word}", with: block).replacing("{kinds}", with: kinds)
  }
}

extension AttributeKey: Hashable {
  package static func == (one: Self, other: Self) -> Bool { one.word == other.word }
  package func hash(into hasher: inout Hasher) { hasher.combine(word) }
}

extension AttributeKey {
  package static let on = AttributeKey(
    "on", advice: "`{word}` steps talk to no declared service by themselves: remove it")
  package static let session = AttributeKey(
    "session", advice: "`{word}` steps have no lasting session: remove it")
  package static let name = AttributeKey("name", advice: "remove it")
  package static let timeout = AttributeKey("timeout", advice: "remove it")
  package static let until = AttributeKey(
    "until", advice: "`{word}` steps run once: put `until=` on the step that observes it")
  package static let requires = AttributeKey(
    "requires", advice: "only steps that talk to a service can require something of it")
  package static let to = AttributeKey(
    "to", advice: "only {kinds} steps name an address: remove it")
  package static let source = AttributeKey("source", advice: "remove it")
  package static let logs = AttributeKey("logs")
  package static let hidden = AttributeKey("hidden", isFlag: true, advice: "remove it")
  package static let predict = AttributeKey("predict", isFlag: true, advice: "remove it")
  package static let answer = AttributeKey("answer", isFlag: true, advice: "remove it")
  package static let display = AttributeKey("display", isFlag: true, advice: "remove it")
  package static let pretty = AttributeKey("pretty", isFlag: true)
  package static let headers = AttributeKey("headers", isFlag: true)
  package static let background = AttributeKey("background", isFlag: true)
  package static let run = AttributeKey(
    "run", isFlag: true, advice: "a `{word}` block runs without it: remove it")
  package static let strict = AttributeKey("strict", isFlag: true)
  private static let ofTheOutput = "it belongs on the `output` block"
  package static let unordered = AttributeKey("unordered", isFlag: true, advice: ofTheOutput)
  package static let exact = AttributeKey("exact", isFlag: true, advice: ofTheOutput)
  package static let when = AttributeKey("when", advice: ofTheOutput)

  /// Those that Etude itself reads.
  package static let all: [AttributeKey] = [
    .on, .session, .name, .timeout, .until, .requires, .to, .source, .logs, .hidden, .predict,
    .answer, .display, .pretty, .headers, .background, .strict, .run, .unordered, .exact, .when,
  ]

  /// What a step of any kind can have.
  package static let ofEveryStep: [AttributeKey] = [
    .name, .timeout, .hidden, .predict, .answer, .display,
  ]

  /// What an expected output can have.
  package static let ofOutput: [AttributeKey] = [.unordered, .exact, .when]

  /// What a block that shows a source file can have.
  package static let ofSource: [AttributeKey] = [.source, .display]
}
