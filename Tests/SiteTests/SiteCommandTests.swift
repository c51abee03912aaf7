import Foundation
import Processes
import Testing

/// `etude site`, run as a person runs it, in courses that need no service.
@Suite struct SiteCommandTests {
  struct Result {
    var status: Int32
    var output: String
  }

  static func site(
    _ arguments: [String], in course: TemporaryFolder, command: String = "site",
    environment: [String: String] = [:]
  ) throws -> Result {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(Installation.current.helper("etude")))
    process.arguments = [command] + arguments
    process.currentDirectoryURL = URL(fileURLWithPath: course.path)
    process.environment = ProcessInfo.processInfo.environment
      .merging(["NO_COLOR": "1", "TERM": "dumb"]) { $1 }.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    // A file, not a pipe: whatever the run leaves behind must not keep the test from going on.
    let out = try TemporaryFolder()
    try out.write("", to: "out")
    let handle = try #require(FileHandle(forWritingAtPath: "\(out.path)/out"))
    process.standardOutput = handle
    process.standardError = handle
    try process.run()
    process.waitUntilExit()
    return Result(status: process.terminationStatus, output: try out.text("out"))
  }

  static func course() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    func step(_ title: String, _ expected: String) -> String {
      "---\ntitle: \(title)\n---\n```sh\necho 1\n```\n```output\n\(expected)\n```\n"
    }
    try folder.write(step("Good", "1"), to: "lessons/01-a/01-good.md")
    try folder.write(step("Bad", "2"), to: "lessons/01-a/02-bad.md")
    try folder.write(step("Other", "1"), to: "lessons/02-b/01-other.md")
    return folder
  }

  @Test("all lessons, one of which fails: ends with 1, and the page and the index say which")
  func failure() throws {
    let course = try Self.course()
    let result = try Self.site([], in: course)
    #expect(result.status == 1, "\(result.output)")
    expectReport(result.output, running: 3)
    let index = try course.text("site/build/index.html")
    #expect(index.contains("Not so on 1 of 3 pages"))
    #expect(
      index.contains(
        "<a href=\"a/bad/index.html\">Bad</a> <span class=\"badge failed\">failed</span>"))
    let page = try course.text("site/build/a/bad/index.html")
    #expect(page.contains("<p class=\"alarm\">"))
    #expect(page.contains("<strong>failed</strong>"))
    // The second time only what has failed is run.
    expectReport(try Self.site([], in: course).output, running: 1)
  }

  /// How many lessons were run, what went wrong in the one that failed, and where the site is.
  private func expectReport(_ output: String, running count: Int) {
    let start = """
      running \(count) of 3 lessons first
      lessons/01-a/02-bad.md:4: step 1 failed: the output differs
      """
    #expect(output.hasPrefix(start + "\n"), "\(output)")
    let end = output.split(separator: "\n").suffix(2)
    #expect(end.first?.hasPrefix("failed  a/bad  1 failed, ") == true, "\(output)")
    #expect(end.last == "site: site/build/index.html", "\(output)")
  }

  @Test("some lessons, in whatever order they are named")
  func selection() throws {
    let course = try Self.course()
    let result = try Self.site(["b", "a/good", "--output", "out/here/"], in: course)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.hasSuffix("site: out/here/index.html\n"))
    let good = try course.text("out/here/a/good/index.html")
    #expect(good.contains("class=\"next\" rel=\"next\" href=\"../../b/other/index.html\""))
    #expect(!good.contains("class=\"prev\""))
    #expect(!(try course.files().contains { $0.contains("here/a/bad") }))
  }

  @Test("a folder of somebody else's is refused before anything runs, and kept")
  func foreignFolder() throws {
    let course = try Self.course()
    try course.write("mine", to: "notes/a.txt")
    let result = try Self.site(["--output", "notes"], in: course)
    #expect(result.status == 2)
    #expect(
      result.output == "etude site: notes: is no site, and holds files that no build has written "
        + "(a.txt); name a new or empty folder, or move them away\n")
    #expect(try course.text("notes/a.txt") == "mine")
    #expect(!(try course.files().contains { $0.hasPrefix(".etude") }))
  }

  private static func git(_ arguments: [String], in folder: TemporaryFolder) throws {
    let git = Process()
    git.executableURL = URL(fileURLWithPath: try #require(Executable.find("git")))
    git.arguments = ["-C", folder.path] + arguments
    git.standardOutput = FileHandle.nullDevice
    git.standardError = FileHandle.nullDevice
    try git.run()
    git.waitUntilExit()
    try #require(git.terminationStatus == 0)
  }

  @Test("hidden files and those that git ignores are not published, and each is told of")
  func withheldFiles() throws {
    let course = try Self.course()
    let names = [".env", "secret.txt", "tracked.txt", "open.txt", "build/log.txt"]
    for name in names { try course.write("a: \(name)\n", to: name) }
    try course.write("secret.txt\ntracked.txt\n/build/\n", to: ".gitignore")
    try course.write("#!/bin/sh\n: >ran\n", to: "monitor")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: "\(course.path)/monitor")
    let links = (names + [".git/config", "none.txt"]).map { "[x](/\($0))" }.joined(separator: " ")
    try course.write("---\ntitle: T\n---\n\(links)\n", to: "lessons/03-c/01-links.md")
    try Self.git(["init", "--quiet"], in: course)
    try Self.git(["add", "--force", "tracked.txt"], in: course)
    try Self.git(["config", "core.fsmonitor", "\(course.path)/monitor"], in: course)
    let result = try Self.site(["c"], in: course)
    #expect(result.status == 0, "\(result.output)")
    func lost(_ name: String, _ reason: String) -> String {
      "lessons/03-c/01-links.md: warning: the link `/\(name)` is plain text on the site: \(reason)"
    }
    #expect(
      result.output.split(separator: "\n").map(String.init) == [
        "running 1 of 1 lesson first",
        lost(".env", "hidden files and folders are not published"),
        lost("secret.txt", "git ignores the file, so it is not published"),
        lost("build/log.txt", "git ignores the file, so it is not published"),
        lost(".git/config", "hidden files and folders are not published"),
        lost("none.txt", "the site has no such page, and the course's folder no such file"),
        "site: site/build/index.html",
      ])
    #expect(
      try course.files().filter { $0.hasPrefix("site/build/files") }
        == ["site/build/files/open.txt", "site/build/files/tracked.txt"])
    #expect(!(try course.files().contains("ran")))
  }

  @Test("a page does not show with `source=` what git ignores")
  func withheldSource() throws {
    let course = try Self.course()
    try course.write("secret\n", to: "secret.txt")
    try course.write("secret.txt\n", to: ".gitignore")
    try course.write(
      "---\ntitle: T\n---\n\n```text source=secret.txt\n```\n",
      to: "lessons/03-c/01-source.md")
    try Self.git(["init", "--quiet"], in: course)
    for command in ["lint", "check", "accept"] {
      let result = try Self.site(["c"], in: course, command: command)
      #expect(result.status == 2, "\(command): \(result.output)")
      #expect(
        result.output.contains(
          "lessons/03-c/01-source.md:5:1: git ignores `secret.txt`, so it is not for everybody to "
            + "read; show a file that is in the repository"), "\(command): \(result.output)")
    }
    #expect(!(try course.text("lessons/03-c/01-source.md").contains("secret\n```")))
  }

  @Test("lint names a link whose anchor leads nowhere, and the site is built all the same")
  func lostAnchor() throws {
    let course = try Self.course()
    try course.write(
      "---\ntitle: T\n---\n\n[x](../01-a/01-good.md#step-2)\n", to: "lessons/03-c/01-links.md")
    let lint = try Self.site(["c"], in: course, command: "lint")
    #expect(lint.status == 2)
    #expect(
      lint.output
        == "lessons/03-c/01-links.md:5:1: the link `../01-a/01-good.md#step-2` leads to no "
        + "heading and no step of `../01-a/01-good.md`; did you mean `#step-1`?\n")
    #expect(try Self.site(["c"], in: course).status == 0)
  }

  @Test("a folder outside the course")
  func outside() throws {
    let (course, output) = (try Self.course(), try TemporaryFolder())
    let result = try Self.site(["a/good", "--output", output.path], in: course)
    #expect(result.status == 0, "\(result.output)")
    #expect(try output.files().contains("a/good/index.html"))
    #expect(!(try course.files().contains { $0.hasPrefix("site/") }))
  }

  /// Whether `highlight` is there; with `REQUIRE_SERVICES` set the test runs, and fails without it.
  static var canColor: Bool {
    Executable.find("highlight") != nil || Executable.environmentValue("REQUIRE_SERVICES") != nil
  }

  @Test(
    "code is coloured by `highlight`, and is the same text as before",
    .enabled("needs highlight") { canColor })
  func colors() throws {
    let course = try Self.course()
    let code = "if true; then echo \"a&b<c> $HOME\" 'q@r'; fi # it's é\n\tx=1\n\n"
    try course.write(
      "---\ntitle: T\n---\n```sh\n\(code)```\n\n```sh\necho 'open\n'\n```\n\n```sh\necho 1\n```\n",
      to: "lessons/03-c/01-colors.md")
    let result = try Self.site(["c"], in: course)
    #expect(result.status == 0, "\(result.output)")
    let page = try course.text("site/build/c/colors/index.html")
    #expect(page.contains("<span class=\"code-keyword\">if</span>"))
    #expect(page.contains("<span class=\"code-comment\"># it&#39;s é</span>"))
    #expect(
      page.contains(
        "<code><span class=\"code-keyword\">echo</span> <span class=\"code-number\">1</span>\n</code>"
      ))
    let start = try #require(page.firstRange(of: "<pre class=\"input\" tabindex=\"0\"><code>"))
      .upperBound
    let end = try #require(page[start...].firstRange(of: "</code>")).lowerBound
    var text = String(page[start..<end])
    while let open = text.firstIndex(of: "<"), let close = text[open...].firstIndex(of: ">") {
      text.removeSubrange(open...close)
    }
    for (mark, character) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'")] {
      text = text.replacingOccurrences(of: mark, with: character)
    }
    #expect(text.replacingOccurrences(of: "&amp;", with: "&") == code)
  }
}
