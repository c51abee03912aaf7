/// The kinds of step and of service that a page can name.
///
/// The parser takes one, and the lesson keeps it: all later questions about a lesson's kinds are
/// answered by the kinds that it was read with.
package struct Vocabulary: Sendable, Hashable {
  /// The kinds of step, in the order in which messages list them.
  package var steps: [Step.Kind]
  /// The kinds of service, in the same order.
  package var services: [ServiceKind]

  package init(steps: [Step.Kind], services: [ServiceKind]) {
    self.steps = steps
    self.services = services
  }

  /// Etude's own kinds.
  package static let standard = Vocabulary(
    steps: [.swift, .sql, .redis, .kafka, .sh, .http, .tcp, .service],
    services: [.postgres, .redis, .kafka])

  /// The kind of step with that word; nil when there is none.
  package func step(_ word: some StringProtocol) -> Step.Kind? { steps.first { $0.word == word } }

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
    steps.filter { $0.allAttributes.contains(attribute) }.map(\.word)
  }
}
