import LessonModel
import Matching
import PlainText

/// What is shown beside a place of a page.
extension PageText {
  /// What a place is about; nil when there is nothing to say.
  ///
  /// - Parameters:
  ///   - offset: the byte that is asked about.
  ///   - run: the run that its outputs can be compared with.
  ///   - manual: the documentation.
  /// - Returns: what is shown.
  func hover(at offset: Int, run: [Int: KeptRun.Verdict], _ manual: Manual) -> Hover? {
    switch place(of: offset) {
    case .info(let block, let range):
      guard let word = words(in: range).first(where: { $0.range.contains(offset) }) else {
        return nil
      }
      let text = word.isFirst ? explanation(ofKind: word.text, block, manual) : nil
      return (text ?? explanation(of: word, manual)).map { hover($0, word.range) }
    case .expected(let line, let number):
      let bytes = Array(document.text.bytes[line])
      guard let found = Placeholder.at(offset - line.lowerBound, in: bytes) else { return nil }
      let range =
        (line.lowerBound + found.range.lowerBound)..<(line.lowerBound + found.range.upperBound)
      let written = String(decoding: document.text.bytes[range], as: UTF8.self)
      let said = "`\(written)`: \(found.placeholder.meaning)"
      return hover(said + stood(for: written, line, run[number]), range)
    case .other: return nil
    }
  }

  private func hover(_ text: String, _ bytes: Range<Int>) -> Hover {
    Hover(contents: MarkupContent(value: text), range: document.range(of: bytes))
  }

  /// What a placeholder stood for in the latest run.
  private func stood(
    for written: String, _ line: Range<Int>, _ verdict: KeptRun.Verdict?
  ) -> String {
    guard let verdict, let step = survey.steps.first(where: { $0.number == verdict.record.number })
    else { return "" }
    // The record may be older than a line that was put in above.
    let number = document.text.lineNumber(of: line.lowerBound) - step.line + verdict.record.line
    let texts = verdict.record.matches.filter { $0.line == number && $0.placeholder == written }
      .map { Self.code($0.text) }
    return texts.isEmpty ? "" : "  \nIn the latest run: \(texts.joined(separator: ", "))"
  }

  /// What a kind of block is; nil when the word is none.
  func explanation(ofKind word: String, _ block: CodeBlock?, _ manual: Manual) -> String? {
    if let program = vocabulary.step(word)?.program {
      return "\(Self.code(word)): a kind of this repository, run by \(Self.code(program.shown))"
    }
    if let text = manual.kind(word) { return text }
    return vocabulary.dialogues(word).first.flatMap { manual.kind($0.kind.word) }
  }

  /// A text of the repository's as code, in which nothing is Markdown.
  private static func code(_ text: String) -> String {
    "`\(VisibleText.oneLine(String(text.prefix(200))).replacing("`", with: "'"))`"
  }

  private func explanation(of word: Word, _ manual: Manual) -> String? {
    vocabulary.attribute(word.key).flatMap { manual.attribute($0.word) }
  }
}
