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
    /// The pages that are checked; all when there are none.
    var pages: [String] {
      if example != "handbook" { return [] }
      return [file.hasSuffix(".md") ? file : "guide/02-stock.md"]
    }
    var testDescription: String { "\(example): \(change)" }
  }

  private static let examples = ["tally", "handbook"]
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
    Break(
      example: "handbook", file: "stock.py", text: "pieces = pieces - {pieces:d} WHERE",
      change: "pieces = pieces - {pieces:d} + 1 WHERE", notice: "+2"),
    Break(
      example: "handbook", file: "stock.py", text: " CHECK (pieces >= 0)", change: "",
      notice: "+{'tea': -3}"),
    // A MariaDB that keeps its data in memory loses it in the crash.
    Break(
      example: "handbook", file: "stock.py", text: "pieces INT NOT NULL CHECK (pieces >= 0))",
      change: "pieces INT NOT NULL CHECK (pieces >= 0)) ENGINE=MEMORY", notice: "+{}"),
    // What a page says of a cut and a crash is so because of them.
    Break(
      example: "handbook", file: "guide/01-cluster.md", text: "cut etcd-1 etcd-3\n", change: "",
      notice: "-refused"),
    Break(
      example: "handbook", file: "guide/01-cluster.md", text: "crash etcd-1\ncrash etcd-2\n",
      // Of two that are left, one may have to be elected first, and what is written then is refused too.
      change: "pause etcd-1\nresume etcd-1\n", notice: "-refused"),
  ]

  /// The example's etude.yaml names the programs of its services, and is trusted here.
  private static func etude(
    _ command: String, _ pages: [String] = [], in folder: String
  ) throws -> Etude.Result {
    try Etude.run([command, "--trust"] + pages, in: folder)
  }

  private static func copy(_ example: String) throws -> TemporaryFolder {
    try TemporaryFolder(copyOf: "examples/\(example)")
  }

  @Test("each example passes, runs all of its blocks, and has a site", arguments: examples)
  func passes(example: String) throws {
    let folder = try Self.copy(example)
    let check = try Self.etude("check", in: folder.path)
    #expect(check.status == 0, "\(check.output)")
    #expect(!check.output.contains("never run"), "\(check.output)")
    let lint = try Self.etude("lint", in: folder.path)
    #expect(lint.status == 0 && lint.output.isEmpty, "\(lint.output)")
    let site = try Self.etude("site", in: folder.path)
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
    let check = try Self.etude("check", change.pages, in: folder.path)
    #expect(check.status == 1, "\(check.output)")
    #expect(check.output.contains(change.notice), "\(check.output)")
  }
}
