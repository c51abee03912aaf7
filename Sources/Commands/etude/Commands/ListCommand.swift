import CommandFrame
import LessonModel
import Terminal

/// `etude list`: the course in learning-path order.
enum ListCommand {
  static let spec = CommandSpec(
    name: "list", summary: "show the lessons in learning-path order", operands: "[LESSON ...]",
    discussion: """
      One line a lesson: its name, how long it takes to read, the services that it needs, its title.
      The name is what the other commands take. A terminal that is too narrow gets fewer columns, and
      titles are wrapped; what is no terminal gets all of them. docs/list.schema.json describes what
      --json prints.

      Lessons that cannot be read or are malformed are left out; what is wrong with them is said, and
      the status is 2.
      """,
    options: [
      Workspace.option,
      .init(name: "json", value: nil, help: "print the lessons as JSON, and nothing else"),
    ],
    examples: [
      ("etude list transactions", "the lessons of one module"),
      ("etude list --json | jq -r '.lessons[] | .file'", "for another program"),
    ],
    run: run)

  private static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    let loaded = try LoadedLessons(
      collecting: arguments, for: .reading, includingStale: false)
    if arguments.has("json") {
      console.emit(LessonList(loaded.lessons).json())
    } else {
      let table = LessonTable(
        rows: loaded.lessons.map { lesson in
          LessonTable.Row(
            name: lesson.name, minutes: lesson.minutes.map { "\($0) min" } ?? "",
            services: lesson.serviceKinds.map(\.word).joined(separator: ", "), title: lesson.title)
        })
      for line in table.lines(width: console.width) { console.print(line.plain) }
    }
    for finding in loaded.errors { console.complain(finding.description) }
    return loaded.errors.isEmpty ? .success : .malformed
  }
}
