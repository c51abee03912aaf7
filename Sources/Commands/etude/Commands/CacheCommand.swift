import CommandFrame
import LessonModel
import PlainText
import Runner

/// `etude cache`: which lessons need not run again, and why the others must.
enum CacheCommand {
  static let spec = CommandSpec(
    name: "cache", summary: "say which lessons need not run again, and why the others must",
    operands: "[LESSON ...]",
    discussion: """
      'run' and 'site' do not run a lesson again that has passed when nothing that it depends on
      has changed since: its steps and their expected output, its services, the files that it
      shows, the lesson kit, this program, the servers, the programs that its shell steps name as
      PATH finds them, and what it lists under 'depends:'. A change of its prose does not count.
      A lesson that did not pass, or of which a step was skipped, always runs.
      """,
    options: [
      Workspace.option, RunCommand.transcripts,
      .init(name: "clear", value: nil, help: "remove the lessons' transcripts"),
    ],
    examples: [
      ("etude cache kafka", "why does 'etude run kafka' run them again?"),
      ("etude cache --clear", "forget every run"),
    ],
    run: run)

  private static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    let loaded = try LoadedLessons(arguments, for: .reading)
    let store = RunCommand.store(arguments, workspace: loaded.workspace)
    if arguments.has("clear") {
      let removed = try loaded.lessons.filter { try store.remove($0) }.count
      console.print("removed \(removed) \(removed == 1 ? "transcript" : "transcripts")")
      return .success
    }
    let reusing = Reusing(loaded.lessons, store: store, root: loaded.workspace.root)
    for lesson in loaded.lessons {
      let reasons = reusing.reasons(for: lesson)
      let (word, style) = reasons.isEmpty ? ("reusable", .good) : ("stale", Console.Style.attention)
      let why = reasons.isEmpty ? "" : "  \(reasons.joined(separator: "; "))"
      console.print(console.styled(word.padded(to: 10), style) + lesson.name + why)
    }
    return .success
  }
}
