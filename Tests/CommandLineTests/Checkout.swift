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
  /// - Parameter modules: the folders of the modules that are in it; nil for the whole course.
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
