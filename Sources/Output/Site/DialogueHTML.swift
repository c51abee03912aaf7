import LessonModel
import Markdown

/// A dialogue as the page has it: prompts, what is typed behind them, what came back.
///
/// Only what is typed has the class `typed`: that is what the button copies.
struct DialogueHTML {
  /// The block.
  let html: String

  /// Shows what was printed; without a record, what is expected. Nil when the step is no dialogue.
  ///
  /// - Parameters:
  ///   - step: The step.
  ///   - record: What it did.
  init?(_ step: Step, _ record: StepRecord?) {
    guard let exchanges = step.exchanges else { return nil }
    let printed = record?.output.exchanges.map(\.lines) ?? []
    var rows: [String] = []
    for (index, exchange) in exchanges.enumerated() {
      rows += Self.command(exchange)
      let lines = printed.indices.contains(index) ? printed[index] : step.outputs[index].lines
      rows += lines.map { "<samp>\(HTMLText.escape($0))</samp>" }
    }
    let isWide = step.dialogue?.lines.contains { $0.count > BlockHTML.narrow } ?? false
    let block =
      "<pre class=\"input dialogue\"\(BlockHTML.focus(isWide))><code>"
      + "\(rows.joined(separator: "\n"))\n</code></pre>\n"
    html = BlockHTML.folded(block, lines: rows.count, BlockHTML.longOutput, "code-long")
  }

  private static func command(_ exchange: Dialogue.Exchange) -> [String] {
    let typed = exchange.input.split(separator: "\n", omittingEmptySubsequences: false)
    return zip(exchange.shown, typed).map { shown, typed in
      let prompt = shown.hasSuffix(typed) ? shown.dropLast(typed.count) : ""
      return "<span class=\"prompt\">\(HTMLText.escape(prompt))</span>"
        + "<kbd class=\"typed\">\(HTMLText.escape(typed))</kbd>"
    }
  }
}
