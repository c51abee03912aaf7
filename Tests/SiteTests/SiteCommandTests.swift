import Foundation
import Processes
import Testing

/// `etude site`, run as a person runs it, in courses that need no service.
@Suite struct SiteCommandTests {
  private struct Result {
    var status: Int32
    var output: String
  }

  private static func site(_ arguments: [String], in course: TemporaryFolder) throws -> Result {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(Executable.beside("etude")))
    process.arguments = ["site"] + arguments
    process.currentDirectoryURL = URL(fileURLWithPath: course.path)
    process.environment = ProcessInfo.processInfo.environment
      .merging(["NO_COLOR": "1", "TERM": "dumb"]) { $1 }
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

  private static func course() throws -> TemporaryFolder {
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
      result.output == "etude site: notes: holds files that are not a site's (such as a.txt), and "
        + "building would delete them; name a new or empty folder, or delete this one yourself\n")
    #expect(try course.text("notes/a.txt") == "mine")
    #expect(!(try course.files().contains { $0.hasPrefix(".etude") }))
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
  private static var canColor: Bool {
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
    let start = try #require(page.firstRange(of: "<code>")).upperBound
    let end = try #require(page.firstRange(of: "</code>")).lowerBound
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
