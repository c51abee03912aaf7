package import LessonModel
import Markdown
import PlainText

/// Where a page would tell the answer of a guess, outside of the fold that holds it.
///
/// Three rules find such places. Steps that follow a question at once show the same thing, and the prose
/// behind them is about it. An output or a paragraph further down may repeat a number or an error code that
/// the question's step is the first to print. A later output may show the text that the question's own
/// statement was to write. Small numbers and plain words are no secrets: too much else on a page holds them.
package struct GuessSecrets: Sendable {
  /// Blocks of the page's own level.
  package struct Passage: Sendable, Equatable {
    /// The line of the first one in the Markdown, which is without front matter, from 1.
    package var line: Int
    /// The line of the first one behind them; nil for the end of the page.
    package var endLine: Int?
    /// The numbers of the steps whose answers they tell.
    package var guesses: [Int]

    /// Its lines there.
    package var lines: Range<Int> { line..<max(line, endLine ?? .max) }
  }

  /// The numbers of the steps that ask, by that of a step whose output tells their answers.
  package private(set) var ofSteps: [Int: [Int]] = [:]
  /// The prose that tells answers, in page order.
  package private(set) var passages: [Passage] = []
  /// The numbers of the steps whose answers a footnote tells that anybody can read, by its number.
  package private(set) var ofFootnotes: [Int: [Int]] = [:]

  /// - Complexity: O(n) in the size of the page, times the number of its questions.
  package init(_ lesson: Lesson) {
    guard lesson.steps.contains(where: \.asksForGuess) else { return }
    let blocks = lesson.markdownBlocks
    var roles: [Int: CodeBlock.Role] = [:]
    for block in lesson.blocks { roles[block.openingLine - blocks.offset] = block.role }
    let source = String(decoding: lesson.source, as: UTF8.self)
    let lines = source.utf8.split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false
    ).map { Substring($0) }
    var firstLines: [Substring: Int] = [:]
    for (place, line) in lines.enumerated() {
      for fact in Fact.all(in: line) where firstLines[fact] == nil { firstLines[fact] = place + 1 }
    }
    var secrets: [Secret] = []
    var follows: Following?
    var isAnswer = false
    // What is in a fold is told when that is opened.
    let folds = lesson.predictions.map(\.lines)
    func secret(of step: Step) -> Secret {
      Secret(
        of: step, firstLines: firstLines, after: source[..<lines[step.line - 1].startIndex])
    }
    for (place, node) in blocks.all.enumerated() {
      let role: CodeBlock.Role? = if case .code = node.kind { roles[node.line] } else { nil }
      switch role {
      case .output?, .choices?: continue
      // Behind code that the page shows, another thought begins.
      case .source?:
        if follows?.hasProse == true { follows = nil }
        continue
      case .step(let number)?:
        let step = lesson.steps[number - 1]
        isAnswer = step.attributes.isAnswer
        if step.asksForGuess {
          secrets.append(secret(of: step))
          follows = Following(question: number)
          continue
        }
        guard !isAnswer else {
          follows = nil
          continue
        }
        if follows?.hasProse == true { follows = nil }
        let told = Set(secrets.filter { $0.isTold(by: step) }.map(\.step))
          .union(follows.map { [$0.question] } ?? [])
        if !told.isEmpty { ofSteps[number] = told.sorted() }
        follows?.hasSteps = true
      case .display?, nil:
        if node.endsAnswer(roles) || node.kind == .html {
          follows = nil
          // Steps in lists and quotes ask and tell as others do.
          for number in node.steps(roles) {
            let step = lesson.steps[number - 1]
            if step.asksForGuess {
              secrets.append(secret(of: step))
            } else if !step.attributes.isAnswer {
              let told = secrets.filter { $0.isTold(by: step) }.map(\.step)
              if !told.isEmpty { ofSteps[number] = told.sorted() }
            }
          }
          if case .heading = node.kind { isAnswer = false }
          continue
        }
        follows?.hasProse = true
        guard !isAnswer, !folds.contains(where: { $0.contains(node.line) }) else { continue }
        var told = Set(secrets.filter { $0.isTold(by: Self.text(of: node)) }.map(\.step))
        let next = place + 1 < blocks.all.count ? blocks.all[place + 1].line : nil
        // The paragraph before a question is the question.
        let isQuestion =
          if case .step(let number)? = next.flatMap({ roles[$0] }) {
            lesson.steps[number - 1].asksForGuess
          } else { false }
        if let follows, follows.hasSteps, !isQuestion { told.insert(follows.question) }
        guard !told.isEmpty else { continue }
        passages.append(Passage(line: node.line, endLine: next, guesses: told.sorted()))
      }
    }
    join()
    guard !blocks.footnotes.isEmpty else { return }
    let held = HeldFootnotes(lesson, in: self.folds(of: lesson))
    for note in blocks.footnotes {
      guard let number = note.footnoteNumber, held.place(of: number) == nil else { continue }
      let text = Self.text(of: note)
      let told = secrets.filter { $0.isTold(by: text) }.map(\.step)
      if !told.isEmpty { ofFootnotes[number] = told.sorted() }
    }
  }

  /// The lines of what a page folds away or withholds, in the Markdown: predictions, answers, and the prose that
  /// tells answers.
  package func folds(of lesson: Lesson) -> [Range<Int>] {
    lesson.predictions.map(\.lines) + AnswerFold.all(of: lesson).map(\.lines)
      + passages.map(\.lines)
  }

  /// What comes behind a question and belongs to it.
  private struct Following {
    var question: Int
    var hasSteps = false
    var hasProse = false
  }

  /// Passages that touch and tell the same are one.
  private mutating func join() {
    passages = passages.reduce(into: []) { joined, passage in
      if let last = joined.last, last.endLine == passage.line, last.guesses == passage.guesses {
        joined[joined.count - 1].endLine = passage.endLine
      } else {
        joined.append(passage)
      }
    }
  }

  private static func text(of node: MarkdownNode) -> String {
    switch node.kind {
    case .text(let text), .codeSpan(let text), .code(_, let text): text
    case .softBreak, .lineBreak: " "
    case .paragraph, .item, .row, .cell: node.children.map(text).joined() + "\n"
    default: node.children.map(text).joined()
    }
  }
}

/// What the fold of a question holds and nothing before it says.
private struct Secret {
  let step: Int
  private let facts: Set<Substring>
  private let texts: [String]

  /// - Parameters:
  ///   - step: the question's step.
  ///   - firstLines: the line of the file on which each fact of the page stands first.
  ///   - before: the file up to the step.
  init(of step: Step, firstLines: [Substring: Int], after before: Substring) {
    self.step = step.number
    let own = Set(Fact.all(in: step.input[...]))
    facts = Set(step.outputs.flatMap(\.lines).flatMap { Fact.all(in: $0[...]) }).filter { fact in
      !own.contains(fact) && firstLines[fact].map { $0 > step.line } ?? true
    }
    texts =
      step.kind.isSQL
      ? step.input.split(separator: "'", omittingEmptySubsequences: false).enumerated()
        .filter { $0.offset % 2 == 1 && $0.element.count > 2 && !$0.element.contains("\n") }
        .map { String($0.element) }.filter { !before.contains("'\($0)'") } : []
  }

  func isTold(by step: Step) -> Bool {
    guard !facts.isEmpty || !texts.isEmpty else { return false }
    let lines = step.outputs.flatMap(\.lines)
    return lines.contains { isTold(by: $0) }
      || texts.contains { text in lines.contains { $0.contains(text) } }
  }

  func isTold(by text: String) -> Bool {
    !facts.isEmpty && Fact.all(in: text[...]).contains { facts.contains($0) }
  }
}

/// What tells one answer from another: a number of three digits or with a fraction, a code of five letters
/// and digits such as `40P01`, the name of an error such as `READONLY`.
private enum Fact {
  /// Those of a text, as they stand there, a number without its commas.
  ///
  /// - Complexity: O(n) in the length of the text.
  static func all(in text: Substring) -> [Substring] {
    var facts: [Substring] = []
    let bytes = text.utf8
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      var isError: Bool?
      for part in line.split(whereSeparator: { !isPart($0) }) {
        var word = part.drop(while: isMark)
        while let last = word.last, isMark(last) { word.removeLast() }
        let digits = word.count { TokenBytes.isDigit($0) }
        let capitals = word.count { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
        if digits > 0, capitals == 0 {
          if let number = number(word, digits: digits) { facts.append(number) }
        } else if capitals > 0, digits + capitals == 5, word.count == 5, digits > 0 {
          facts.append(Substring(word))
        } else if capitals > 4,
          word.allSatisfy({ $0 == UInt8(ascii: "_") || $0 < UInt8(ascii: "a") }),
          digits == 0, !common.contains(Substring(word))
        {
          let says = isError ?? (Substring(line).lowercased().contains("error"))
          isError = says
          if says { facts.append(Substring(word)) }
        }
      }
    }
    return facts
  }

  private static func isPart(_ byte: UInt8) -> Bool {
    TokenBytes.isNamePart(byte) || isMark(byte) || byte >= 0x80
  }

  private static func isMark(_ byte: UInt8) -> Bool { "+,-.".utf8.contains(byte) }

  private static func number(_ word: Substring.UTF8View.SubSequence, digits: Int) -> Substring? {
    let points = word.count { $0 == UInt8(ascii: ".") }
    let commas = word.count { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "_") }
    guard digits + points + commas == word.count, points < 2, digits > 2 || points == 1 else {
      return nil
    }
    return commas == 0
      ? Substring(word) : Substring(Substring(word).filter { $0 != "," && $0 != "_" })
  }

  /// Words that begin the lines of any message of PostgreSQL, and its variable.
  private static let common: Set<Substring> = [
    "ERROR", "DETAIL", "CONTEXT", "STATEMENT", "SQLSTATE", "LOCATION",
  ]
}
