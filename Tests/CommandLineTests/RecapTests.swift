import Foundation
import Processes
import Testing

/// What several lessons end with: each failure in a line, the command that accepts, the totals.
@Suite struct RecapTests {
  /// One page that passes, one with two steps that differ, one of which a command fails, and one whose
  /// block is stale. The folder has a name that a shell has to be told.
  private func course() throws -> (folder: TemporaryFolder, root: String) {
    let folder = try TemporaryFolder()
    let root = "\(folder.path)/a learner's"
    func write(_ name: String, _ body: String) throws {
      try folder.write("a learner's/lessons/01-m/\(name)", "---\ntitle: T\n---\n\n\(body)")
    }
    try write("01-good.md", "```sh\necho a\n```\n\n```output\na\n```\n")
    try write(
      "02-differs.md",
      "```sh session=alice\n\necho  one \\\n  more\n```\n\n```output\n1 more\n```\n\n"
        + "```sh\necho two\n```\n\n```output\n2\n```\n")
    try write("03-fails.md", "```sh\necho '\(String(repeating: "x", count: 200))'; exit 3\n```\n")
    try write("04-stale.md", "```swift source=Code.swift\nlet a = 1\n```\n")
    try folder.write("a learner's/Code.swift", "let a = 2\n")
    return (folder, root)
  }

  private func failures(_ root: String) -> [String] {
    [
      "FAILED \(root)/lessons/01-m/02-differs.md:5 alice: echo one \\ more",
      "FAILED \(root)/lessons/01-m/02-differs.md:15 sh: echo two",
      "FAILED \(root)/lessons/01-m/03-fails.md:5 sh: echo '\(String(repeating: "x", count: 92)) …",
    ]
  }

  @Test("check: the failures, what accepts them, the totals; and that it does")
  func check() throws {
    let (folder, root) = try course()
    let result = try Etude.run(["check", "--jobs", "1", "--course", root])
    #expect(result.status == 1)
    let page = "'\(root.replacing("'", with: "'\\''"))/lessons/01-m"
    let accept = "etude accept \(page)/02-differs.md' \(page)/04-stale.md'"
    let tail = result.lines.suffix(6)
    #expect(Array(tail.prefix(3)) == failures(root), "\(result.output)")
    #expect(
      tail.dropFirst(3).first
        == "FAILED \(root)/lessons/01-m/04-stale.md:5 source: "
        + "the block no longer shows what is in `Code.swift`")
    #expect(tail.dropFirst(4).first == "if what they print is right: \(accept)")
    #expect(tail.last?.hasPrefix("4 lessons: 1 passed, 2 failed, 1 stale in ") == true)
    #expect(!result.output.contains("01-good"), "\(result.output)")
    #expect(result.output.contains("\n  alice> echo  one \\\n  alice>   more\n"))
    // The command as it stands, in a shell.
    let program = try #require(Installation.current.helper("etude"))
    let shell = try CommandLineTests.run(
      "/bin/sh", ["-c", accept.replacing("etude accept", with: "'\(program)' accept")],
      environment: ProcessInfo.processInfo.environment, in: folder.path)
    #expect(shell.status == 0, "\(shell.output)\(shell.errors)")
    let again = try Etude.run(["check", "--jobs", "1", "--course", root])
    #expect(again.lines.filter { $0.hasPrefix("FAILED") } == [failures(root)[2]])
    #expect(!again.output.contains("etude accept"), "\(again.output)")
  }

  @Test("run: of several lessons the same, of one nothing")
  func run() throws {
    let (folder, root) = try course()
    _ = folder
    let several = try Etude.run(["run", "--jobs", "1", "--course", root, "m"])
    #expect(several.lines.filter { $0.hasPrefix("FAILED") } == failures(root))
    #expect(
      several.lines.last?.hasPrefix("4 lessons: 2 passed (1 without a step), 2 failed in ") == true)
    let again = try Etude.run(["run", "--jobs", "1", "--course", root, "m"])
    #expect(
      again.lines.last?.hasPrefix(
        "4 lessons: 2 passed (1 without a step), 2 failed, 2 of them not run again in ")
        == true, "\(again.output)")
    let one = try Etude.run(["run", "--course", root, "m/differs"])
    #expect(!one.output.contains("FAILED "), "\(one.output)")
    #expect(!one.output.contains("1 lesson"), "\(one.output)")
  }

  @Test("what passed is named when it is asked for", arguments: ["-v", "--verbose"])
  func verbose(option: String) throws {
    let (folder, root) = try course()
    _ = folder
    let result = try Etude.run(["check", "--course", root, option, "m/good", "m/fails"])
    #expect(result.lines.contains { $0.hasPrefix("passed  m/good  1 step, ") }, "\(result.output)")
    #expect(result.lines.contains { $0.hasPrefix("failed  m/fails  ") }, "\(result.output)")
    let twice = try Etude.run(["check", "--course", root, "-v", "--verbose"])
    #expect(twice.status == 2)
    #expect(twice.output.contains("--verbose is given twice"))
  }

  @Test("nothing is to be accepted of a page that passes now and then")
  func unsteady() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "lessons/01-m/01-a.md",
      "---\ntitle: T\n---\n\n```sh\necho x >> '\(folder.path)/runs'; wc -l < '\(folder.path)/runs'\n"
        + "```\n\n```output\n2\n```\n")
    let result = try Etude.run(
      ["check", "--course", folder.path, "--repeat", "3", "--jobs", "1"])
    #expect(result.status == 1)
    #expect(result.lines.contains { $0.hasPrefix("FAILED ") }, "\(result.output)")
    #expect(!result.output.contains("etude accept"), "\(result.output)")
  }

  @Test("a lesson without its service has failed as a whole")
  func lacksService() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "lessons/01-m/01-a.md",
      "---\ntitle: T\nservices: {cache: redis}\n---\n\n```redis\nPING\n```\n")
    let result = try Etude.run(
      ["check", "--course", folder.path], environment: ["ETUDE_REDIS": "redis://127.0.0.1:1/0"])
    #expect(result.status == 3)
    #expect(
      result.lines.contains { $0.hasPrefix("FAILED \(folder.path)/lessons/01-m/01-a.md: ") },
      "\(result.output)")
  }
}
