import Foundation
import LessonModel
import LessonText
import Testing

/// Repositories as other people keep them: `Tests/Fixtures/layouts`.
@Suite struct ForeignLayoutTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fixtures/layouts")

  static let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .filter { $0.hasSuffix(".txt") }.map { String($0.dropLast(4)) }.sorted()

  @Test("there are all that are meant")
  func all() { #expect(Self.names == ["docusaurus", "hugo", "mkdocs", "odd", "readme"]) }

  @Test("the pages of a repository, and what is said of them", arguments: names)
  func pages(layout: String) throws {
    let root = Self.folder.appending(path: layout).path
    let (settings, problems) = CourseSettings.load(root: root)
    #expect(problems == [])
    let isSettled = FileManager.default.fileExists(atPath: "\(root)/etude.yaml")
    let course =
      isSettled
      ? try Course.load(root: root, settings: settings) : Course.unsettled(root: root)
    let files = try LessonSelection.resolve(isSettled ? [] : ["\(root)/README.md"], in: course)
    var lines: [String] = []
    var findings: [Finding] = settings.missing(root: root)
    for file in files {
      let result = file.parse()
      findings += result.findings
      let lesson = try #require(result.lesson, "\(result.findings)")
      lines.append("\(lesson.name)\t\(lesson.title)\t\(lesson.steps.count)")
      findings += result.remarks + lesson.silentBlocks
      // Each is found again by its path and by its name.
      #expect(try LessonSelection.resolve([file.path], in: course) == [file])
      if isSettled { #expect(try LessonSelection.resolve([file.name], in: course).contains(file)) }
    }
    findings += course.neverRun(beside: files)
    lines += ["--"] + findings.map { $0.description.replacing("\(root)/", with: "") }
    let expected = try String(
      contentsOf: Self.folder.appending(path: "\(layout).txt"), encoding: .utf8)
    #expect(lines.map { $0 + "\n" }.joined() == expected)
  }

  @Test(
    "a page of another program that is read as Etude's own is refused",
    arguments: ["hugo", "docusaurus", "mkdocs"])
  func closed(layout: String) throws {
    let root = Self.folder.appending(path: layout).path
    var settings = CourseSettings.load(root: root).settings
    settings.isOpen = false
    let course = try Course.load(root: root, settings: settings)
    #expect(course.lessons.contains { $0.parse().lesson == nil })
  }

  @Test(
    "in an open page a slip in a key of Etude's own is refused, and another program's key is not",
    arguments: [
      ("---\nservics: {db: postgres}\n---\n", "`servics` is one letter beside `services`"),
      ("---\nminuts: 3\n---\n", "`minuts` is one letter beside `minutes`"),
      ("---\nslug: /x\ntag: a\nwas_here: 1\n---\n", nil),
      ("# T\n\n```sh sesion=a\n1\n```\n", "`sesion` is one letter beside `session`"),
      ("# T\n\n```sh hidde\n1\n```\n", "`hidde` is one letter beside `hidden`"),
      ("# T\n\n```sh title=a wrap\n1\n```\n", nil),
      ("# T\n\n```ruby sesion=a\n1\n```\n", nil),
      ("# T\n\n```sh timeout=never\n1\n```\n", "`never` is not a duration"),
      ("+++\ntitle = \"T\"\n+++\n", nil), ("---\n- a\n---\n", nil), ("---\n\ntext\n", nil),
    ])
  func slips(text: String, problem: String?) throws {
    let result = LessonParser.parse(Array(text.utf8), file: "x.md", name: "x", isOpen: true)
    #expect(result.findings.count == (problem == nil ? 0 : 1), "\(result.findings)")
    if let problem { #expect(result.findings.first?.problem.contains(problem) == true) }
  }

  @Test(
    "titles",
    arguments: [
      ("# One\n\n# Two\n", true, "One"), ("text\n\n## Second *level*\n", true, "Second level"),
      ("---\ntitle: Given\n---\n# Own\n", false, "Given"),
      ("---\nstrict: true\n---\n# Own\n", false, "Own"),
      ("no heading\n", true, "page"), ("+++\ntitle = 'Toml'\n+++\n# Own\n", true, "Toml"),
      ("# Tagged {#id .x}\n", true, "Tagged"), ("# Set {1, 2}\n", false, "Set {1, 2}"),
      ("---\ntitle: |\n  two\n  lines\n---\n", true, "two lines"),
    ])
  func titles(text: String, isOpen: Bool, title: String) throws {
    let result = LessonParser.parse(
      Array(text.utf8), file: "docs/page.md", name: "page", isOpen: isOpen)
    #expect(result.lesson?.title == title, "\(result.findings)")
  }

  @Test("the line of the heading that shows the title")
  func titleLine() throws {
    func line(_ text: String) -> Int? {
      LessonParser.parse(Array(text.utf8), file: "p.md", name: "p").lesson?.titleLine
    }
    #expect(line("text\n\n# One\n") == 3)
    #expect(line("---\ntitle: One\n---\n\n# One\n") == 5)
    #expect(line("---\ntitle: Other\n---\n\n# One\n") == nil)
  }
}
