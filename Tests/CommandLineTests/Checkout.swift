import Foundation
import Processes
import Testing

/// A folder in which the commands of the guides find what they find in a built checkout.
final class Checkout {
  private let folder: TemporaryFolder

  /// The folder's path.
  var path: String { folder.path }

  /// Makes the folder.
  ///
  /// - Parameter modules: the folders of the modules that are in it; nil for the whole course. The
  ///   pages of the others have their prose alone, because links lead to them.
  /// - Throws: what the file system says when a part cannot be copied.
  init(modules: [String]? = nil) throws {
    folder = try TemporaryFolder()
    let etude = try #require(Installation.current.helper("etude"))
    let files = FileManager.default
    try files.createDirectory(atPath: "\(path)/.build", withIntermediateDirectories: false)
    let binaries = URL(fileURLWithPath: etude).deletingLastPathComponent().path
    try files.createSymbolicLink(
      atPath: "\(path)/.build/release", withDestinationPath: binaries)
    // Copies: what a page shows must not lie outside of its package.
    try files.createDirectory(atPath: "\(path)/lessons", withIntermediateDirectories: false)
    let all = try files.contentsOfDirectory(atPath: "\(Etude.root)/lessons")
    for name in (modules ?? all).map({ "lessons/\($0)" }) + ["Sources", "docs", "site"] {
      try files.copyItem(atPath: "\(Etude.root)/\(name)", toPath: "\(path)/\(name)")
    }
    for module in all where modules?.contains(module) == false {
      let folder = "lessons/\(module)"
      try files.createDirectory(atPath: "\(path)/\(folder)", withIntermediateDirectories: false)
      for page in try files.contentsOfDirectory(atPath: "\(Etude.root)/\(folder)")
      where page.hasSuffix(".md") {
        let text = try String(contentsOfFile: "\(Etude.root)/\(folder)/\(page)", encoding: .utf8)
        try Self.prose(of: text)
          .write(toFile: "\(path)/\(folder)/\(page)", atomically: false, encoding: .utf8)
      }
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
