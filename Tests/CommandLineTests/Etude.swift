import Foundation
import Processes
import Testing

/// The program under test, run as a person runs it.
struct Etude {
  /// What one run printed, and how it ended.
  struct Result {
    var status: Int32
    /// Standard output and standard error.
    var output: String
    /// Standard output alone.
    var standardOutput: String

    var lines: [String] {
      var lines = output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      if lines.last == "" { lines.removeLast() }
      return lines
    }
  }

  /// The repository's root.
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  // Runs `etude` with these arguments in the repository's root; the variables given replace those
  // of the test.
  static func run(
    _ arguments: [String], environment: [String: String] = [:], in workingFolder: String = root
  ) throws -> Result {
    let variables = ProcessInfo.processInfo.environment
      .merging(["NO_COLOR": "1", "TERM": "dumb"]) { $1 }.merging(environment) { $1 }
    let program = try #require(Installation.current.helper("etude"))
    let ended = try CommandLineTests.run(
      program, arguments, environment: variables, in: workingFolder)
    return Result(
      status: ended.status, output: ended.errors + ended.output, standardOutput: ended.output)
  }
}

/// A folder that goes away with the value that made it.
final class TemporaryFolder {
  let path: String

  init() throws {
    // Short: the path of a server's socket has to fit into 107 bytes.
    path = "/tmp/etude-test-\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  /// Makes a copy of a folder of the checkout.
  convenience init(copyOf source: String) throws {
    try self.init()
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.copyItem(atPath: "\(Etude.root)/\(source)", toPath: path)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file, and the folders that lead to it.
  func write(_ name: String, _ text: String) throws {
    let url = URL(fileURLWithPath: path).appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  /// An open, empty file.
  func file(_ name: String) throws -> (handle: FileHandle, text: () throws -> String) {
    let url = URL(fileURLWithPath: path).appendingPathComponent(name)
    try Data().write(to: url)
    return (
      try FileHandle(forWritingTo: url),
      { String(decoding: try Data(contentsOf: url), as: UTF8.self) }
    )
  }
}
