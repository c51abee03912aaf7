package import LessonModel

/// The first yes: services start, and programs compile, when the learner runs something for the
/// first time. Before that the page is only text.
extension StepModeModel {
  /// Gets the services ready, when the learner accepts the settings with which they start.
  mutating func open(from stop: Stop, then next: Next) -> [StepModeAction] {
    if isTrusted { return replay(then: next) }
    phase = .trusting(from: stop, then: next)
    return [.show(.text(lesson.trustQuestion)), .awaitKey(prompt: trustPrompt)]
  }

  /// Takes the answer to the question about the settings.
  mutating func decide(
    _ key: StepModeKey, at stop: Stop, then next: Next
  ) -> [StepModeAction] {
    guard key == .yes else {
      return say("Nothing was started. Enter asks again, s skips the step.", at: stop)
    }
    isTrusted = true
    return replay(then: next)
  }

  private var trustPrompt: String {
    let ofSteps = lesson.recipes.isEmpty ? "y runs steps so" : "y starts the servers"
    let yes = lesson.settingsThatNeedTrust.isEmpty ? ofSteps : "y starts the servers with them"
    return "\(yes)  any other key starts nothing  q leaves "
  }
}

extension Lesson {
  /// What a person has to agree to before the lesson runs, in lines, because the page does not show it;
  /// empty when there is nothing of the kind.
  package var trustQuestion: [String] {
    let settings = settingsThatNeedTrust.map { service, setting in
      "  line \(setting.line), \(service.name) (\(service.kind)): "
        + "\(setting.name) = \(setting.value)"
    }
    let programs = recipes.flatMap { recipe in
      recipe.shownCommands.map { "  \(recipe.word): \($0)" }
    }
    let changes = surroundings.changes.map { "  \($0)" }
    let ofServers =
      settings.isEmpty
      ? []
      : ["This page gives its servers settings that can run programs, load code or reach files:"]
        + settings + ["Start them only if you trust the page's author."]
    let ofSteps =
      changes.isEmpty
      ? []
      : ["The repository's etude.yaml changes what the steps of its pages run:"] + changes
        + ["Run them only if you trust the repository."]
    let ofRecipes =
      programs.isEmpty
      ? []
      : ["The repository's etude.yaml says what starts the services of this page:"] + programs
        + ["Start them only if you trust the repository."]
    return ofServers + ofRecipes + ofSteps
  }
}
