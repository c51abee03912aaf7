/// What a page says that its run depends on besides what Etude sees by itself.
package struct Dependencies: Sendable, Equatable {
  /// Files and folders, by their paths from the course's root; a folder stands for all that is in
  /// it. A name may hold `*` and `?`.
  package var files: [Entry]
  /// Programs, by the names by which they are found on `PATH`.
  package var programs: [Entry]

  /// A path or a name, and where it stands.
  package struct Entry: Sendable, Equatable {
    /// As it is written.
    package var text: String
    /// Its line in the lesson, from 1.
    package var line: Int

    package init(_ text: String, line: Int) {
      self.text = text
      self.line = line
    }
  }

  /// Makes dependencies.
  package init(files: [Entry] = [], programs: [Entry] = []) {
    self.files = files
    self.programs = programs
  }
}
