import Files
package import LessonModel
import Platform

/// Links among the files of a commit.
extension Course {
  /// What is wrong with a link that stands where pages do: it leads nowhere, or out of the course, and what is
  /// there is no page of it.
  ///
  /// - Parameters:
  ///   - path: the link.
  ///   - root: the course's folder.
  /// - Returns: the finding; nil for a link within the course, one that stands where no page does, and what is no
  ///   link.
  package func problem(ofLink path: String, root: String) -> Finding? {
    guard SymbolicLink.text(at: path) != nil, let home = SymbolicLink.resolved(root),
      let names = Self.names(of: path, below: home),
      Self.isNamedPage(names) || FileSystem.isFolder(path), holdsPage(at: names)
    else { return nil }
    return LinkProblem.finding(at: path, inside: bounds.isEmpty ? [home] : bounds)
  }

  /// The names of a path below a folder, the last one as it stands there; nil when it is not below.
  private static func names(of path: String, below home: String) -> [String]? {
    let parent = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    guard let real = SymbolicLink.resolved(parent), let last = path.split(separator: "/").last,
      real == home || real.hasPrefix(home == "/" ? home : home + "/")
    else { return nil }
    return real.dropFirst(home.count).split(separator: "/").map(String.init) + [String(last)]
  }

  /// Whether what stands at a path, or may stand below it, is one of the course's pages.
  private func holdsPage(at names: [String]) -> Bool {
    let places = Self.isNamedPage(names) ? [names] : [names + ["page.md"], names + ["page.mdx"]]
    if patterns.isEmpty { return lessons.isEmpty || names.first == "lessons" }
    let (without, with) = (patterns.filter(\.isExclusion), patterns.filter { !$0.isExclusion })
    return places.contains { place in
      with.contains { $0.matches(place) } && !without.contains { $0.matches(place) }
    }
  }
}
