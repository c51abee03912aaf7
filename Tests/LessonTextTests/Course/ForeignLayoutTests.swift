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
      ("---\ntitle: T\nservices: {db: postgres}\n\n# T\n", "opened here never ends"),
      ("---\nThe title: T\n\nservices: none\n", nil),
      ("---\nslug: /x\ntag: a\nwas_here: 1\n---\n", nil),
      ("# T\n\n```sh sesion=a\n1\n```\n", "`sesion` is one letter beside `session`"),
      ("# T\n\n```sh hidde\n1\n```\n", "`hidde` is one letter beside `hidden`"),
      ("# T\n\n```sh title=a wrap\n1\n```\n", nil),
      ("# T\n\n```ruby sesion=a\n1\n```\n", nil),
      ("# T\n\n```sh timeout=never\n1\n```\n", "`never` is not a duration"),
      ("+++\ntitle = \"T\"\n+++\n", nil), ("---\n- a\n---\n", nil), ("---\n\ntext\n", nil),
      ("# T\n\n```sh {\n1\n```\n", nil), ("# T\n\n``` {\n1\n```\n", nil),
      ("# T\n\n```{}\n1\n```\n", nil), ("# T\n\n```sh }{ a={{{\n1\n```\n", nil),
    ])
  func slips(text: String, problem: String?) throws {
    let result = LessonParser.parse(Array(text.utf8), file: "x.md", name: "x", isOpen: true)
    #expect(result.findings.count == (problem == nil ? 0 : 1), "\(result.findings)")
    if let problem { #expect(result.findings.first?.problem.contains(problem) == true) }
  }

  @Test("UTF-16, in which nothing is found, is refused", arguments: [true, false])
  func sixteen(isOpen: Bool) throws {
    for (mark, encoding) in [
      ([0xff, 0xfe], String.Encoding.utf16LittleEndian), ([0xfe, 0xff], .utf16BigEndian),
    ] as [([UInt8], String.Encoding)] {
      let text = try #require("# T\n\n```sh\ntrue\n```\n".data(using: encoding))
      let result = LessonParser.parse(mark + Array(text), file: "x.md", name: "x", isOpen: isOpen)
      #expect(result.lesson == nil)
      #expect(
        result.findings.map(\.description) == [
          "x.md:1:1: the file is UTF-16, in which no block is found; save it as UTF-8"
        ])
    }
  }

  @Test("what a block without a prompt needs on an open page, and what a dialogue needs on another")
  func prompts() throws {
    func remedies(_ block: String, isOpen: Bool) throws -> [String?] {
      let text = "# T\n\n```\(block)\n```\n"
      let result = LessonParser.parse(Array(text.utf8), file: "x.md", name: "x", isOpen: isOpen)
      return try #require(result.lesson, "\(result.findings)").silentBlocks.map(\.remedy)
    }
    for (block, prompt) in [
      ("console\n> x", "$ "), ("sh-session\nx", "$ "), ("psql\nSELECT 1;", "postgres=# "),
      ("redis-cli\nPING", "127.0.0.1:6379> "), ("pycon\n1", ">>> "),
    ] {
      let word = block.prefix { $0 != "\n" }
      let open =
        "begin its first command with the prompt `\(prompt)` to run it, or write "
        + "`\(word) display` to show it only"
      #expect(try remedies(block, isOpen: true) == [open])
      #expect(try remedies(block, isOpen: false) != [open])
    }
    #expect(try remedies("fish\n1", isOpen: true).first??.hasPrefix("write `sh` to run it") == true)
    for block in ["console\n$ true", "shell-session\n$ true", "pycon\n>>> 1\n1", "bash\n$ true"] {
      let word = block.prefix { $0 != "\n" }
      #expect(try remedies(block, isOpen: true) == [])
      #expect(
        try remedies(block, isOpen: false).first??.hasPrefix("write `\(word) run` to run it")
          == true)
    }
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
