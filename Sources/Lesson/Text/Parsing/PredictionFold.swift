package import LessonModel
import Markdown

/// What a page does not show before its reader has guessed: the output of a `predict` step, and the
/// prose behind it, which gives the output away.
///
/// The prose ends before the next heading, rule (`---`), step or piece of HTML, before a paragraph
/// that begins with **Read on**, or with the page; in a list item or quote it ends with that.
package struct PredictionFold: Equatable {
  /// The number of its step.
  package var step: Int
  /// Whether there is prose in it.
  package var hasProse = false
  /// The line of its step in the Markdown, which is without front matter, from 1.
  package var firstLine: Int
  /// The line of the first block behind it there, in the same item or quote, or on the page's own level; nil when
  /// it ends with what it stands in.
  package var endLine: Int?
  /// Its lines there.
  package var lines: Range<Int>

  /// The folds of a page, in page order.
  ///
  /// - Complexity: O(n) in the size of the document when there is such a step.
  package static func all(of lesson: Lesson) -> [PredictionFold] {
    guard lesson.steps.contains(where: \.asksForGuess) else { return [] }
    let blocks = lesson.markdownBlocks
    var roles: [Int: CodeBlock.Role] = [:]
    for block in lesson.blocks { roles[block.openingLine - blocks.offset] = block.role }
    return folds(among: blocks.all, before: .max, lesson, roles)
  }

  /// The folds among the blocks of a page, an item or a quote, and in them. Behind all of them stands a block at the
  /// line `end`.
  private static func folds(
    among nodes: [MarkdownNode], before end: Int, _ lesson: Lesson, _ roles: [Int: CodeBlock.Role]
  ) -> [PredictionFold] {
    var folds: [PredictionFold] = []
    var open: PredictionFold?
    for (place, node) in nodes.enumerated() {
      let isCode = if case .code = node.kind { true } else { false }
      let role = isCode ? roles[node.line] : nil
      switch role {
      case .output, .choices: continue
      default: break
      }
      if var fold = open {
        if node.kind == .html || node.endsAnswer(roles) || role?.isStep == true {
          fold.endLine = node.line
          fold.lines = fold.firstLine..<max(fold.firstLine, node.line)
          folds.append(fold)
          open = nil
        } else {
          open?.hasProse = true
        }
      }
      if case .step(let number)? = role, lesson.steps[number - 1].asksForGuess {
        open = PredictionFold(
          step: number, firstLine: node.line, lines: node.line..<max(node.line, end))
      } else if !isCode {
        let next = place + 1 < nodes.count ? nodes[place + 1].line : end
        folds += Self.folds(among: node.children, before: next, lesson, roles)
      }
    }
    return folds + (open.map { [$0] } ?? [])
  }
}

extension Lesson {
  /// What the page does not show before its reader has guessed, in page order.
  ///
  /// - Complexity: O(n) in the size of the lesson when it asks for guesses.
  package var predictions: [PredictionFold] { PredictionFold.all(of: self) }
}

extension CodeBlock.Role {
  fileprivate var isStep: Bool { if case .step = self { true } else { false } }
}
