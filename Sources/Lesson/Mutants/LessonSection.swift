import LessonModel
import LessonText
import Markdown

/// What stands below a heading of a lesson, up to the next one.
struct LessonSection: Sendable, Equatable {
  /// The heading's text, without its marks.
  var heading: String
  /// The lesson's line of the heading, from 1.
  var line: Int
  /// The numbers of the steps that the reader sees.
  var steps: [Int] = []
  /// The source files that are shown.
  var sources: [String] = []

  /// The sections of a lesson, in page order. What comes before the first heading is in none.
  ///
  /// - Complexity: O(n) in the size of the page, times the number of headings.
  static func all(of lesson: Lesson) -> [LessonSection] {
    let blocks = lesson.markdownBlocks
    var sections = blocks.all.compactMap { node -> LessonSection? in
      guard case .heading = node.kind else { return nil }
      return LessonSection(heading: text(of: node), line: node.line + blocks.offset)
    }
    func index(of line: Int) -> Int? { sections.lastIndex { $0.line < line } }
    for step in lesson.steps where !step.attributes.isHidden {
      if let index = index(of: step.line) { sections[index].steps.append(step.number) }
    }
    for block in lesson.sourceBlocks {
      if let index = index(of: block.line) { sections[index].sources.append(block.path) }
    }
    return sections
  }

  private static func text(of node: MarkdownNode) -> String {
    switch node.kind {
    case .text(let text), .codeSpan(let text): text
    case .softBreak, .lineBreak: " "
    default: node.children.map(text).joined()
    }
  }
}
