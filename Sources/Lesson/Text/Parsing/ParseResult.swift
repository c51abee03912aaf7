package import LessonModel

/// What became of a file: a lesson, or the findings that stand in its way.
package struct ParseResult: Sendable, Equatable {
  /// The lesson; nil when there is any finding.
  package var lesson: Lesson?
  /// Everything that is wrong with the file, in the order of the page.
  package var findings: [Finding]
  /// What is only said of the file, and keeps nothing from running: blocks that another program may mean.
  package var remarks: [Finding] = []
}
