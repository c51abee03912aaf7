package import LessonModel
package import Markdown
import PlainText
import Synchronization

/// A lesson's Markdown as it reads: what all that asks about a page begins with.
package struct LessonBlocks: Sendable {
  /// The blocks of the page's own level, in order, without footnotes.
  package let all: [MarkdownNode]
  /// The footnotes that something refers to, in the order of their numbers, from 1.
  package let footnotes: [MarkdownNode]
  /// The `id`s of the headings, in page order.
  package let headingIDs: [String]
  /// How many lines stand before the first one.
  package let offset: Int

  fileprivate init(_ lesson: Lesson) {
    let (document, offset) = lesson.markdown()
    let blocks = document.blocks()
    all = blocks.filter { $0.footnoteNumber == nil }
    footnotes = blocks.filter { $0.footnoteNumber != nil }
    (headingIDs, self.offset) = (document.headingIDs(), offset)
  }

  /// Those of the pages that were read last. A page is asked ten times while it is built; its lesson is a
  /// value, and the same bytes read the same.
  private static let recent = Mutex<[(source: [UInt8], blocks: LessonBlocks)]>([])
  /// A page each for the threads that build pages, and one of which another is told something.
  private static let recentCount = 8

  fileprivate static func of(_ lesson: Lesson) -> LessonBlocks {
    // Equal arrays are mostly the same one, which is seen at once.
    let known = recent.withLock { $0.first { $0.source == lesson.source }?.blocks }
    if let known { return known }
    let blocks = LessonBlocks(lesson)
    recent.withLock { recent in
      recent.insert((lesson.source, blocks), at: 0)
      if recent.count > recentCount { recent.removeLast() }
    }
    return blocks
  }
}

extension Lesson {
  /// What stands behind the front matter, block by block.
  /// - Complexity: O(n) in the size of the lesson, and O(1) soon after.
  package var markdownBlocks: LessonBlocks { .of(self) }

  /// What stands behind the front matter, as a tree, and how many lines stand before it.
  /// - Complexity: O(n) in the size of the lesson.
  package func markdown() -> (document: MarkdownDocument, offset: Int) {
    (MarkdownDocument(markdownSource), frontMatterLineCount)
  }

  /// What stands behind the front matter.
  var markdownSource: ArraySlice<UInt8> { source[(frontMatter?.end ?? 0)...] }

  /// How many lines the front matter takes, with its marks; 0 without one.
  package var frontMatterLineCount: Int { frontMatter?.lineCount ?? 0 }

  private var frontMatter: FrontMatter.Place? {
    let text = SourceText(source)
    // What is wrong with it was said when the lesson was parsed.
    var ignored = FindingList(file: file, source: text)
    return FrontMatter.place(in: text, findings: &ignored)
  }
}
