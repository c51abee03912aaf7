import Foundation
import LessonModel
import LessonText
import Testing

/// `etude.yaml`.
@Suite struct CourseSettingsTests {
  private static func load(
    _ text: String?, readme: String? = nil
  ) throws -> (settings: CourseSettings, findings: [String]) {
    let folder = NSTemporaryDirectory() + "etude-settings-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try text.map { try Data($0.utf8).write(to: URL(fileURLWithPath: "\(folder)/etude.yaml")) }
    try readme.map { try Data($0.utf8).write(to: URL(fileURLWithPath: "\(folder)/README.md")) }
    let (settings, findings) = CourseSettings.load(root: folder)
    return (settings, findings.map { "\($0.line): \($0.problem)" })
  }

  @Test("all that can be said")
  func everything() throws {
    let (settings, findings) = try Self.load(
      """
      title: Handbook
      summary: How it breaks.
      site:
        address: https://example.org/book
        source: https://example.org/blob/{file}
        edit: https://example.org/edit/{file}
        report: https://example.org/new?t={title}&b={body}
        card: docs/card.png
        start: [make, "etude step a/b"]
        replay: {lesson: a/b, first: one, last: two}
      """)
    #expect(findings == [])
    #expect(settings.title == "Handbook")
    #expect(settings.summary == "How it breaks.")
    #expect(settings.address == "https://example.org/book/")
    #expect(settings.source == "https://example.org/blob/{file}")
    #expect(settings.edit == "https://example.org/edit/{file}")
    #expect(settings.report == "https://example.org/new?t={title}&b={body}")
    #expect(settings.card == "docs/card.png")
    #expect(settings.start == ["make", "etude step a/b"])
    #expect(settings.replay?.lesson == "a/b")
    #expect(settings.replay?.first == "one")
    #expect(settings.replay?.last == "two")
  }

  @Test("a byte order mark is no part of the text, and moves no line")
  func byteOrderMark() throws {
    let (settings, findings) = try Self.load("\u{feff}title: T\nsummary: S\nwhat: 1\n")
    #expect(settings.title == "T" && settings.summary == "S")
    #expect(findings.count == 1 && findings[0].hasPrefix("3: "), "\(findings)")
  }

  @Test("the title is that of the README.md where nothing says it")
  func title() throws {
    #expect(try Self.load(nil).settings == CourseSettings(title: "Etude"))
    #expect(try Self.load("", readme: "Text\n\n# The `x` *book*\n").settings.title == "The x book")
    #expect(try Self.load(nil, readme: "## Second\n").settings.title == "Etude")
    #expect(try Self.load("title: Mine", readme: "# Other\n").settings.title == "Mine")
  }

  @Test("a replay of a lesson or of steps that there are not is a finding")
  func replay() throws {
    var course = Course(modules: [])
    course.modules = [
      .init(
        name: "a", number: 1, folder: "a", page: nil,
        pages: [LessonFile(path: "lessons/01-a/01-b.md", name: "a/b")])
    ]
    let text = "---\ntitle: T\n---\n```sh name=one\n1\n```\n\n```sh name=two\n1\n```\n"
    let lesson = try #require(
      LessonParser.parse(Array(text.utf8), file: "lessons/01-a/01-b.md", name: "a/b").lesson)
    func findings(_ lesson: String, _ first: String, _ last: String, at hand: [Lesson]) -> [String]
    {
      var settings = CourseSettings()
      settings.replay = .init(lesson: lesson, first: first, last: last, line: 7)
      return settings.findings(in: course, lessons: hand, root: "r").map(\.description)
    }
    #expect(findings("a/b", "one", "two", at: [lesson]) == [])
    #expect(findings("a/b", "none", "two", at: []) == [])
    let missing = findings("a/c", "one", "two", at: [lesson])
    #expect(missing.count == 1)
    #expect(missing[0].contains("r/etude.yaml:7"), "\(missing)")
    #expect(
      missing[0].contains("the lesson `a/c`, which there is not; did you mean `a/b`?"), "\(missing)"
    )
    let steps = findings("a/b", "ones", "two", at: [lesson])
    #expect(
      steps.count == 1
        && steps[0].contains("the step `ones`, which a/b does not have; did you mean `one`?"),
      "\(steps)")
  }

  @Test(
    "what is wrong is said with its line",
    arguments: [
      ("titel: x", "1: the file has no key `titel`"),
      ("- a", "1: the file is a list"),
      ("title: [a]", "1: `title` is a list"),
      ("title: 'a", "1: the file is not valid YAML: "),
      ("site: x", "1: `site` is a single value"),
      ("site:\n  adress: x", "2: `site` has no key `adress`"),
      ("site:\n  address: example.org", "2: `address` is no address"),
      ("site:\n  address: 'https://'", "2: `address` is no address"),
      ("site:\n  address: javascript:x", "2: `address` is no address"),
      ("site:\n  address: 'https://a/\"'", "2: `address` is no address"),
      ("site:\n  source: https://a/b", "2: `source` does not hold `{file}`"),
      ("site:\n  report: https://a/b", "2: `report` does not hold `{title}`"),
      ("site:\n  start: x", "2: `start` is a single value"),
      ("site:\n  replay: x", "2: `replay` is a single value"),
      ("site:\n  replay: {lesson: a, first: b}", "2: `replay` has no `last`"),
      ("site:\n  logo: ../x", "2: `../x` leads out of the repository"),
      ("site:\n  theme: 'x/*'", "2: `x/*` is no path"),
      ("\npages: README.md", "2: `pages` is a single value"),
      ("pages: []", "1: `pages` is empty"),
      ("pages:\n - a.md\n - /etc", "3: `/etc` leads out of the repository"),
      ("pages: ['a/**.md']", "1: `**.md` is no name"),
      ("pages: ['!a.md']", "1: `pages` only leaves out: `!a.md`"),
      ("front-matter: opn", "1: `front-matter` is neither open nor closed"),
      ("depends: ['!src']", "1: `depends` leaves something out: `!src`"),
      ("path: ['bi*']", "1: `bi*` is no path"),
      ("path: ['a:b']", "1: `a:b` holds a `:`"),
      ("environment: [A]", "1: `environment` is a list"),
      ("environment:\n  A: [1]", "2: a variable is a list"),
      ("environment:\n  A: 1\n  A: 2", "3: the variable `A` stands twice"),
      ("environment: {ETUDE_X: 1}", "1: `ETUDE_X` is a variable of Etude's own"),
      ("environment: {1A: 1}", "1: `1A` cannot be the name of a variable"),
      ("environment: {A: '${HOME}'}", "1: `${HOME}` has no value here"),
      ("environment: {A: \"x\\0\"}", "1: the value of `A` holds a NUL byte"),
      ("swift: [.]", "1: `swift` is a list"),
      ("swift: {}", "1: `swift` names no packages"),
      ("swift: {packages: [../x]}", "1: `../x` leads out of the repository"),
      ("swift: {package: [.]}", "1: `swift` has no key `package`"),
    ])
  func problems(text: String, problem: String) throws {
    let findings = try Self.load(text).findings
    #expect(findings.count == 1)
    #expect(findings.first?.hasPrefix(problem) == true, "\(findings)")
  }
}
