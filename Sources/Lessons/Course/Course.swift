/// Every lesson of a folder `lessons`, in learning-path order.
public struct Course: Sendable, Equatable {
  /// The modules, by their numbers.
  public var modules: [Module]

  /// Makes a course.
  public init(modules: [Module]) { self.modules = modules }

  /// Every lesson in learning-path order: of each module first its own page, then its lessons.
  public var lessons: [LessonFile] { modules.flatMap(\.lessons) }

  /// A folder of lessons on one topic.
  public struct Module: Sendable, Equatable {
    /// Its folder's name without the number, such as `bloom-filters`.
    public var name: String
    /// Its number in the learning path.
    public var number: Int
    /// The path of its folder.
    public var folder: String
    /// Its `README.md`, which is a lesson too, by the module's own name; nil when it has none.
    public var page: LessonFile?
    /// Its numbered lessons.
    public var pages: [LessonFile]

    /// Its own page, then its lessons.
    public var lessons: [LessonFile] { (page.map { [$0] } ?? []) + pages }

    /// Makes a module.
    public init(
      name: String, number: Int, folder: String, page: LessonFile?, pages: [LessonFile]
    ) {
      self.name = name
      self.number = number
      self.folder = folder
      self.page = page
      self.pages = pages
    }
  }
}

/// A lesson's file, not yet read.
public struct LessonFile: Sendable, Hashable {
  /// The path, as findings and reports show it.
  public var path: String
  /// The lesson's name: its path without numbers and suffix, such as
  /// `bloom-filters/false-positives`.
  public var name: String

  /// Makes one.
  public init(path: String, name: String) {
    self.path = path
    self.name = name
  }

  /// Reads and parses the file.
  /// - Throws: `FileError` when it cannot be read; what is wrong inside it is in the result.
  public func parse() throws(FileError) -> ParseResult {
    LessonParser.parse(try FileBytes.read(path), file: path, name: name)
  }
}

/// Why there is no course, or none that can be used.
public enum CourseError: Error, Equatable, Sendable, CustomStringConvertible {
  /// There is no folder `lessons` at or under that path.
  case noLessons(root: String)
  /// A folder that could not be read.
  case unreadable(FileError)
  /// Two files or folders that would have the same name or number.
  case conflict(String, String, reason: String)

  /// What is wrong, and what would be right.
  public var description: String {
    switch self {
    case .noLessons(let root):
      "\(root): there is no course here; name a folder that holds `lessons/<nn-module>/<nn-page>.md`"
    case .unreadable(let error): error.description
    case .conflict(let first, let second, let reason):
      "\(second): \(reason) as \(first); rename one of them"
    }
  }
}
