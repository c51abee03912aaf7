import LessonModel

/// The first yes: services start, and programs compile, when the learner runs something for the
/// first time. Before that the page is only text.
extension StepModeModel {
  /// Gets the services ready, when the learner accepts the settings with which they start.
  mutating func open(from stop: Stop, then next: Next) -> [StepModeAction] {
    if isTrusted { return replay(then: next) }
    phase = .trusting(from: stop, then: next)
    return [.show(.text(question)), .awaitKey(prompt: Self.trustPrompt)]
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

  private static var trustPrompt: String {
    "y starts the servers with them  any other key starts nothing  q leaves "
  }

  private var question: [String] {
    ["This page gives its servers settings that can run programs, load code or reach files:"]
      + lesson.settingsThatNeedTrust.map { service, setting in
        "  line \(setting.line), \(service.name) (\(service.kind)): "
          + "\(setting.name) = \(setting.value)"
      } + ["Start them only if you trust the page's author."]
  }
}
