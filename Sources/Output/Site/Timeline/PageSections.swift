import LessonModel
import LessonText
import Markdown

/// The headings of level 2 of a page, and which steps stand below each.
struct PageSections {
  private var headings: [(line: Int, title: String)] = []

  /// - Complexity: O(n) in the size of the page.
  init(_ lesson: Lesson) {
    let blocks = lesson.markdownBlocks
    let all = blocks.all.compactMap { node -> (level: Int, line: Int, title: String)? in
      guard case .heading(let level) = node.kind else { return nil }
      return (level, node.line + blocks.offset, Self.text(of: node))
    }
    // A page whose highest headings are of another level is shown with these as level 2.
    guard let highest = all.map(\.level).min() else { return }
    headings = all.filter { $0.level == max(2, highest) || $0.level == highest }
      .map { ($0.line, $0.title) }
  }

  /// The title above a step; nil before the first.
  func title(of step: Step) -> String? { headings.last { $0.line < step.line }?.title }

  /// The place of the heading above a step; nil before the first.
  func place(of step: Step) -> Int? { headings.lastIndex { $0.line < step.line } }

  private static func text(of node: MarkdownNode) -> String {
    switch node.kind {
    case .text(let text), .codeSpan(let text): text
    case .softBreak, .lineBreak: " "
    default: node.children.map(text).joined()
    }
  }
}
