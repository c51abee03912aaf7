package import LessonModel
import Markdown

/// Finds Markdown in choices that is shown there as it is written: only code is anything else.
private enum ChoiceMarkup {
  /// What is marked up in a text, in words; nil for nothing but code.
  static func found(in text: String) -> String? {
    for block in MarkdownDocument(Array(text.utf8)[...]).blocks() {
      if let found = found(in: block) { return found }
    }
    return text.contains(/\[\^[^\]\s]+\]/) && !isCode("[^", in: text) ? "a footnote" : nil
  }

  private static func found(in node: MarkdownNode) -> String? {
    var before: Character?
    for child in node.children {
      switch child.kind {
      case .strong: return "bold text"
      case .strikethrough: return "text that is crossed out"
      case .link(let address) where address != child.text && address != "mailto:\(child.text)":
        return "a link"
      case .image: return "a picture"
      // `2*3*4` is arithmetic.
      case .emphasis where before?.isLetter != true && before?.isNumber != true: return "emphasis"
      default: if let found = found(in: child) { return found }
      }
      before = child.text.last
    }
    return nil
  }

  private static func isCode(_ sign: String, in text: String) -> Bool {
    !Choice.pieces(of: text).contains { !$0.isCode && $0.text.contains(sign) }
  }
}

extension Lesson {
  /// A warning for each choice with Markdown that is shown there as it is written, in page order.
  /// - Complexity: O(n) in the length of the choices.
  package var choiceMarkup: [Finding] {
    steps.flatMap(\.choices).compactMap { choice in
      guard
        let found = [choice.text, choice.feedback].lazy.compactMap(ChoiceMarkup.found).first
      else { return nil }
      return Finding(
        file: file, line: choice.line,
        problem: "\(found) is shown in a choice as it is written",
        remedy: "only code between backticks is marked up there: write the rest in plain words, or "
          + "in the prose behind the output", isWarning: true)
    }
  }
}
