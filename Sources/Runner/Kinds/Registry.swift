package import LessonModel

/// What runs pages: what talks to the steps of each kind, and what their texts can do to servers.
package struct Registry: Sendable {
  /// An entry for each kind of step.
  package var steps: [StepEntry]
  /// What a text can do to servers, by kind of service; nothing where there is no entry.
  var effects: [ServiceKind: ServerEffects]

  /// Makes a registry with further kinds of step.
  ///
  /// - Parameter more: their entries.
  package init(adding more: [StepEntry] = []) {
    steps =
      [
        .swift, .sql, .redis, .kafka, .sh, .http, .tcp, .service, .console, .pycon, .bash, .zsh,
      ] + more
    effects = [.postgres: .postgres, .redis: .redis]
  }

  /// Etude's own kinds.
  package static let standard = Registry()

  /// What is wrong with the inputs of a lesson's steps that only their tools can tell.
  package func findings(in lesson: Lesson) -> [Finding] {
    lesson.steps.flatMap { entry(of: $0.kind)?.findings(lesson, $0) ?? [] }
  }

  func entry(of kind: Step.Kind) -> StepEntry? {
    steps.first { $0.kind == kind } ?? kind.program.map { .outside(kind, $0) }
  }
}
