import LessonModel
import LessonText
import Markdown

extension CodeColors {
  /// The code of a step, escaped.
  func html(of step: Step) -> String {
    guard step.kind.isSQL else { return html(step.input, language: step.kind.word) }
    return ClauseHTML.html(runs(of: step.input, in: step.kind.word) ?? [CodeRun(step.input)])
  }

  /// A block that does not run.
  func html(of block: CodeBlock, text: String) -> String {
    let language = Self.language(of: block.info)
    guard runs(of: text, in: language) != nil else {
      return BlockHTML.plain(text, language: language)
    }
    return
      "<pre\(BlockHTML.focus(onText: text))><code class=\"language-\(language)\">\(html(text, language: language))</code></pre>\n"
  }

  private func html(_ code: String, language: String) -> String {
    guard let runs = runs(of: code, in: language) else { return HTMLText.escape(code) }
    return runs.map { run in
      let text = HTMLText.escape(run.text)
      return run.style.map { "<span class=\"code-\($0.rawValue)\">\(text)</span>" } ?? text
    }.joined()
  }
}
