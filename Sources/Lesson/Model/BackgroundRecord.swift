/// What the processes printed that a step left in the background, from its end on: a stream of its
/// own, named by that step. It is shown and never compared.
package struct BackgroundRecord: Sendable, Equatable, Codable {
  /// The number of the step that left them.
  package var step: Int
  /// The step's name, when it has one.
  package var name: String?
  /// What they printed until the page's end, shortened in the middle when it was much.
  package var text: String
  /// How many bytes were counted but not kept.
  package var omittedBytes: Int

  package init(step: Int, name: String? = nil, text: String, omittedBytes: Int = 0) {
    self.step = step
    self.name = name
    self.text = text
    self.omittedBytes = omittedBytes
  }

  /// Whose output it is, such as `step 3 (server)`.
  package var origin: String { "step \(step)" + (name.map { " (\($0))" } ?? "") }
}
