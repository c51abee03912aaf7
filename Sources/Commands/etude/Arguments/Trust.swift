import LessonModel

/// Whether the person at the command line trusts the settings that pages give to their servers.
enum Trust {
  /// The option that says so.
  static let option = CommandSpec.Option(
    name: "trust", value: nil,
    help: "accept server settings that can run programs, load code or reach files")

  /// What keeps a lesson from being run.
  static func findings(for lesson: Lesson, _ arguments: Arguments) -> [Finding] {
    arguments.has(option.name) ? [] : lesson.trustFindings
  }
}
