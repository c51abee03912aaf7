import Foundation
import Testing

/// The repositories in `examples`, each as somebody's own: nothing of Etude's checkout is beside it.
@Suite struct ExampleRepositoryTests {
  /// A change of an example's program that makes its page wrong, and what the page then notices.
  struct Break: Sendable, CustomTestStringConvertible {
    var example: String
    var file: String
    var text: String
    var change: String
    var notice: String
    var testDescription: String { "\(example): \(change)" }
  }

  private static let examples = ["tally"]
  private static let breaks = [
    Break(
      example: "tally", file: "tally.py", text: "if value != exact", change: "if False",
      notice: "+1.00 tea"),
    Break(
      example: "tally", file: "tally.py", text: "is no amount", change: "is not an amount",
      notice: "+ValueError: '-' is not an amount"),
    Break(
      example: "tally", file: "bin/tally", text: "sys.exit(2)", change: "sys.exit(1)",
      notice: "+[1]"),
    Break(
      example: "tally", file: "bin/tally", text: "if tally.path.exists()", change: "if False",
      notice: "+created tally.txt"),
  ]

  private static func copy(_ example: String) throws -> TemporaryFolder {
    try TemporaryFolder(copyOf: "examples/\(example)")
  }

  @Test("each example passes, runs all of its blocks, and has a site", arguments: examples)
  func passes(example: String) throws {
    let folder = try Self.copy(example)
    let check = try Etude.run(["check"], in: folder.path)
    #expect(check.status == 0, "\(check.output)")
    #expect(!check.output.contains("never run"), "\(check.output)")
    let lint = try Etude.run(["lint"], in: folder.path)
    #expect(lint.status == 0 && lint.output.isEmpty, "\(lint.output)")
    let site = try Etude.run(["site"], in: folder.path)
    #expect(site.status == 0, "\(site.output)")
    #expect(FileManager.default.fileExists(atPath: "\(folder.path)/site/build/index.html"))
  }

  @Test("each page notices when its program does something else", arguments: breaks)
  func notices(change: Break) throws {
    let folder = try Self.copy(change.example)
    let path = "\(folder.path)/\(change.file)"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try #require(text.contains(change.text))
    // In place: the file stays executable.
    let file = try #require(FileHandle(forWritingAtPath: path))
    try file.truncate(atOffset: 0)
    try file.write(contentsOf: Data(text.replacing(change.text, with: change.change).utf8))
    try file.close()
    let check = try Etude.run(["check"], in: folder.path)
    #expect(check.status == 1, "\(check.output)")
    #expect(check.output.contains(change.notice), "\(check.output)")
  }
}
