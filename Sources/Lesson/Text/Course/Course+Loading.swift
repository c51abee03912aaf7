import Files
package import LessonModel
import Platform

extension Course {
  /// Finds the lessons under a folder that holds `lessons`, or under that folder itself.
  ///
  /// A module is a folder `<nn-name>`; its pages are the files `<nn-name>.md` in it. Other files
  /// (pictures, data) are left alone; `neverRun` looks for pages among them. Nothing is read but
  /// the names.
  /// - Throws: `CourseError` when there is no course, or two lessons would have one name.
  package static func load(
    root: String, vocabulary: Vocabulary = .standard
  ) throws(CourseError) -> Course {
    guard let folder = lessonsFolder(root) else { throw .noLessons(root: root) }
    var course = Course(modules: [])
    course.vocabulary = vocabulary
    course.bounds = [SymbolicLink.resolved(root), SymbolicLink.resolved(folder)].compactMap { $0 }
    for entry in try names(in: folder) {
      let path = joined(folder, entry)
      guard let numbered = NumberedName(entry), !isPage(entry) || FileSystem.isFolder(path) else {
        course.leftovers.append(Leftover(path: path, name: entry, module: nil))
        continue
      }
      if let problem = LinkProblem.finding(at: path, inside: course.bounds) {
        course.problems.append(problem)
      } else if FileSystem.isFolder(path) {
        guard LessonName.isUsable(numbered.name) else { throw .unusableName(path: path) }
        try course.add(numbered, folder: path)
      }
    }
    guard !course.modules.isEmpty else {
      if let problem = course.problems.first { throw .unusable(problem) }
      throw .noLessons(root: root)
    }
    course.modules.sort { ($0.number, $0.name) < ($1.number, $1.name) }
    try checkUnique(course.modules.map { ($0.name, $0.folder) })
    return course
  }

  private static func lessonsFolder(_ root: String) -> String? {
    let inner = joined(root, "lessons")
    if FileSystem.isFolder(inner) { return root == "." ? "lessons" : inner }
    return FileSystem.isFolder(root) ? root : nil
  }

  private mutating func add(
    _ numbered: NumberedName, folder: String
  ) throws(CourseError) {
    var pages: [(number: Int, file: LessonFile)] = []
    var page: LessonFile?
    for entry in try Self.names(in: folder) {
      let path = joined(folder, entry)
      let number = entry.hasSuffix(".md") ? NumberedName(String(entry.dropLast(3))) : nil
      guard entry == "README.md" || number != nil else {
        leftovers.append(Leftover(path: path, name: entry, module: numbered.name))
        continue
      }
      if let number {
        guard LessonName.isUsable(number.name) else { throw .unusableName(path: path) }
        let name = "\(numbered.name)/\(number.name)"
        pages.append((number.number, LessonFile(path: path, name: name, of: self)))
      } else {
        page = LessonFile(path: path, name: numbered.name, of: self)
      }
    }
    pages.sort { ($0.number, $0.file.name) < ($1.number, $1.file.name) }
    try Self.checkUnique(pages.map { ($0.file.name, $0.file.path) })
    modules.append(
      Module(
        name: numbered.name, number: numbered.number, folder: folder, page: page,
        pages: pages.map(\.file)))
  }

  private static func names(in folder: String) throws(CourseError) -> [String] {
    do {
      return try FileBytes.names(in: folder)
    } catch {
      throw .unreadable(error)
    }
  }

  private static func checkUnique(
    _ named: [(name: String, path: String)]
  ) throws(CourseError) {
    var paths: [String: String] = [:]
    for (name, path) in named {
      if let other = paths.updateValue(path, forKey: name) {
        throw .conflict(other, path, reason: "it has the same name, `\(name)`,")
      }
    }
  }
}

/// A file or folder name that begins with a number: `02-sizing` is 2 and `sizing`.
struct NumberedName: Equatable {
  let number: Int
  let name: String

  /// nil when there is no number, or nothing after it.
  init?(_ text: String) {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let rest = text.dropFirst(digits.count)
    guard let number = Int(digits), rest.first == "-" || rest.first == "_", rest.count > 1 else {
      return nil
    }
    self.number = number
    self.name = String(rest.dropFirst())
  }
}

/// Two parts of a path with one slash between them.
func joined(_ folder: String, _ name: String) -> String {
  folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
}
