/// When a lesson was run, and on which state of its course.
package struct RunStamp: Sendable, Equatable, Codable {
  /// The moment at which the run had ended, in UTC, as ISO 8601 has it: `2026-11-25T09:30:00Z`.
  package var date: String
  /// What git calls the commit on which the course stands; nil without git.
  package var commit: String?

  /// Makes a stamp.
  package init(date: String, commit: String? = nil) {
    self.date = date
    self.commit = commit
  }

  /// The day, in UTC: `2026-11-25`.
  package var day: String { String(date.prefix { $0 != "T" }) }
}
