import Files
import Glibc
package import LessonModel
import Platform

extension Course {
  /// Something in the course's folders that is no module and no page of one.
  package struct Leftover: Sendable, Equatable {
    /// Its path.
    package var path: String
    /// The last part of the path.
    package var name: String
    /// The name of the module in whose folder it is; nil for one beside the modules.
    package var module: String?
  }

  /// A Markdown file in the course's folders that is none of its lessons.
  struct Stray {
    /// Its path.
    var path: String
    /// Why it is no lesson.
    var reason: String
    /// What would make it one.
    var remedy: String
    /// Whether it is known to be no lesson, as the course's own README.md is.
    var isKnown = false
  }

  /// What stands in the course's folder and is never run although it looks as if it were. That is
  /// steps in Markdown files that are no lessons, and modules that are links to nothing or out of
  /// the course.
  ///
  /// - Parameter lessons: the lessons that are asked for. Of a module that is not asked for as a
  ///   whole nothing is said, and of what is in no module only when all of the course is.
  /// - Returns: the findings. Those about a known file are warnings.
  /// - Complexity: O(n) in the size of the stray files.
  package func neverRun(beside lessons: [LessonFile]) -> [Finding] {
    if !patterns.isEmpty {
      let asked = Set(lessons.map(\.path))
      return self.lessons.allSatisfy { asked.contains($0.path) } ? neverNamed() : []
    }
    // However they are reached, lessons and what is asked for are no strays.
    let known = Set((lessons + self.lessons).compactMap { SymbolicLink.resolved($0.path) })
    let (leftovers, isWhole) = leftovers(beside: lessons)
    var seen: Set<String> = []
    let others = leftovers.flatMap { strays(at: $0.path, $0, depth: 0, seen: &seen) }
      .filter { !known.contains(SymbolicLink.resolved($0.path) ?? $0.path) }
    return (isWhole ? problems : []) + others.compactMap { $0.finding(vocabulary) }
  }

  /// What is in the folders of the modules that are asked for as a whole, and beside them when all
  /// of the course is.
  package func leftovers(beside lessons: [LessonFile]) -> (
    leftovers: [Leftover], isWholeCourse: Bool
  ) {
    let asked = Set(lessons.map(\.path))
    let whole = Set(
      modules.filter { $0.lessons.allSatisfy { asked.contains($0.path) } }.map(\.name))
    let isWhole = whole.count == modules.count
    return (leftovers.filter { $0.module.map { whole.contains($0) } ?? isWhole }, isWhole)
  }

  /// Whether a name is that of a Markdown file, in any spelling.
  static func isPage(_ name: String) -> Bool {
    let name = name.lowercased()
    return [".md", ".markdown", ".mdown", ".mkdn", ".mkd", ".mdwn"].contains {
      name.hasSuffix($0) && name.count > $0.count
    }
  }

  /// Whether the last name of a path is that of a page: MDX is Markdown whose other parts are shown as they
  /// stand.
  package static func isNamedPage(_ names: [String]) -> Bool {
    guard let name = names.last else { return false }
    return isPage(name) || name.lowercased().hasSuffix(".mdx")
  }

  /// The Markdown files at a path. Folders that a link leads to outside of the course are left alone,
  /// and those that were seen already.
  private func strays(
    at path: String, _ leftover: Leftover, depth: Int, seen: inout Set<String>
  ) -> [Stray] {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    if FileSystem.isFolder(path) {
      guard LinkProblem.finding(at: path, inside: bounds) == nil,
        let real = SymbolicLink.resolved(path), seen.insert(real).inserted,
        let names = try? FileBytes.names(in: path)
      else { return [] }
      return names.flatMap {
        strays(at: joined(path, $0), leftover, depth: depth + 1, seen: &seen)
      }
    }
    guard Self.isPage(name) else { return [] }
    let isInModule = leftover.module != nil
    let (reason, remedy) = Self.explanation(of: name, isInModule: isInModule, depth: depth)
    return [
      Stray(
        path: path, reason: reason, remedy: remedy,
        isKnown: !isInModule && depth == 0 && name == "README.md")
    ]
  }

  private static func explanation(
    of name: String, isInModule: Bool, depth: Int
  ) -> (reason: String, remedy: String) {
    let stem = name.prefix { $0 != "." }
    if isInModule, depth > 0 {
      return ("it is in a folder below its module's", "move it into the module's folder")
    }
    if !isInModule {
      return depth > 0
        ? ("its folder's name begins with no number", "call the folder `NN-name`")
        : ("it is in no module's folder", "move it into a folder `NN-module`")
    }
    if !name.hasSuffix(".md") {
      return ("its name does not end in `.md`", "call it `\(stem).md`")
    }
    if stem.first?.isWholeNumber == true {
      return ("its name is not `NN-name.md`", "give it a number, a `-` and a name")
    }
    return ("its name begins with no number", "call it `NN-\(stem).md`")
  }
}

extension Course.Stray {
  /// What is to be said of it; nil when it holds nothing that could run.
  fileprivate func finding(_ vocabulary: Vocabulary) -> Finding? {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try FileBytes.read(path)
    } catch {
      return LessonFile.unreadable(path, error)
    }
    guard let step = LessonParser.steps(in: bytes, vocabulary).first else { return nil }
    if isKnown {
      return Finding(
        file: path, line: step.line,
        problem: "this `\(step.kind)` block never runs: the course's own README is no lesson",
        remedy: "add `display` to show it only", isWarning: true)
    }
    return Finding(
      file: path, line: step.line,
      problem: "this step never runs: the page is no lesson, because \(reason)",
      remedy: "\(remedy), or add `display` to its steps")
  }
}

/// A link of a course that leads to nothing that a course may use.
enum LinkProblem {
  /// What is wrong with a link; nil when there is none at the path, or it leads to something inside.
  ///
  /// - Parameters:
  ///   - path: the path.
  ///   - inside: the folders that it may lead into, without links.
  /// - Returns: the finding.
  static func finding(at path: String, inside: [String]) -> Finding? {
    var status = stat()
    // Safe: `status` is a local that outlives the call.
    guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { return nil }
    guard let real = SymbolicLink.resolved(path) else {
      let error = FileError(path: path)
      return Finding(
        file: path, line: 1, problem: "this is a link that leads nowhere: \(error.reason)",
        remedy: "remove it, or let it lead to a page or a module of this course")
    }
    if inside.contains(where: { real.hasPrefix($0 == "/" ? $0 : $0 + "/") }) { return nil }
    return Finding(
      file: path, line: 1, problem: "this is a link that leads out of the course, to \(real)",
      remedy: "put the pages themselves there")
  }
}
