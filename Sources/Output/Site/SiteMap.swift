import Foundation
import LessonModel
import PlainText
import Platform

/// Where what a lesson links to is found on the site.
struct SiteMap: Sendable {
  /// A file that a page links to, and so becomes part of the site.
  struct File: Hashable, Sendable {
    /// Where it is.
    var source: String
    /// Its path on the site.
    var target: String
  }

  /// Where a link leads.
  enum Destination: Equatable {
    /// The page of that name; with `#` and an anchor, or an empty text.
    case page(String, anchor: String)
    case file(File)
  }

  private let names: [[String]: String]
  private let root: [String]?
  private let realRoot: [String]
  private let whyWithheld: @Sendable (String) -> String?

  init(
    lessons: [Lesson], root: String?,
    whyWithheld: @escaping @Sendable (String) -> String? = { _ in nil }
  ) {
    self.whyWithheld = whyWithheld
    names = Dictionary(
      lessons.map { (Self.parts(of: $0.file), $0.name) }, uniquingKeysWith: { first, _ in first })
    self.root = root.map { Self.parts(of: $0) }
    realRoot =
      self.root.flatMap { SymbolicLink.resolved("/" + $0.joined(separator: "/")) }
      .map { Self.parts(of: $0) } ?? []
  }

  /// Where a link without a scheme leads; nil when the site does not have it.
  ///
  /// Links are written as on a Git host: relative to the lesson's file, or from the root with a
  /// `/` in front, to a file or to a folder with a `README.md`.
  func destination(of link: String, from lesson: Lesson) -> Destination? {
    let anchor = link.firstIndex(of: "#").map { String(link[$0...]) } ?? ""
    guard let target = target(of: link, from: lesson) else { return nil }
    if let name = names[target] ?? names[target + ["README.md"]] {
      return .page(name, anchor: anchor)
    }
    guard let file = file(target), problem(of: file) == nil else { return nil }
    return .file(file)
  }

  /// The path of a lesson's file below the root; nil when it is somewhere else.
  func path(of lesson: Lesson) -> String? {
    let file = Self.parts(of: lesson.file)
    guard let root, file.starts(with: root) else { return nil }
    return file.dropFirst(root.count).joined(separator: "/")
  }

  /// Why the site has nothing that a link leads to.
  func reason(of link: String, from lesson: Lesson) -> String {
    guard let target = target(of: link, from: lesson), let file = file(target) else {
      return "the site has no such page, and the course's folder no such file"
    }
    return problem(of: file) ?? ""
  }

  /// The parts of the path that a link leads to; nil when it is no path.
  private func target(of link: String, from lesson: Lesson) -> [String]? {
    let path = link.prefix { $0 != "#" && $0 != "?" }
    guard let decoded = PercentEncoding.decoded(path), !decoded.contains("\0") else {
      return nil
    }
    var base = Self.parts(of: lesson.file)
    base.removeLast(min(1, base.count))
    if decoded.hasPrefix("/") {
      guard let root else { return nil }
      base = root
    }
    return Self.parts(of: decoded, in: base)
  }

  /// A regular file below the root.
  private func file(_ target: [String]) -> File? {
    guard let root, target.starts(with: root), target.count > root.count else { return nil }
    let path = "/" + target.joined(separator: "/")
    // A symbolic link must not lead out of the root.
    guard FileSystem.isFile(path), let real = SymbolicLink.resolved(path),
      Self.parts(of: real).starts(with: realRoot)
    else { return nil }
    let relative = target.dropFirst(root.count).joined(separator: "/")
    return File(source: path, target: "files/\(relative)")
  }

  /// Why a file is not for everybody to read, though a page links to it; nil when it may be
  /// published. A hidden file or folder, by its own name or that of what a link leads to, is one
  /// of a tool or a person (`.git`, `.env`), and so is what the author keeps out of the repository.
  private func problem(of file: File) -> String? {
    guard let real = SymbolicLink.resolved(file.source) else { return "it cannot be read" }
    let relative = Self.parts(of: real).dropFirst(realRoot.count)
    let named = file.target.split(separator: "/").map(String.init)
    if (named + relative).contains(where: { $0.hasPrefix(".") }) {
      return "hidden files and folders are not published"
    }
    // Both what the link leads to and, where that is a link itself, the link.
    let folder = SymbolicLink.resolved(
      String(file.source.prefix(upTo: lastSlash(of: file.source))) + "/")
    let link = folder.map { $0 + file.source[lastSlash(of: file.source)...] }
    for path in Set([real, link ?? real]).sorted() {
      if let reason = whyWithheld(path) { return reason }
    }
    return nil
  }

  private func lastSlash(of path: String) -> String.Index {
    path.lastIndex(of: "/") ?? path.startIndex
  }

  /// The path of a lesson's page below the site's root. It names the file, because a page that
  /// is opened from a disk has no server to find `index.html`.
  static func path(of name: String) -> String { "\(name)/index.html" }

  /// A path of the site as it may stand in an `href`.
  static func url(_ path: String) -> String {
    PercentEncoding.encoded(path, keeping: "/")
  }

  /// The parts of an absolute path, without `.` and `..`.
  private static func parts(of path: String) -> [String] {
    if path.hasPrefix("/") { return parts(of: path, in: []) }
    let here = FileManager.default.currentDirectoryPath.split(separator: "/").map(String.init)
    return parts(of: path, in: here)
  }

  private static func parts(of path: String, in folder: [String]) -> [String] {
    path.split(separator: "/").reduce(into: folder) { parts, part in
      switch part {
      case ".": break
      case "..": _ = parts.popLast()
      default: parts.append(String(part))
      }
    }
  }
}
