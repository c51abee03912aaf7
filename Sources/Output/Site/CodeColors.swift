import LessonModel
import Markdown

/// A piece of code that is shown in one colour.
package struct CodeRun: Sendable, Equatable {
  /// What a piece of code is, and so which colour it gets from the theme.
  package enum Style: String, Sendable, CaseIterable {
    case keyword, string, comment, number
  }

  /// The piece.
  package var text: String
  /// What it is; nil for what has no colour of its own.
  package var style: Style?

  /// Makes a run.
  package init(_ text: String, _ style: Style? = nil) {
    self.text = text
    self.style = style
  }
}

/// The code of a site in colours, as far as somebody can colour it.
struct CodeColors {
  private var runs: [String: [String: [CodeRun]]] = [:]

  /// Asks once for each language, for all code of the site.
  init(_ lessons: [Lesson], coloring: SiteBuilder.Coloring?) {
    guard let coloring else { return }
    var codes: [String: [String]] = [:]
    for lesson in lessons {
      for step in lesson.steps { codes[step.kind.word, default: []].append(step.input) }
      _ = LessonHTML.page(
        lesson, step: { _ in "" }, link: { _ in nil },
        code: { block, text in
          codes[Self.language(of: block), default: []].append(text)
          return nil
        })
    }
    let kinds = lessons.first?.vocabulary.steps ?? []
    // A kind's word is that of a block that is only shown, too.
    for kind in kinds.sorted(by: { $0.word < $1.word }) {
      let language = kind.word
      guard let syntax = kind.highlighting, let own = codes[language],
        let colored = coloring(syntax, own)
      else { continue }
      for (code, runs) in zip(own, colored) where runs.map(\.text).joined() == code {
        self.runs[language, default: [:]][code] = runs
      }
    }
  }

  /// The code of a step, escaped.
  func html(of step: Step) -> String { html(step.input, language: step.kind.word) }

  /// A block that does not run; nil when it has no colours.
  func html(of block: CodeBlock, text: String) -> String? {
    let language = Self.language(of: block)
    guard runs[language]?[text] != nil else { return nil }
    return
      "<pre><code class=\"language-\(language)\">\(html(text, language: language))</code></pre>\n"
  }

  private func html(_ code: String, language: String) -> String {
    guard let runs = runs[language]?[code] else { return HTMLText.escape(code) }
    return runs.map { run in
      let text = HTMLText.escape(run.text)
      return run.style.map { "<span class=\"code-\($0.rawValue)\">\(text)</span>" } ?? text
    }.joined()
  }

  private static func language(of block: CodeBlock) -> String {
    String(block.info.prefix { !$0.isWhitespace })
  }
}
