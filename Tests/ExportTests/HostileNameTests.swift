import Export
import LessonModel
import LessonText
import PlainText
import Testing

/// Exports of a lesson whose names are made to break out of a comment.
struct HostileNameTests {
  private static let ends = [
    "\n", "\r", "\r\n", "\u{b}", "\u{c}", "\u{85}", "\u{2028}", "\u{2029}",
  ]

  private static func lesson(_ text: String) throws -> Lesson {
    let source =
      "---\ntitle: T\nservices: {db: postgres}\n---\n\n```sql session=s\nSELECT 1;\n```\n"
    let result = LessonParser.parse(Array(source.utf8), file: "f.md", name: "f")
    var lesson = try #require(result.lesson, "\(result.findings)")
    (lesson.name, lesson.file, lesson.title) = (text, text, text)
    lesson.steps[0].attributes.session = text
    return lesson
  }

  @Test("no line of a script begins with what follows a line end in a name", arguments: ends)
  func scripts(end: String) throws {
    let lesson = try Self.lesson("a\(end)touch PWNED #")
    for text in [lesson.shellScript(), lesson.sqlScript(session: lesson.sqlSessions[0])] {
      let lines = text.split(whereSeparator: \.isNewline)
      #expect(!lines.contains { $0.hasPrefix("touch") }, "\(text)")
      // A shell takes only LF for a line end; nothing of it may act on who reads the script.
      #expect(VisibleText.text(text) == text)
    }
    #expect(!lesson.notebook().contains("\(end)touch"))
  }
}
