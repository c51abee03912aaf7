import Platform

/// The anchors of a course's lessons, each read when the first link leads to it.
package final class CourseAnchors {
  private let files: [String: LessonFile]
  private var known: [String: LessonAnchors?] = [:]

  /// Makes a list of lessons, of which none is read yet.
  package init(_ files: [LessonFile]) {
    self.files = Dictionary(
      files.compactMap { file in SymbolicLink.resolved(file.path).map { ($0, file) } },
      uniquingKeysWith: { first, _ in first })
  }

  /// The anchors of the lesson in a file, given without links and `..`; nil when it is none, or
  /// something else is wrong with it.
  package func ofFile(_ path: String) -> LessonAnchors? {
    if let known = known[path] { return known }
    let anchors = files[path]?.parse().lesson.map { LessonAnchors($0) }
    known[path] = anchors
    return anchors
  }
}
