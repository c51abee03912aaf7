package import LessonModel
import Markdown

/// The part of a page that answers an exercise, and is not shown until the reader asks for it.
///
/// It begins with a step that has `answer`, and holds all that follows: further such steps, their
/// outputs and the prose about them. It ends before the next heading, rule (`---`) or step without
/// `answer`, before a paragraph that begins with **Read on**, or with the page. So the exercise
/// itself, which stands before the first step, is always shown.
package struct AnswerFold: Equatable {
  /// The numbers of its steps.
  package var steps: ClosedRange<Int>
  /// The line of its first step in the Markdown, which is without front matter, from 1.
  package var firstLine: Int
  /// The line of the first block behind it; nil when it ends with the page.
  package var endLine: Int?

  /// Its lines in the Markdown.
  package var lines: Range<Int> { firstLine..<max(firstLine, endLine ?? .max) }

  /// The answers of a page, in page order. Only steps on the page's own level begin one: a fold
  /// cannot begin in a list item or quote and end outside.
  ///
  /// - Complexity: O(n) in the size of the document when there is an answer.
  package static func all(of lesson: Lesson) -> [AnswerFold] {
    guard lesson.steps.contains(where: \.attributes.isAnswer) else { return [] }
    let blocks = lesson.markdownBlocks
    var roles: [Int: CodeBlock.Role] = [:]
    for block in lesson.blocks { roles[block.openingLine - blocks.offset] = block.role }
    var folds: [AnswerFold] = []
    var isOpen = false
    for node in blocks.all {
      // A list or quote begins on the line of the step that it begins with.
      if case .code = node.kind, case .step(let number)? = roles[node.line],
        lesson.steps[number - 1].attributes.isAnswer
      {
        if isOpen, let last = folds.indices.last {
          folds[last].steps = folds[last].steps.lowerBound...number
        } else {
          folds.append(AnswerFold(steps: number...number, firstLine: node.line))
          isOpen = true
        }
      } else if isOpen, let last = folds.indices.last, node.endsAnswer(roles) {
        folds[last].endLine = node.line
        isOpen = false
      }
    }
    return folds
  }
}

extension MarkdownNode {
  /// Whether an answer, or the prose about a step, ends before it.
  func endsAnswer(_ roles: [Int: CodeBlock.Role]) -> Bool {
    switch kind {
    case .heading, .rule: true
    case .paragraph: children.first?.kind == .strong && children[0].plainText.hasPrefix("Read on")
    default: holdsStep(roles)
    }
  }

  private func holdsStep(_ roles: [Int: CodeBlock.Role]) -> Bool {
    if case .code = kind, case .step? = roles[line] { return true }
    return children.contains { $0.holdsStep(roles) }
  }

  /// The numbers of the steps in it, in page order.
  func steps(_ roles: [Int: CodeBlock.Role]) -> [Int] {
    if case .code = kind, case .step(let number)? = roles[line] { return [number] }
    return children.flatMap { $0.steps(roles) }
  }

  /// The text in it, without markup.
  private var plainText: String {
    switch kind {
    case .text(let text), .codeSpan(let text): text
    case .softBreak, .lineBreak: " "
    default: children.map(\.plainText).joined()
    }
  }
}

extension Lesson {
  /// The steps of each answer, by their numbers, in page order.
  ///
  /// - Complexity: O(n) in the size of the lesson when it has an answer.
  package var answers: [ClosedRange<Int>] { AnswerFold.all(of: self).map(\.steps) }
}
