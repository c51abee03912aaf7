extension Course {
  /// Finds the lessons under a folder that holds `lessons`, or under that folder itself.
  ///
  /// A module is a folder `<nn-name>`; its pages are the files `<nn-name>.md` in it. Other files
  /// (pictures, data) are left alone. Nothing is read but the names.
  /// - Throws: `CourseError` when there is no course, or two lessons would have one name.
  public static func load(root: String) throws(CourseError) -> Course {
    guard let folder = lessonsFolder(root) else { throw .noLessons(root: root) }
    var modules: [Module] = []
    for entry in try names(in: folder) {
      guard let numbered = NumberedName(entry) else { continue }
      let path = joined(folder, entry)
      guard FileBytes.isFolder(path) else { continue }
      modules.append(try module(numbered, folder: path))
    }
    guard !modules.isEmpty else { throw .noLessons(root: root) }
    modules.sort { ($0.number, $0.name) < ($1.number, $1.name) }
    try checkUnique(modules.map { ($0.name, $0.folder) })
    return Course(modules: modules)
  }

  private static func lessonsFolder(_ root: String) -> String? {
    let inner = joined(root, "lessons")
    if FileBytes.isFolder(inner) { return root == "." ? "lessons" : inner }
    return FileBytes.isFolder(root) ? root : nil
  }

  private static func module(
    _ numbered: NumberedName, folder: String
  ) throws(CourseError) -> Module {
    var pages: [(number: Int, file: LessonFile)] = []
    var page: LessonFile?
    for entry in try names(in: folder) {
      let path = joined(folder, entry)
      if entry == "README.md" {
        page = LessonFile(path: path, name: numbered.name)
      } else if entry.hasSuffix(".md"), let number = NumberedName(String(entry.dropLast(3))) {
        let name = "\(numbered.name)/\(number.name)"
        pages.append((number.number, LessonFile(path: path, name: name)))
      }
    }
    pages.sort { ($0.number, $0.file.name) < ($1.number, $1.file.name) }
    try checkUnique(pages.map { ($0.file.name, $0.file.path) })
    return Module(
      name: numbered.name, number: numbered.number, folder: folder, page: page,
      pages: pages.map(\.file))
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
