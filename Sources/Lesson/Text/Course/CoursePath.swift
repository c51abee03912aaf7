import Platform

/// Which course a path belongs to.
package enum CoursePath {
  /// The folder of the course that a file or folder is in. It is the nearest one above it that holds
  /// `etude.yaml`, or of which it is the folder `lessons`, or lies in a module of that. A link belongs
  /// to the course that it leads into, or else to the one in which it stands.
  ///
  /// - Returns: The course's folder; nil when nothing is at the path, or it is in no course.
  package static func root(of path: String) -> String? {
    guard let real = SymbolicLink.resolved(path) else { return nil }
    if let root = root(above: real) { return root }
    let parts = path.split(separator: "/")
    guard let last = parts.last, last != "..", last != "." else { return nil }
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    guard let realFolder = SymbolicLink.resolved(folder) else { return nil }
    return root(above: joined(realFolder, String(last)))
  }

  /// The path of the settings of a course in a folder.
  package static func settings(in root: String) -> String { joined(root, CourseSettings.fileName) }

  /// The nearest folder at or above a path that holds `etude.yaml`. What is above a repository is not
  /// the repository's.
  package static func settled(above path: String) -> String? {
    var folder = path
    while true {
      if FileSystem.linkStatus(joined(folder, CourseSettings.fileName)) != nil { return folder }
      if folder == "/" || isRepository(folder) { return nil }
      folder = parent(of: folder)
    }
  }

  /// The folder of the repository that a path is in; nil when it is in none.
  package static func repository(above path: String) -> String? {
    var folder = path
    while !isRepository(folder) {
      if folder == "/" { return nil }
      folder = parent(of: folder)
    }
    return folder
  }

  /// Whether a folder is that of a course or of a repository, and not any folder that holds pages.
  package static func isCourseOrRepository(_ folder: String) -> Bool {
    FileSystem.linkStatus(settings(in: folder)) != nil || hasModules(folder)
      || isRepository(folder)
  }

  private static func isRepository(_ folder: String) -> Bool {
    FileSystem.linkStatus(joined(folder, ".git")) != nil
  }

  private static func parent(of path: String) -> String {
    let parent = path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex)
    return parent.isEmpty ? "/" : String(parent)
  }

  private static func root(above path: String) -> String? {
    guard let settled = settled(above: path) else { return numbered(above: path) }
    // The nearer one of both.
    guard let numbered = numbered(above: path), numbered.utf8.count > settled.utf8.count else {
      return settled
    }
    return numbered
  }

  private static func numbered(above path: String) -> String? {
    let parts = path.split(separator: "/").map(String.init)
    for index in parts.indices.reversed() where parts[index] == "lessons" {
      let isInModule = index + 1 < parts.count && NumberedName(parts[index + 1]) != nil
      if isInModule || index == parts.count - 1 {
        let root = "/" + parts[..<index].joined(separator: "/")
        if FileSystem.isFolder(joined(root, "lessons")) { return root }
      }
    }
    return hasModules(path) ? path : nil
  }

  private static func hasModules(_ root: String) -> Bool {
    FileSystem.isFolder(joined(root, "lessons"))
  }
}
