import LessonModel
import LessonText
import PlainText

/// A page as it stands in an editor, sound or not: its blocks, and what a place in it belongs to.
struct PageText {
  let document: OpenDocument
  /// Its steps and blocks, as far as they can be read.
  let survey: Lesson
  let vocabulary: Vocabulary

  /// What a place belongs to.
  enum Place {
    /// The line of an opening fence, behind the fence: the block, and the bytes of what stands there.
    case info(CodeBlock, Range<Int>)
    /// A line of an expected output: the bytes of the line, and the step.
    case expected(Range<Int>, step: Int)
    /// Anything else.
    case other
  }

  /// Reads a page.
  init(_ document: OpenDocument, _ vocabulary: Vocabulary, isOpen: Bool) {
    var vocabulary = vocabulary
    if isOpen { vocabulary.runsAsWritten = true }
    self.document = document
    self.vocabulary = vocabulary
    survey = LessonParser.survey(document.text.bytes, vocabulary, isOpen: isOpen)
  }

  /// What a byte belongs to; the end of a line belongs to it.
  func place(of offset: Int) -> Place {
    let text = document.text
    guard text.lineCount > 0, !isBehindLastLine(offset) else { return .other }
    let line = text.lineNumber(of: offset)
    guard
      let block = survey.blocks.first(where: { ($0.openingLine...$0.closingLine).contains(line) })
    else { return .other }
    if line == block.openingLine {
      guard offset >= block.opening.upperBound else { return .other }
      return .info(block, block.opening.upperBound..<text.line(line).upperBound)
    }
    switch block.role {
    case .output(let number) where line < block.closingLine:
      return .expected(text.line(line), step: number)
    case .step(let number):
      let step = survey.steps[number - 1]
      guard let dialogue = step.dialogue, line < block.closingLine else { return .other }
      // The lines of a dialogue that are not typed are what it prints.
      let isTyped = dialogue.exchanges.contains { exchange in
        (exchange.line..<(exchange.line + exchange.shown.count)).contains(line)
      }
      return isTyped ? .other : .expected(text.line(line), step: number)
    case .output, .choices, .source, .display: return .other
    }
  }

  private func isBehindLastLine(_ offset: Int) -> Bool {
    let bytes = document.text.bytes
    return offset >= bytes.count && (bytes.last == 0x0a || bytes.last == 0x0d)
  }

  /// A word of an info string.
  struct Word {
    var range: Range<Int>
    var text: String
    /// Whether it is the first: the kind.
    var isFirst: Bool
    /// What stands before `=`, or all of it.
    var key: String { String(text.prefix { $0 != "=" }) }
    /// What stands behind `=`, without its quotes; nil where there is no `=`.
    var value: String? {
      text.firstIndex(of: "=").map { text[$0...].dropFirst().filter { $0 != "\"" } }
    }
  }

  /// The words between two bytes: a quoted value goes on over blanks.
  func words(in range: Range<Int>) -> [Word] {
    let bytes = document.text.bytes
    var words: [Word] = []
    var start: Int?
    var isQuoted = false
    func end(_ offset: Int) {
      guard let begun = start else { return }
      words.append(
        Word(
          range: begun..<offset, text: String(decoding: bytes[begun..<offset], as: UTF8.self),
          isFirst: words.isEmpty))
      start = nil
    }
    for offset in range {
      if TokenBytes.isBlank(bytes[offset]), !isQuoted {
        end(offset)
      } else {
        start = start ?? offset
        if bytes[offset] == UInt8(ascii: "\"") { isQuoted.toggle() }
      }
    }
    end(range.upperBound)
    return words
  }

  /// The line, from 1, of the step of a name; nil when there is none.
  func line(ofStep name: String) -> Int? {
    survey.steps.first { $0.attributes.name == name || String($0.number) == name }?.line
  }

  /// The names of steps, in page order.
  var stepNames: [String] { survey.steps.compactMap(\.attributes.name) }

  /// What a line of its mutants says of a step: the bytes of the step's name.
  static func stepNamed(inLine line: Range<Int>, of text: SourceText) -> Range<Int>? {
    let bytes = text.bytes[line]
    let content = bytes.drop { TokenBytes.isBlank($0) || $0 == UInt8(ascii: "-") }
    for key in ["step:", "noticed-by:"] where content.starts(with: key.utf8) {
      let value = content.dropFirst(key.utf8.count).drop(while: TokenBytes.isBlank)
      let end = value.lastIndex { !TokenBytes.isBlank($0) }.map { $0 + 1 } ?? value.startIndex
      return value.startIndex..<end
    }
    return nil
  }
}
