import Foundation
import LessonModel
import Processes
import Synchronization

/// Which files of a course stay off the site because git ignores them: what an author keeps out of
/// the repository is not for everybody to read.
final class WithheldFiles: Sendable {
  private let root: String
  /// The program; nil where there is none, or nothing to ask it.
  private let git: Git?
  /// Whether git ignores a file, by its path; nil when git does not say.
  private let answers = Mutex<[String: Bool?]>([:])

  /// Looks whether the root is in a work tree of git, and git is there.
  init(root: String) {
    self.root = SymbolicLink.resolved(root) ?? root
    git =
      Self.isInWorkTree(self.root)
      ? Git(environment: ProcessInfo.processInfo.environment) : nil
  }

  private static func isInWorkTree(_ folder: String) -> Bool {
    var folder = folder[...]
    while true {
      if FileManager.default.fileExists(atPath: "\(folder)/.git") { return true }
      guard let slash = folder.lastIndex(of: "/") else { return false }
      folder = folder[..<slash]
    }
  }

  /// Why a file is not published; nil when it may be. The path is one without links, but for the
  /// file itself.
  func reason(_ path: String) -> String? {
    guard git != nil else { return nil }
    return switch isIgnored(path) {
    case true?: "git ignores the file, so it is not published"
    case false?: nil
    case nil: "git does not say whether it ignores the file, so it is not published"
    }
  }

  /// Findings for the files that a lesson shows with `source=` and git ignores.
  func findings(for lesson: Lesson) -> [Finding] {
    guard git != nil else { return [] }
    return lesson.sourceBlocks.compactMap { block in
      guard let path = SymbolicLink.resolved("\(root)/\(block.path)"), isIgnored(path) == true
      else {
        return nil
      }
      return Finding(
        file: lesson.file, line: block.line,
        problem: "git ignores `\(block.path)`, so it is not for everybody to read",
        remedy: "show a file that is in the repository")
    }
  }

  private func isIgnored(_ path: String) -> Bool? {
    guard let git else { return nil }
    if let known = answers.withLock({ $0[path] }) { return known }
    // In a submodule only that one's own repository answers.
    let folders = [root, path.lastIndex(of: "/").map { String(path[..<$0]) } ?? root]
    let answer = folders.lazy.compactMap { Self.isIgnored(path, git: git, folder: $0) }.first
    answers.withLock { $0[path] = .some(answer) }
    return answer
  }

  /// Whether git ignores a file; nil when it does not say.
  private static func isIgnored(_ path: String, git: Git, folder: String) -> Bool? {
    switch git.ask(["check-ignore", "--quiet", "--", path], in: folder)?.status {
    case .exited(0): true
    case .exited(1): false
    default: nil
    }
  }
}
