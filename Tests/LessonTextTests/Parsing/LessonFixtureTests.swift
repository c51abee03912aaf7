import LessonModel
import LessonText
import Testing

/// Files that parse, with what they parse to, and files that do not, with every finding.
struct LessonFixtureTests {
  @Test("a lesson that parses", arguments: FixtureCase.all("pass"))
  func passes(_ fixture: FixtureCase) throws {
    let source = try fixture.bytes("lesson.md")
    let result = LessonParser.parse(source, file: "lesson.md", name: fixture.name)
    #expect(result.findings.map(\.description) == [])
    let lesson = try #require(result.lesson)
    #expect(lesson.source == source)
    try fixture.expect(outline(of: lesson), toEqual: "outline.txt")
  }

  @Test("a lesson with findings", arguments: FixtureCase.all("fail"))
  func fails(_ fixture: FixtureCase) throws {
    let source = try fixture.bytes("lesson.md")
    let result = LessonParser.parse(source, file: "lesson.md", name: fixture.name)
    #expect(result.lesson == nil)
    try #require(!result.findings.isEmpty)
    let findings = result.findings.map { $0.description + "\n" }.joined()
    try fixture.expect(findings, toEqual: "findings.txt")
  }
}
