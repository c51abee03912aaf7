package import Files
package import LessonModel
import PlainText

/// Every lesson of a folder `lessons`, in learning-path order.
package struct Course: Sendable, Equatable {
  /// The modules, by their numbers.
  package var modules: [Module]
  /// What is in its folders beside modules and pages.
  var leftovers: [Leftover] = []
  /// What cannot be used as a module.
  var problems: [Finding] = []
  /// The folders that links may lead into, without links themselves.
  var bounds: [String] = []
  /// The kinds of step and of service that its pages can name.
  package var vocabulary = Vocabulary.standard
  /// Whether unknown keys of front matter and of blocks belong to another program.
  package var isOpen = false
  /// What says which pages it has; empty for the numbered ones below `lessons`.
  var patterns: [PathPattern] = []
  /// The folder from which pages that are asked for by their paths have their names; nil for a course
  /// of numbered pages, beside which such a page is a guest.
  var root: String?

  package init(modules: [Module]) { self.modules = modules }

  /// Every lesson in learning-path order: of each module first its own page, then its lessons.
  package var lessons: [LessonFile] { modules.flatMap(\.lessons) }

  /// A folder of lessons on one topic.
  package struct Module: Sendable, Equatable {
    /// Its folder's name without the number, such as `bloom-filters`.
    package var name: String
    /// Its number in the learning path.
    package var number: Int
    /// The path of its folder.
    package var folder: String
    /// Its `README.md`, which is a lesson too, by the module's own name; nil when it has none.
    package var page: LessonFile?
    /// Its numbered lessons.
    package var pages: [LessonFile]

    /// Its own page, then its lessons.
    package var lessons: [LessonFile] { (page.map { [$0] } ?? []) + pages }

    package init(
      name: String, number: Int, folder: String, page: LessonFile?, pages: [LessonFile]
    ) {
      (self.name, self.number, self.folder) = (name, number, folder)
      (self.page, self.pages) = (page, pages)
    }
  }
}

/// A lesson's file, not yet read.
package struct LessonFile: Sendable, Hashable {
  /// The path, as findings and reports show it.
  package var path: String
  /// The lesson's name: its path without numbers and suffix, such as
  /// `bloom-filters/false-positives`.
  package var name: String
  /// The kinds of step and of service that it can name.
  package var vocabulary = Vocabulary.standard
  /// Whether unknown keys of its front matter and of its blocks belong to another program.
  package var isOpen = false
  /// The folders that it may lead into when it is a link, without links themselves; empty for a
  /// file of no course, which may lie anywhere.
  var bounds: [String] = []

  package init(path: String, name: String) {
    self.path = path
    self.name = name
  }

  init(path: String, name: String, of course: Course) {
    self.init(path: path, name: name)
    bounds = course.bounds
    vocabulary = course.vocabulary
    isOpen = course.isOpen
  }

  /// Reads and parses the file. That it cannot be read, or has a name that cannot be shown, is a
  /// finding like any other.
  ///
  /// - Parameter text: what stands in it for now, where that is not what is on disk.
  /// - Returns: the lesson, or everything that is wrong with it.
  package func parse(_ text: [UInt8]? = nil) -> ParseResult {
    if let hidden = VisibleText.firstHidden(in: path + name) {
      let finding = Finding(
        file: path, line: 1, problem: "the path holds the invisible character \(hidden)",
        remedy: "rename the file or its folder")
      return ParseResult(lesson: nil, findings: [finding])
    }
    if !bounds.isEmpty, let finding = LinkProblem.finding(at: path, inside: bounds) {
      return ParseResult(lesson: nil, findings: [finding])
    }
    do throws(FileError) {
      let bytes = if let text { text } else { try FileBytes.read(path) }
      return LessonParser.parse(
        bytes, file: path, name: name, vocabulary: vocabulary, isOpen: isOpen)
    } catch {
      return ParseResult(lesson: nil, findings: [Self.unreadable(path, error)])
    }
  }

  static func unreadable(_ path: String, _ error: FileError) -> Finding {
    // Bytes of a name that are no text have been replaced, so that nothing is found there.
    path.contains("\u{FFFD}")
      ? Finding(
        file: path, line: 1, problem: "the path is not UTF-8",
        remedy: "rename the file or its folder")
      : Finding(file: path, line: 1, problem: "the page cannot be read: \(error.reason)")
  }
}

/// Why there is no course, or none that can be used.
package enum CourseError: Error, Equatable, Sendable, CustomStringConvertible {
  /// There is no folder `lessons` at or under that path.
  case noLessons(root: String)
  /// A folder that could not be read.
  case unreadable(FileError)
  /// A folder that has something in it which cannot be used, and no lesson.
  case unusable(Finding)
  /// Two files or folders that would have the same name or number.
  case conflict(String, String, reason: String)
  /// A file or folder whose name without its number cannot be a lesson's or module's.
  case unusableName(path: String)

  /// What is wrong, and what would be right.
  package var description: String {
    switch self {
    case .noLessons(let root):
      "\(VisibleText.oneLine(root)): there is no course here; name a page (`etude check README.md`), or say in etude.yaml which pages there are (`etude init` writes one)"
    case .unreadable(let error): error.description
    case .unusable(let finding): finding.description
    case .conflict(let first, let second, let reason):
      VisibleText.oneLine("\(second): \(reason) as \(first); rename one of them")
    case .unusableName(let path):
      VisibleText.oneLine(
        "\(path): files that Etude writes are called after it; \(LessonName.remedy)")
    }
  }
}
