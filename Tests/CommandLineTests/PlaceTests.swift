import Foundation
import Testing

/// Where commands find the course, and what foreign pages are called.
@Suite struct PlaceTests {
  private static func page(_ text: String) -> String {
    "---\ntitle: \(text)\n---\n\n```sh\necho \(text)\n```\n\n```output\n\(text)\n```\n"
  }

  private func course() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("lessons/01-m/01-a.md", Self.page("a"))
    try folder.write("lessons/01-m/02-b.md", Self.page("b"))
    try folder.write("elsewhere/x.txt", "")
    return folder
  }

  @Test(
    "a page's own path leads to its course, from anywhere",
    arguments: [
      ("/", "ROOT/lessons/01-m/01-a.md", ["m/a"]), ("/", "ROOT/lessons/01-m", ["m/a", "m/b"]),
      ("/", "ROOT", ["m/a", "m/b"]), ("/", "ROOT/lessons", ["m/a", "m/b"]),
      ("/tmp", "ROOT/elsewhere/../lessons/01-m/01-a.md", ["m/a"]),
      ("ROOT/lessons/01-m", "01-a.md", ["m/a"]), ("ROOT/lessons/01-m", ".", ["m/a", "m/b"]),
      ("ROOT/elsewhere", "../lessons/01-m/01-a.md", ["m/a"]), ("ROOT/elsewhere", "m/b", ["m/b"]),
      ("/", "ROOT/link.md", ["m/a"]), ("/", "ROOT/linked/02-b.md", ["m/b"]),
      ("COURSE", "ROOT/lessons/01-m/01-a.md", ["m/a"]),
    ])
  func found(from: String, operand: String, lessons: [String]) throws {
    let folder = try course()
    let files = FileManager.default
    try files.createSymbolicLink(
      atPath: "\(folder.path)/link.md", withDestinationPath: "lessons/01-m/01-a.md")
    try files.createSymbolicLink(
      atPath: "\(folder.path)/linked", withDestinationPath: "lessons/01-m")
    func here(_ path: String) -> String {
      path.replacingOccurrences(of: "ROOT", with: folder.path)
        .replacingOccurrences(of: "COURSE", with: Etude.root)
    }
    let result = try Etude.run(["list", here(operand)], in: here(from))
    #expect(result.status == 0, "\(result.output)")
    #expect(result.lines.map { String($0.prefix { $0 != " " }) } == lessons)
  }

  @Test("every command takes a page by its path")
  func everyCommand() throws {
    let folder = try course()
    let page = "\(folder.path)/lessons/01-m/01-a.md"
    for words in [
      ["lint"], ["check"], ["run"], ["cache"], ["accept"], ["export", "--sh"], ["site"],
    ] {
      let result = try Etude.run(words + [page], in: "/")
      #expect(result.status == 0, "\(words): \(result.output)")
    }
    // What they leave is in the page's course.
    #expect(FileManager.default.fileExists(atPath: "\(folder.path)/.etude/transcripts/m/a.json"))
    #expect(FileManager.default.fileExists(atPath: "\(folder.path)/site/build/index.html"))
  }

  @Test("pages of two courses in one call are refused, with both")
  func twoCourses() throws {
    let (one, other) = (try course(), try course())
    let (first, second) = (
      "\(one.path)/lessons/01-m/01-a.md", "\(other.path)/lessons/01-m/02-b.md"
    )
    let result = try Etude.run(["check", first, second], in: "/")
    #expect(result.status == 2)
    #expect(
      result.output.contains(
        "\(first) belongs to the course in \(one.path), and \(second) to that in \(other.path)"),
      "\(result.output)")
    let named = try Etude.run(["check", "m/a", second], in: one.path)
    #expect(named.status == 2)
    #expect(named.output.contains("m/a to that in \(one.path)"), "\(named.output)")
  }

  @Test("without a course it is said what would be one")
  func none() throws {
    let result = try Etude.run(["check", "m/x"], in: "/")
    #expect(result.status == 2)
    #expect(result.output.contains("no course here"), "\(result.output)")
  }

  @Test("a page that belongs to no course runs, and has its name from its repository or folder")
  func pageWithoutCourse() throws {
    let folder = try TemporaryFolder()
    try folder.write("docs/page.md", Self.page("a"))
    func names(_ page: String, in place: String) throws -> [String] {
      let result = try Etude.run(["list", page], in: place)
      #expect(result.status == 0, "\(result.output)")
      return result.lines.map { String($0.prefix { $0 != " " }) }
    }
    for command in ["check", "lint", "run"] {
      #expect(try Etude.run([command, "\(folder.path)/docs/page.md"], in: "/").status == 0)
      #expect(try Etude.run([command, "page.md"], in: "\(folder.path)/docs").status == 0)
    }
    #expect(try names("docs/page.md", in: folder.path) == ["docs/page"])
    #expect(try names("docs", in: folder.path) == ["docs/page"])
    #expect(try names("page.md", in: "\(folder.path)/docs") == ["page"])
    try folder.write(".git/HEAD", "")
    #expect(try names("page.md", in: "\(folder.path)/docs") == ["docs/page"])
    #expect(try names("\(folder.path)/docs/page.md", in: "/") == ["docs/page"])
  }

  @Test("foreign pages of one name are told apart by their folders")
  func foreignNames() throws {
    let folder = try course()
    for place in [
      "docs/a/setup.md", "docs/b/setup.md", "docs/01-c/02-one.md", "docs/01-c/03-one.md",
    ] {
      try folder.write(place, Self.page(place.replacingOccurrences(of: "/", with: "-")))
    }
    let pages = ["a/setup.md", "b/setup.md"].map { "\(folder.path)/docs/\($0)" }
    let site = try Etude.run(["site", "--course", folder.path] + pages)
    #expect(site.status == 0, "\(site.output)")
    for name in ["a", "b"] {
      let html = try String(
        contentsOfFile: "\(folder.path)/site/build/\(name)/setup/index.html", encoding: .utf8)
      #expect(html.contains("docs-\(name)-setup.md"))
      #expect(
        FileManager.default.fileExists(
          atPath: "\(folder.path)/.etude/transcripts/\(name)/setup.json"))
    }
    let same = ["02-one.md", "03-one.md"].map { "\(folder.path)/docs/01-c/\($0)" }
    let list = try Etude.run(["list", "--course", folder.path, "m/a"] + same)
    #expect(list.status == 0)
    let names = list.lines.map { String($0.prefix { $0 != " " }) }
    #expect(Set(names).count == 3, "\(names)")
  }
}
