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

  @Test("the title is that of the README.md where nothing says it")
  func title() throws {
    #expect(try Self.load(nil).settings == CourseSettings(title: "Etude"))
    #expect(try Self.load("", readme: "Text\n\n# The `x` *book*\n").settings.title == "The x book")
    #expect(try Self.load(nil, readme: "## Second\n").settings.title == "Etude")
    #expect(try Self.load("title: Mine", readme: "# Other\n").settings.title == "Mine")
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
    ])
  func problems(text: String, problem: String) throws {
    let findings = try Self.load(text).findings
    #expect(findings.count == 1)
    #expect(findings.first?.hasPrefix(problem) == true, "\(findings)")
  }
}
