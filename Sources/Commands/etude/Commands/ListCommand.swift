import LessonModel

/// `etude list`: the course in learning-path order.
enum ListCommand {
  static let spec = CommandSpec(
    name: "list", summary: "show the lessons in learning-path order", operands: "[LESSON ...]",
    discussion: """
      One line a lesson: its name, how long it takes to read, the services that it needs, its title.
      The name is what the other commands take. Lessons that cannot be read or are malformed are
      left out; what is wrong with them is said, and the status is 2.
      """,
    options: [Workspace.option],
    examples: [("etude list transactions", "the lessons of one module")],
    run: run)

  private static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    let loaded = try LoadedLessons(
      collecting: arguments, for: .reading, includingStale: false)
    let rows = loaded.lessons.map { lesson in
      [
        lesson.name, lesson.minutes.map { "\($0) min" } ?? "",
        lesson.serviceKinds.map(\.word).joined(separator: ", "), lesson.title,
      ]
    }
    let widths = (0..<3).map { column in rows.map { $0[column].count }.max() ?? 0 }
    for row in rows {
      let columns = zip(row, widths).map { $0.padded(to: $1) }
      console.print((columns + [row[3]]).joined(separator: "  "))
    }
    for finding in loaded.errors { console.complain(finding.description) }
    return loaded.errors.isEmpty ? .success : .malformed
  }
}

extension String {
  /// The text with blanks after it, so that columns line up.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
