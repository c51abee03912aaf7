import Foundation
import Testing

/// `etude adopt` on pages in the style of well-known READMEs, which are in no course. A folder of
/// `Tests/Fixtures/adopt` is a test: `before.md` becomes `after.md` byte for byte, and `said` is what is
/// printed about it.
@Suite struct AdoptTests {
  static let folder = "\(Etude.root)/Tests/Fixtures/adopt"
  static let cases = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()

  @Test func thereAreCases() { #expect(Self.cases.count >= 10) }

  @Test(arguments: cases)
  func adopts(name: String) throws {
    let scratch = try TemporaryFolder()
    let page = "\(scratch.path)/README.md"
    let before = URL(fileURLWithPath: "\(Self.folder)/\(name)/before.md")
    try FileManager.default.copyItem(at: before, to: URL(fileURLWithPath: page))
    func bytes() throws -> Data { try Data(contentsOf: URL(fileURLWithPath: page)) }
    let said = try String(contentsOfFile: "\(Self.folder)/\(name)/said", encoding: .utf8)

    let shown = try Etude.run(["adopt", "README.md"], in: scratch.path)
    #expect(shown.status == 0 && shown.output == said, "\(shown.output)")
    #expect(try bytes() == Data(contentsOf: before))

    let after = try Data(contentsOf: URL(fileURLWithPath: "\(Self.folder)/\(name)/after.md"))
    for _ in 1...2 {
      let written = try Etude.run(["adopt", "--write", "README.md"], in: scratch.path)
      #expect(written.status == 0, "\(written.output)")
      let result = try bytes()
      #expect(result == after, "\(String(decoding: result, as: UTF8.self))")
    }
  }

  @Test(
    "what keeps a page from running is said with its line, and no page ends the program",
    arguments: cases)
  func lints(name: String) throws {
    let scratch = try TemporaryFolder()
    for version in ["before", "after"] {
      let page = "\(scratch.path)/\(version).md"
      try FileManager.default.copyItem(
        at: URL(fileURLWithPath: "\(Self.folder)/\(name)/\(version).md"),
        to: URL(fileURLWithPath: page))
      let linted = try Etude.run(["lint", "\(version).md"], in: scratch.path)
      let places = try Regex("(?m)^\(version)\\.md:[0-9]+:[0-9]+: .+; .+")
      #expect([0, 2].contains(linted.status), "\(linted.output)")
      if linted.status == 2 { #expect(linted.output.contains(places), "\(linted.output)") }
      let said = try Etude.run(["adopt", "\(version).md"], in: scratch.path)
      // `adopt` says it too.
      for line in linted.output.split(separator: "\n") where !line.contains(": warning: ") {
        #expect(said.output.contains(line), "\(said.output)")
      }
    }
  }

  @Test("a page is taken as its course takes it", arguments: [true, false])
  func course(isOpen: Bool) throws {
    let scratch = try TemporaryFolder()
    try scratch.write(
      "etude.yaml", "pages: [docs]\n" + (isOpen ? "front-matter: open\n" : ""))
    try scratch.write("docs/a.md", "# A\n\n```console\n$ echo a\na\n```\n")
    try scratch.write("other.md", "# A\n\n```console\n$ echo a\na\n```\n")
    for page in ["docs/a.md", "other.md"] {
      let said = try Etude.run(["adopt", page], in: scratch.path)
      let summary = isOpen ? "1 run, 0 would run" : "0 run, 1 would run"
      #expect(said.output.contains("\(page): \(summary), 0 cannot"), "\(said.output)")
      let check = try Etude.run(["check", page], in: scratch.path)
      #expect(check.output.contains("never run") == !isOpen, "\(check.output)")
    }
    try scratch.write("etude.yaml", "page: [docs]\n")
    let wrong = try Etude.run(["adopt", "docs/a.md"], in: scratch.path)
    #expect(wrong.output.contains("etude.yaml:1:1: the file has no key `page`"), "\(wrong.output)")
  }

  @Test("a folder of the name lessons makes no course of a repository that says nothing of Etude")
  func lessonsOfOthers() throws {
    let scratch = try TemporaryFolder()
    for page in ["lessons/a.md", "README.md"] {
      try scratch.write(page, "# A\n\n```console\n$ echo a\na\n```\n")
    }
    for page in ["lessons/a.md", "README.md"] {
      let said = try Etude.run(["adopt", page], in: scratch.path)
      #expect(said.output.contains("\(page): 1 run, 0 would run, 0 cannot"), "\(said.output)")
    }
    try scratch.write("etude.yaml", "title: A\n")
    let said = try Etude.run(["adopt", "README.md"], in: scratch.path)
    #expect(said.output.contains("README.md: 0 run, 1 would run"), "\(said.output)")
  }

  @Test("settings that are a link to nothing are told of as what they are")
  func danglingSettings() throws {
    let scratch = try TemporaryFolder()
    try scratch.write("README.md", "# A\n")
    try FileManager.default.createSymbolicLink(
      atPath: "\(scratch.path)/etude.yaml", withDestinationPath: "nowhere.yaml")
    let said = try Etude.run(["lint", "README.md"], in: scratch.path)
    #expect(said.status == 2)
    #expect(
      said.output
        == "etude.yaml:1:1: the file cannot be read: No such file or directory; it is a link to "
        + "`nowhere.yaml`: mend or remove it\n", "\(said.output)")
  }

  @Test("what would change the machine is not run by a check of a page as it stands")
  func nothingDangerousRuns() throws {
    let scratch = try TemporaryFolder()
    try scratch.write("mine", "")
    try scratch.write(
      "README.md",
      """
      # A

      ```bash
      rm '\(scratch.path)/mine'
      ```

      ```sh
      echo a
      ```

      ```output
      a
      ```

      """)
    let check = try Etude.run(["check", "README.md"], in: scratch.path)
    #expect(check.status == 0 && check.output.contains("1 block never runs"), "\(check.output)")
    #expect(FileManager.default.fileExists(atPath: "\(scratch.path)/mine"))
  }

  @Test func aFileOfACourseGetsTheFlag() throws {
    let scratch = try TemporaryFolder()
    let folder = "\(scratch.path)/lessons/01-a"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    let text = "---\ntitle: A\n---\n\n```console\n$ echo a\na\n```\n\n```\n>>> 1\n1\n```\n"
    try text.write(toFile: "\(folder)/01-b.md", atomically: true, encoding: .utf8)
    let result = try Etude.run(["adopt", "--write", "lessons/01-a/01-b.md"], in: scratch.path)
    #expect(result.status == 0, "\(result.output)")
    let written = try String(contentsOfFile: "\(folder)/01-b.md", encoding: .utf8)
    #expect(written.contains("```console run\n$ echo a") && written.contains("```pycon run\n>>> 1"))
    #expect(try Etude.run(["check", "lessons/01-a/01-b.md"], in: scratch.path).status == 0)
  }

  @Test func whatIsNoFileIsSaid() throws {
    let scratch = try TemporaryFolder()
    #expect(try Etude.run(["adopt", "nowhere.md"], in: scratch.path).status == 1)
    #expect(try Etude.run(["adopt"], in: scratch.path).status == 2)
  }
}
