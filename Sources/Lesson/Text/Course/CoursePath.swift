import Platform

/// Which course a path belongs to.
package enum CoursePath {
  /// The folder of the course that a file or folder is in. It is the nearest one above it of which
  /// it is the folder `lessons`, or lies in a module of that. A link belongs to the course that it
  /// leads into, or else to the one in which it stands.
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

  private static func root(above path: String) -> String? {
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
