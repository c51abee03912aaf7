import Foundation
import LessonText
import Processes
import Testing

/// A folder in which the commands of the guides find what they find in a built checkout.
final class Checkout {
  private let folder: TemporaryFolder

  /// The folder's path.
  var path: String { folder.path }

  /// Makes the folder.
  ///
  /// - Parameter pages: the pages that are in it whole, such as `kafka/consumer-groups`; nil for the
  ///   whole course. The others have their prose alone, because links lead to them.
  /// - Throws: what the file system says when a part cannot be copied.
  init(pages: [String]? = nil) throws {
    folder = try TemporaryFolder()
    let etude = try #require(Installation.current.helper("etude"))
    let files = FileManager.default
    try files.createDirectory(atPath: "\(path)/.build", withIntermediateDirectories: false)
    let binaries = URL(fileURLWithPath: etude).deletingLastPathComponent().path
    try files.createSymbolicLink(
      atPath: "\(path)/.build/release", withDestinationPath: binaries)
    // Copies: what a page shows must not lie outside of its package.
    for name in ["lessons", "Sources", "docs", "site"] {
      try files.copyItem(atPath: "\(Etude.root)/\(name)", toPath: "\(path)/\(name)")
    }
    guard let pages else { return }
    let lessons = try Course.load(root: path).lessons
    let unknown = Set(pages).subtracting(lessons.map(\.name))
    try #require(unknown.isEmpty, "the course has no \(unknown.sorted())")
    for lesson in lessons where !pages.contains(lesson.name) {
      let text = try String(contentsOfFile: lesson.path, encoding: .utf8)
      try Self.prose(of: text).write(toFile: lesson.path, atomically: false, encoding: .utf8)
      let mutants = lesson.path.replacing(/\.md$/, with: ".mutants.yaml")
      if files.fileExists(atPath: mutants) { try files.removeItem(atPath: mutants) }
    }
  }

  /// A page without its blocks of code, and of its front matter the title.
  private static func prose(of page: String) -> String {
    var kept: [Substring] = []
    var fence: Substring?
    var isFrontMatter = false
    for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
      let ticks = line.prefix { $0 == "`" }
      if let opening = fence {
        if ticks.count >= opening.count, ticks.count == line.count { fence = nil }
      } else if ticks.count >= 3 {
        fence = ticks
      } else if line == "---", kept.isEmpty || isFrontMatter {
        isFrontMatter.toggle()
        kept.append(line)
      } else if !isFrontMatter || line.hasPrefix("title:") {
        kept.append(line)
      }
    }
    return kept.joined(separator: "\n")
  }

  /// Runs the lines in bash, until one of them fails.
  func run(_ commands: String) throws -> (status: Int32, output: String) {
    let search = "\(path)/.build/release:\(ProcessInfo.processInfo.environment["PATH"] ?? "")"
    let variables = ProcessInfo.processInfo.environment
      .merging(["PATH": search, "NO_COLOR": "1"]) { $1 }
    let ended = try CommandLineTests.run(
      "/bin/bash", ["-e", "-c", commands], environment: variables, in: path, mergesErrors: true)
    return (ended.status, ended.output)
  }
}
