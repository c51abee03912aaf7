import LessonModel
import Matching
import PlainText

/// What can be written at a place of a page.
extension PageText {
  /// What can be written at a byte.
  ///
  /// - Parameters:
  ///   - offset: where the cursor is.
  ///   - services: the names of the page's services.
  ///   - manual: the documentation.
  /// - Returns: what can be written, in the order of the documentation.
  func completions(at offset: Int, services: [String], _ manual: Manual) -> [CompletionItem] {
    switch place(of: offset) {
    case .info(let block, let range):
      let words = words(in: range)
      let typed = words.last { $0.range.lowerBound < offset && offset <= $0.range.upperBound }
      let start = typed?.range.lowerBound ?? offset
      if words.first.map({ start <= $0.range.lowerBound }) ?? true {
        return kinds(start..<offset, manual)
      }
      if let typed, let equals = typed.text.firstIndex(of: "=") {
        let from = typed.range.lowerBound + typed.text[...equals].utf8.count
        if offset >= from {
          let quote = typed.text[equals...].dropFirst().first == "\"" ? 1 : 0
          return values(of: typed.key, min(from + quote, offset)..<offset, block, services)
        }
      }
      let others = words.filter { $0.range.lowerBound != start }
      return attributes(of: others, start..<offset, manual)
    case .expected(let line, _):
      let bytes = document.text.bytes[line.lowerBound..<offset]
      guard let open = bytes.lastIndex(of: UInt8(ascii: "<")),
        !bytes[open...].contains(UInt8(ascii: ">"))
      else { return [] }
      return Placeholder.forms.map { form in
        item(form.text, .value, form.meaning, nil, open..<offset)
      }
    case .other: return []
    }
  }

  private func kinds(_ range: Range<Int>, _ manual: Manual) -> [CompletionItem] {
    let dialogues = vocabulary.steps.flatMap { $0.dialogue?.words.sorted() ?? [] }
    var words = vocabulary.steps.map(\.word)
    words += (dialogues + ["output", "choices"]).filter { !words.contains($0) }
    return words.map { item($0, .keyword, nil, explanation(ofKind: $0, nil, manual), range) }
  }

  private func attributes(
    of words: [Word], _ range: Range<Int>, _ manual: Manual
  ) -> [CompletionItem] {
    let word = words.first?.text ?? ""
    let kind = vocabulary.step(word) ?? vocabulary.dialogues(word).first?.kind
    var keys = kind?.allAttributes ?? (word == "output" ? AttributeKey.ofOutput : [])
    if kind?.runsWhenAsked == true, !vocabulary.runsAsWritten { keys.append(.run) }
    if kind == nil, word != "output", word != "choices" { keys = AttributeKey.ofSource }
    let written = Set(words.map(\.key))
    return keys.filter { !written.contains($0.word) }.map { key in
      item(key.shown, .property, nil, manual.attribute(key.word), range)
    }
  }

  private func values(
    of key: String, _ range: Range<Int>, _ block: CodeBlock, _ services: [String]
  ) -> [CompletionItem] {
    let names: [String]
    switch key {
    case AttributeKey.session.word:
      // A word that is being typed is no session yet.
      let others = survey.steps.filter { $0.line != block.openingLine }
      names = Set(others.map(\.attributes.session)).sorted()
    case AttributeKey.on.word: names = services
    case AttributeKey.logs.word: names = stepNames
    default: names = []
    }
    return names.map { item($0, .reference, nil, nil, range) }
  }

  private func item(
    _ text: String, _ kind: CompletionItem.Kind, _ detail: String?, _ documentation: String?,
    _ range: Range<Int>
  ) -> CompletionItem {
    CompletionItem(
      label: text, kind: kind, detail: detail,
      documentation: documentation.map { MarkupContent(value: $0) }, filterText: text,
      textEdit: TextEdit(range: document.range(of: range), newText: text))
  }

  /// The steps that a line of its mutants can name there.
  func completions(inMutants list: OpenDocument, at offset: Int) -> [CompletionItem] {
    let text = list.text
    guard text.lineCount > 0 else { return [] }
    let line = text.line(text.lineNumber(of: offset))
    guard let named = Self.stepNamed(inLine: line, of: text), offset >= named.lowerBound else {
      return []
    }
    return stepNames.map { name in
      CompletionItem(
        label: name, kind: .reference, filterText: name,
        textEdit: TextEdit(
          range: list.range(of: named.lowerBound..<max(offset, named.upperBound)), newText: name))
    }
  }
}
