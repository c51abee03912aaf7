package import LessonModel
import Markdown

/// What a page does not show before its reader has guessed: the output of a `predict` step, and the
/// prose behind it, which gives the output away.
///
/// The prose ends before the next heading, rule (`---`), step or piece of HTML, before a paragraph
/// that begins with **Read on**, or with the page. A step in a list item or quote has no prose.
package struct PredictionFold: Equatable {
  /// The number of its step.
  package var step: Int
  /// Whether there is prose in it.
  package var hasProse = false
  /// The line of the first block behind it in the Markdown, which is without front matter, from 1;
  /// nil when it ends with the page.
  package var endLine: Int?

  /// The folds of a page, in page order.
  ///
  /// - Complexity: O(n) in the size of the document when there is such a step.
  package static func all(of lesson: Lesson) -> [PredictionFold] {
    guard lesson.steps.contains(where: \.asksForGuess) else { return [] }
    let blocks = lesson.markdownBlocks
    var roles: [Int: CodeBlock.Role] = [:]
    for block in lesson.blocks { roles[block.openingLine - blocks.offset] = block.role }
    var folds: [PredictionFold] = []
    var open: PredictionFold?
    for node in blocks.all {
      let role: CodeBlock.Role? = if case .code = node.kind { roles[node.line] } else { nil }
      switch role {
      case .output, .choices: continue
      default: break
      }
      if var fold = open {
        if node.kind == .html || node.endsAnswer(roles) || role?.isStep == true {
          fold.endLine = node.line
          folds.append(fold)
          open = nil
        } else {
          open?.hasProse = true
        }
      }
      if case .step(let number)? = role, lesson.steps[number - 1].asksForGuess {
        open = PredictionFold(step: number)
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
