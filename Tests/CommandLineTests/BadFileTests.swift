import Foundation
import Glibc
import Testing

/// A course with something in it that is no page.
@Suite struct BadFileTests {
  @Test(
    "what is no page is said, ends nothing else, and is never waited for",
    arguments: [
      ("fifo", "not a regular file, but a FIFO"), ("folder", "not a regular file, but a folder"),
      ("nowhere", "leads nowhere"), ("loop", "leads nowhere"), ("/dev/zero", "out of the course"),
      ("/etc/passwd", "out of the course"), ("huge", "larger than 16 MB"),
      ("unreadable", "Permission denied"),
    ])
  func badFile(kind: String, problem: String) throws {
    let folder = try TemporaryFolder()
    let page = "---\ntitle: T\n---\n\n```sh\necho a\n```\n"
    try folder.write("lessons/01-m/01-a.md", page)
    try folder.write("lessons/02-n/01-b.md", page)
    let file = "\(folder.path)/lessons/01-m/02-x.md"
    let files = FileManager.default
    switch kind {
    case "fifo": try #require(unsafe mkfifo(file, 0o600) == 0)
    case "folder": try files.createDirectory(atPath: file, withIntermediateDirectories: false)
    case "loop": try files.createSymbolicLink(atPath: file, withDestinationPath: "02-x.md")
    case "huge":
      try folder.write("lessons/01-m/02-x.md", "")
      try #require(unsafe truncate(file, 1 << 40) == 0)
    case "unreadable":
      // Nothing is unreadable to root.
      if getuid() == 0 { return }
      try folder.write("lessons/01-m/02-x.md", page)
      try #require(unsafe chmod(file, 0) == 0)
    default: try files.createSymbolicLink(atPath: file, withDestinationPath: kind)
    }
    for command in ["list", "lint", "check", "run", "cache", "site"] {
      let result = try Etude.run([command, "--course", folder.path])
      #expect(result.status == 2, "\(command): \(result.output)")
      #expect(
        result.lines.contains { $0.hasPrefix("\(file):1:1: ") && $0.contains(problem) },
        "\(command): \(result.output)")
      if command == "list" { #expect(result.standardOutput.contains("m/a "), "\(result.output)") }
    }
    // What is not asked for is not in the way.
    #expect(try Etude.run(["check", "--course", folder.path, "m/a"]).status == 0)
    #expect(try Etude.run(["check", "--course", folder.path, "n"]).status == 0)
  }

  @Test(
    "a page whose path is taken for that of a report is not lost",
    arguments: [
      ["check", "--junit"], ["check", "--mutants", "--junit"],
      ["export", "--sh", "m/a", "--output"],
    ])
  func pagesAreNoReports(words: [String]) throws {
    let folder = try TemporaryFolder()
    let page = "---\ntitle: T\n---\n\n```sh\necho a\n```\n\n```output\na\n```\n"
    let mutants = "- {claim: c, step: 1, replace: a, with: b}\n"
    try folder.write("lessons/01-m/01-a.md", page)
    try folder.write("lessons/01-m/01-a.mutants.yaml", mutants)
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/link.xml", withDestinationPath: "lessons/01-m/01-a.md")
    for name in ["lessons/01-m/01-a.md", "lessons/01-m/01-a.mutants.yaml", "link.xml"] {
      let result = try Etude.run(words + [name], in: folder.path)
      #expect(result.status == 2, "\(result.output)")
      #expect(result.output.contains("\(name): this is a file of the course"), "\(result.output)")
    }
    let left = try String(contentsOfFile: "\(folder.path)/lessons/01-m/01-a.md", encoding: .utf8)
    #expect(left == page)
    #expect(
      try String(contentsOfFile: "\(folder.path)/lessons/01-m/01-a.mutants.yaml", encoding: .utf8)
        == mutants)
  }
}
