package import LessonModel

/// Where a learner has left a lesson: all that leads back there, whatever has become of the page since.
package struct StepModeBookmark: Sendable, Equatable, Codable {
  /// The version of this form.
  package static let currentVersion = 1
  /// The version that it was written in.
  package var version = currentVersion
  /// The page, by its absolute path.
  package var page: String
  /// The number of the step that comes next, from 1.
  package var step: Int
  /// The steps of the page as they were, up to the last that matters here.
  package var steps: [StepText]
  /// The numbers of the steps that had run, and of those that were left out.
  package var ran: [Int]
  package var skipped: [Int]
  /// The texts that the learner has changed, by the numbers of their steps.
  package var edits: [Int: String]
  /// Whether each first guess was right, by the numbers of the steps.
  package var guesses: [Int: Bool]
  /// The answers that were asked for, by the numbers of their first steps.
  package var revealed: [Int]

  /// Makes one.
  package init(
    version: Int = currentVersion, page: String, step: Int = 1, steps: [StepText] = [],
    ran: [Int] = [], skipped: [Int] = [], edits: [Int: String] = [:], guesses: [Int: Bool] = [:],
    revealed: [Int] = []
  ) {
    (self.version, self.page, self.step, self.steps) = (version, page, step, steps)
    (self.ran, self.skipped, self.edits) = (ran, skipped, edits)
    (self.guesses, self.revealed) = (guesses, revealed)
  }

  /// What makes a step the same as before.
  package struct StepText: Sendable, Equatable, Codable {
    /// Its kind.
    package var kind: String
    /// Its session.
    package var session: String
    /// The service that it names, if it does.
    package var service: String?
    /// Its input.
    package var input: String

    init(_ step: Step) {
      (kind, session) = (step.kind.word, step.attributes.session)
      (service, input) = (step.attributes.on, step.input)
    }
  }

  /// Why the lesson cannot go on there; nil when it can.
  package func obstacle(in lesson: Lesson) -> String? {
    if version != Self.currentVersion { return "another version of etude wrote down where." }
    guard step > 1, step <= lesson.steps.count else { return "the page has fewer steps by now." }
    let numbers = ran + skipped + Array(edits.keys) + Array(guesses.keys)
    guard numbers.allSatisfy({ (1...lesson.steps.count).contains($0) }), steps.count >= step - 1
    else { return "what was written down does not fit the page." }
    let now = lesson.steps.prefix(steps.count).map(StepText.init)
    if now.count < steps.count { return "the page has fewer steps by now." }
    for (index, (old, new)) in zip(steps, now).enumerated() where old != new {
      return "step \(index + 1) of the page is another one by now."
    }
    return nil
  }
}
