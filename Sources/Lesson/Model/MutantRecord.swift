/// What became of one mutant.
package struct MutantRecord: Sendable, Equatable, Codable {
  /// The name of the lesson.
  package var lesson: String
  /// The lesson's file, as it was given.
  package var file: String
  /// The lesson's line at which the change is made, from 1.
  package var line: Int
  /// What the change makes false.
  package var claim: String
  /// What became of it.
  package var outcome: MutantOutcome
  /// The step that decided it; nil when none did.
  package var step: Int?
  /// Why, in a sentence without a full stop.
  package var message: String
  /// What differed, as a unified text diff; nil when no output did.
  package var difference: String?
  /// How long it took, in milliseconds.
  package var durationMs: Double
  /// Whether it is invalid because a service could not be started; not part of the JSON.
  package var lacksService = false

  package init(
    lesson: String, file: String, line: Int, claim: String, outcome: MutantOutcome,
    step: Int? = nil, message: String, difference: String? = nil, durationMs: Double = 0
  ) {
    self.lesson = lesson
    self.file = file
    self.line = line
    self.claim = claim
    self.outcome = outcome
    self.step = step
    self.message = message
    self.difference = difference
    self.durationMs = durationMs
  }

  private enum CodingKeys: String, CodingKey {
    case lesson, file, line, claim, outcome, step, message, difference, durationMs
  }

  /// Writes it; the key `step` is there for each mutant, so that no reader has to know when it is not.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(lesson, forKey: .lesson)
    try container.encode(file, forKey: .file)
    try container.encode(line, forKey: .line)
    try container.encode(claim, forKey: .claim)
    try container.encode(outcome, forKey: .outcome)
    try container.encode(step, forKey: .step)
    try container.encode(message, forKey: .message)
    try container.encodeIfPresent(difference, forKey: .difference)
    try container.encode(durationMs, forKey: .durationMs)
  }
}

/// What can become of a mutant.
package enum MutantOutcome: String, Sendable, Codable, CaseIterable {
  /// The page fails because of the change: it proves its claim.
  case killed
  /// The page passes in spite of the change: the claim is not proved by it.
  case survived
  /// The page fails for a reason that has nothing to do with the claim, or cannot be run.
  case invalid
  /// The step that could notice the change is skipped on this machine.
  case skipped

  /// Whether nothing is wrong.
  package var isAsItShouldBe: Bool { self == .killed || self == .skipped }
}
