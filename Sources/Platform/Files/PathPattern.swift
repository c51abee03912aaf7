import Glibc
import Platform

/// Which files below a folder are meant: `README.md`, `docs/*.md`, `docs/**/*.md`, `!docs/old`.
///
/// `*`, `?` and `[a-z]` stand for characters of one name, `**` for any number of folders. A path without
/// them is a file, or a folder with all that is in it. What is hidden, and folders called `node_modules`,
/// are meant only where a pattern names them.
package struct PathPattern: Sendable, Equatable {
  /// As it is written.
  package let text: String
  /// Whether it begins with `!`: what it matches is left out.
  package let isExclusion: Bool
  /// The folder, from the root, below which all that it matches lies; empty for the root itself.
  package let base: String
  /// Whether it names one path, without wildcards.
  package let isPlain: Bool
  private let parts: [String]

  /// Reads a pattern. `problem(of:)` says what is none.
  package init(_ text: String) {
    self.text = text
    isExclusion = text.hasPrefix("!")
    parts = text.drop { $0 == "!" }.split(separator: "/").map(String.init).filter { $0 != "." }
    let fixed = parts.prefix { !Self.isWild($0) }
    isPlain = fixed.count == parts.count
    base = fixed.joined(separator: "/")
  }

  private static func isWild(_ part: String) -> Bool { part.contains { "*?[".contains($0) } }

  /// Why a text is no pattern, and what would be right; nil when it is one.
  package static func problem(of text: String) -> (problem: String, remedy: String)? {
    let path = text.drop { $0 == "!" }
    if path.hasPrefix("/") || path.hasPrefix("~") || path.split(separator: "/").contains("..") {
      return (
        "`\(text)` leads out of the repository",
        "name a path below etude.yaml's folder, without `..`"
      )
    }
    if path.contains("\\") {
      return ("`\(text)` holds a backslash", "write `/` between folders: `docs/**/*.md`")
    }
    if path.contains("{") {
      return ("`\(text)` holds a brace", "write a pattern for each: `[docs/*.md, guide/*.md]`")
    }
    if let part = path.split(separator: "/").first(where: { $0.contains("**") && $0 != "**" }) {
      return ("`\(part)` is no name", "write `**` alone between slashes: `docs/**/*.md`")
    }
    return path.isEmpty ? ("`\(text)` names nothing", "name a path, such as `docs/**/*.md`") : nil
  }

  /// Whether a path is meant, `!` left aside.
  /// - Parameter path: its names, from the root.
  /// - Returns: whether it is.
  /// - Complexity: O(p · n) in the parts of the pattern and of the path.
  package func matches(_ path: [String]) -> Bool { matches(parts[...], path[...]) }

  private func matches(_ pattern: ArraySlice<String>, _ path: ArraySlice<String>) -> Bool {
    guard let part = pattern.first else {
      // A folder that is named stands for all in it.
      return path.isEmpty || isPlain && path.allSatisfy(Self.isUsual)
    }
    if part == "**" {
      let rest = pattern.dropFirst()
      let folders = path.prefix(while: Self.isUsual).count
      // `**` at the end is all files.
      if rest.isEmpty { return !path.isEmpty && folders == path.count }
      return (0...folders).contains { matches(rest, path.dropFirst($0)) }
    }
    // Safe: both texts are copied for the call.
    guard let name = path.first, unsafe fnmatch(part, name, FNM_PERIOD) == 0 else { return false }
    return matches(pattern.dropFirst(), path.dropFirst())
  }

  /// Whether a name is entered without being named.
  static func isUsual(_ name: String) -> Bool { !name.hasPrefix(".") && name != "node_modules" }

  /// The files below a folder that are meant, `!` left aside, by their names from that folder, sorted.
  ///
  /// Links to folders are followed while they stay below the folder, each folder once.
  /// - Complexity: linear in the names below the pattern's `base`.
  package func files(below root: String) -> [[String]] {
    FileTree(root).files(below: base).filter(matches)
  }
}

/// All files below a folder.
package struct FileTree {
  private let root: String
  private let real: String

  /// - Parameter root: the folder.
  package init(_ root: String) {
    self.root = root
    real = SymbolicLink.resolved(root) ?? root
  }

  /// The files at or below a path, by their names from the root, sorted. What is hidden, and
  /// `node_modules`, is left out below the path.
  package func files(below path: String) -> [[String]] {
    let names = path.split(separator: "/").map(String.init)
    var found: [[String]] = []
    var seen: Set<String> = []
    visit(names, &found, &seen)
    return found
  }

  private func visit(_ names: [String], _ found: inout [[String]], _ seen: inout Set<String>) {
    let path = ([root] + names).joined(separator: "/")
    guard FileSystem.isFolder(path) else {
      // A link that leads nowhere, and what is no regular file, is for the reader to judge.
      if !names.isEmpty, FileSystem.linkStatus(path) != nil { found.append(names) }
      return
    }
    guard let folder = SymbolicLink.resolved(path), folder == real || isInside(folder),
      seen.insert(folder).inserted
    else { return }
    for name in FileSystem.names(in: path).sorted() where PathPattern.isUsual(name) {
      visit(names + [name], &found, &seen)
    }
  }

  private func isInside(_ folder: String) -> Bool {
    folder.hasPrefix(real == "/" ? "/" : real + "/")
  }
}
