package import LessonModel
package import Markdown
import PlainText

extension Lesson {
  /// What stands behind the front matter, as a tree, and how many lines stand before it.
  /// - Complexity: O(n) in the size of the lesson.
  package func markdown() -> (document: MarkdownDocument, offset: Int) {
    let place = frontMatter
    return (MarkdownDocument(source[(place?.end ?? 0)...]), place?.lineCount ?? 0)
  }

  /// How many lines the front matter takes, with its marks; 0 without one.
  package var frontMatterLineCount: Int { frontMatter?.lineCount ?? 0 }

  private var frontMatter: FrontMatter.Place? {
    let text = SourceText(source)
    // What is wrong with it was said when the lesson was parsed.
    var ignored = FindingList(file: file, source: text)
    return FrontMatter.place(in: text, findings: &ignored)
  }
}
