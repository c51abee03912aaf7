import Foundation
import LessonModel
import LessonText
import Testing

/// The pages of this repository's course are short enough to be read in one go.
@Suite struct PageLengthTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  @Test("a page has at most 25 steps and 1,500 words of prose")
  func lengths() throws {
    let files = try Course.load(root: Self.root).lessons
    #expect(files.count > 70)
    for file in files {
      let lesson = try #require(file.parse().lesson, "\(file.name)")
      #expect(lesson.steps.count <= 25, "steps of \(file.name)")
      let text = try String(contentsOfFile: file.path, encoding: .utf8)
      #expect(Self.words(of: text) <= 1500, "words of \(file.name)")
    }
  }

  /// The words outside of the front matter, of blocks and of comments.
  private static func words(of text: String) -> Int {
    let prose = text.replacing(/(?s)\A---\n.*?\n---\n/, with: "")
      .replacing(/(?s)<!--.*?-->/, with: "")
      .replacing(/(?ms)^(`{3,}).*?^\1$/, with: "")
    return prose.split(whereSeparator: \.isWhitespace).count {
      $0.contains { $0.isLetter || $0.isNumber }
    }
  }

  @Test func blocksAreNoProse() {
    #expect(
      Self.words(
        of:
          "---\ntitle: A b\n---\n\nOne *two*.\n\n```sql\nSELECT 1;\n```\n\n<!-- c d -->\nthree — 4\n"
      ) == 4)
  }
}
