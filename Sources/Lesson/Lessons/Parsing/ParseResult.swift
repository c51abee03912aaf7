/// What became of a file: a lesson, or the findings that stand in its way.
public struct ParseResult: Sendable, Equatable {
  /// The lesson; nil when there is any finding.
  public var lesson: Lesson?
  /// Everything that is wrong with the file, in the order of the page.
  public var findings: [Finding]

  /// Makes a result.
  public init(lesson: Lesson?, findings: [Finding]) {
    self.lesson = lesson
    self.findings = findings
  }
}
