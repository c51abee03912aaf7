/// What a page says that its run depends on besides what Etude sees by itself.
public struct Dependencies: Sendable, Equatable {
  /// Files and folders, by their paths from the course's root; a folder stands for all that is in
  /// it. A name may hold `*` and `?`.
  public var files: [Entry]
  /// Programs, by the names by which they are found on `PATH`.
  public var programs: [Entry]

  /// A path or a name, and where it stands.
  public struct Entry: Sendable, Equatable {
    /// As it is written.
    public var text: String
    /// Its line in the lesson, from 1.
    public var line: Int

    /// Makes an entry.
    public init(_ text: String, line: Int) {
      self.text = text
      self.line = line
    }
  }

  /// Makes dependencies.
  public init(files: [Entry] = [], programs: [Entry] = []) {
    self.files = files
    self.programs = programs
  }
}
