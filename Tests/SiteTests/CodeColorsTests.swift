import LessonModel
import LessonText
import Processes
import Testing

@testable import Site

/// Code in colours.
@Suite struct CodeColorsTests {
  private static func lesson() throws -> Lesson {
    try Sites.lesson("```sql display\na < b\n```\n\n```json\n{}\n```\n\n```sh\nx '<' 1\n```\n")
  }

  @Test("each language is asked for once, and steps and shown code are coloured")
  func colors() throws {
    let lesson = try Self.lesson()
    var asked: [String] = []
    let colors = CodeColors([lesson, lesson]) { language, codes in
      asked.append("\(language) \(codes.count)")
      return codes.map { [CodeRun(String($0.dropLast(2)), .string), CodeRun("\($0.suffix(2))")] }
    }
    #expect(asked == ["json 1", "sh 1", "sql 1"])
    #expect(
      colors.html(of: lesson.steps[0]) == "<span class=\"code-string\">x &#39;&lt;&#39; </span>1\n")
    #expect(
      colors.html(of: lesson.blocks[0], text: "a < b\n")
        == "<pre><code class=\"language-sql\"><span class=\"code-string\">a &lt; </span>b\n"
        + "</code></pre>\n")
    #expect(colors.html(of: lesson.blocks[1], text: "[]\n").hasSuffix(">[]\n</code></pre>\n"))
  }

  @Test("who cannot colour, or changes the code, is not listened to")
  func refused() throws {
    let lesson = try Self.lesson()
    let colorings: [CodeColors.Coloring?] = [
      nil, { _, _ in nil }, { _, _ in [] }, { _, codes in codes.map { _ in [] } },
      { _, codes in codes.map { [CodeRun("\($0) ", .string)] } },
    ]
    for coloring in colorings {
      let colors = CodeColors([lesson], coloring: coloring)
      #expect(colors.html(of: lesson.steps[0]) == "x &#39;&lt;&#39; 1\n")
      #expect(
        colors.html(of: lesson.blocks[0], text: "a < b\n").hasSuffix(">a &lt; b\n</code></pre>\n"))
    }
  }
}
