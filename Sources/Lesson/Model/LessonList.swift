/// The lessons of a course for another program; `docs/list.schema.json` describes the form.
///
///     {"version": 1, "lessons": [{"name": "kafka/offsets", "file": …, "title": …, "steps": 12, …}]}
package struct LessonList: Sendable, Equatable, Codable {
  /// The version of the form.
  package private(set) var version = 1
  /// The lessons, in learning-path order.
  package var lessons: [Entry]

  /// A lesson.
  package struct Entry: Sendable, Equatable, Codable {
    /// What the commands call it.
    package var name: String
    /// Its file, as it was found.
    package var file: String
    /// Its title.
    package var title: String
    /// What it is about; empty when it does not say.
    package var summary: String
    /// How long a reader needs, in minutes; nil when it does not say.
    package var minutes: Int?
    /// How many steps it has.
    package var steps: Int
    /// The services that it needs.
    package var services: [Service]
  }

  /// A service that a lesson needs.
  package struct Service: Sendable, Equatable, Codable {
    /// The lesson's name for it.
    package var name: String
    /// What it is, such as `postgres`.
    package var kind: String
  }

  /// Makes a list.
  package init(_ lessons: [Lesson]) {
    self.lessons = lessons.map { lesson in
      Entry(
        name: lesson.name, file: lesson.file, title: lesson.title, summary: lesson.summary,
        minutes: lesson.minutes, steps: lesson.steps.count,
        services: lesson.services.map { Service(name: $0.name, kind: $0.kind.word) })
    }
  }

  /// The document, keys sorted, with its line end.
  package func json() -> String { JSONForm.document(self) }
}
