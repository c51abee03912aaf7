package import LessonModel

/// What the commands know of a page, or of `etude.yaml`, as it stands in an editor.
package struct FileLook: Sendable {
  /// The page; nil when something is wrong with it, and for other files.
  package var lesson: Lesson?
  /// All that is wrong, and all that is only said, of this file and of those that it depends on.
  package var findings: [Finding]
  /// The folder of the course that it belongs to.
  package var root: String
  /// The kinds of step and of service that the page can name.
  package var vocabulary: Vocabulary
  /// Whether unknown attributes of the page belong to another program.
  package var isOpen: Bool
  /// What the latest run that was kept did, when that was a run of exactly the lesson's steps.
  package var latestRun: @Sendable (Lesson) -> Transcript?

  package init(
    lesson: Lesson? = nil, findings: [Finding], root: String,
    vocabulary: Vocabulary = .standard, isOpen: Bool = false,
    latestRun: @escaping @Sendable (Lesson) -> Transcript? = { _ in nil }
  ) {
    (self.lesson, self.findings, self.root) = (lesson, findings, root)
    (self.vocabulary, self.isOpen, self.latestRun) = (vocabulary, isOpen, latestRun)
  }
}

/// Looks at files as the commands do. Each is given a path without links, and the texts that stand in
/// editors, by their paths; it throws what the command would say.
package struct FileLooker: Sendable {
  package typealias Look =
    @Sendable (
      _ path: String, _ texts: [String: [UInt8]], _ isTrusted: Bool
    ) throws -> FileLook

  /// Looks at a page, and at its mutants.
  package var page: Look
  /// Looks at a page that is about to run: what is found is what keeps it from that, but for what the person is
  /// asked about.
  package var run: @Sendable (_ path: String, _ texts: [String: [UInt8]]) throws -> FileLook
  /// Looks at an `etude.yaml`.
  package var settings: Look

  package init(
    page: @escaping Look, settings: @escaping Look,
    run: @escaping @Sendable (_ path: String, _ texts: [String: [UInt8]]) throws -> FileLook
  ) {
    (self.page, self.settings, self.run) = (page, settings, run)
  }
}
