package import LessonModel
package import LessonText
import Markdown
import PlainText

/// A lesson's Markdown for a terminal, cut at its steps.
///
///     for part in LessonTerminal.parts(of: lesson, width: 80) {
///       switch part {
///       case .prose(let lines): for line in lines { print(line.text(color: true)) }
///       case .step(let number): …
///       }
///     }
package struct LessonTerminal {
  /// A part of a page.
  package enum Part: Sendable, Equatable {
    /// Prose and what is only shown, ready for the terminal.
    case prose([TerminalLine])
    /// The place of the step of this number, its output included.
    case step(Int)
    /// An answer ends here: what stands between its first step and this place belongs to it.
    case answerEnd
  }

  /// The narrowest width that is laid out for; a narrower terminal breaks lines itself.
  package static let narrowest = 20

  /// The page, in order.
  ///
  /// - Parameters:
  ///   - lesson: the lesson.
  ///   - width: how many columns there are.
  ///   - showsAddresses: whether a link's address stands behind its text, for terminals in which
  ///     the text itself cannot lead there.
  ///   - colors: the colours of its code.
  /// - Returns: its prose, and the places of its steps.
  /// - Complexity: O(n) in the size of the lesson, apart from tables, which are narrowed column by
  ///   column.
  package static func parts(
    of lesson: Lesson, width: Int, showsAddresses: Bool = true, colors: CodeColors
  ) -> [Part] {
    let blocks = lesson.markdownBlocks
    var roles: [Int: CodeBlock.Role] = [:]
    for block in lesson.blocks { roles[block.openingLine] = block.role }
    let folds = AnswerFold.all(of: lesson)
    var layout = TerminalLayout(
      width: max(narrowest, width), showsAddresses: showsAddresses, colors: colors,
      role: { roles[$0 + blocks.offset] ?? .display })
    let held = HeldFootnotes(lesson, in: folds.map(\.lines))
    func end(_ fold: AnswerFold) {
      for number in held.all[fold.lines] ?? [] { layout.add(blocks.footnotes[number - 1]) }
      layout.endAnswer()
    }
    // The title has been shown.
    let titleLine = lesson.titleLine.map { $0 - blocks.offset }
    for block in blocks.all {
      if let fold = folds.first(where: { $0.endLine == block.line }) { end(fold) }
      if case .heading = block.kind, block.line == titleLine { continue }
      layout.add(block)
    }
    if let fold = folds.last, fold.endLine == nil { end(fold) }
    for note in blocks.footnotes {
      if let number = note.footnoteNumber, held.place(of: number) == nil { layout.add(note) }
    }
    return layout.finish()
  }

  /// Code for a terminal; lines that are too long go on in the next one, behind `↪`.
  ///
  /// - Parameters:
  ///   - code: the text.
  ///   - language: the word after its fence.
  ///   - width: how many columns there are.
  ///   - colors: the colours of code; a code that has none there is plain.
  /// - Returns: the lines.
  static func code(
    _ code: String, language: String, width: Int, colors: CodeColors
  ) -> [TerminalLine] {
    var lines: [[TerminalLine.Piece]] = [[]]
    var column = 0
    for run in colors.runs(of: code, in: language) ?? [CodeRun(code)] {
      let styles = run.style.map { [TerminalStyle($0)] } ?? []
      for (index, text) in run.text.split(separator: "\n", omittingEmptySubsequences: false)
        .enumerated()
      {
        if index > 0 {
          lines.append([])
          column = 0
        }
        lines[lines.count - 1].append(.init(expandingTabs(text, &column), styles))
      }
    }
    if lines.last?.allSatisfy({ $0.text.isEmpty }) == true { lines.removeLast() }
    return lines.flatMap { cut(TerminalLine($0), width: max(narrowest / 2, width)) }
  }

  /// Lines of output for a terminal, as they are, cut to its width.
  package static func verbatim(
    _ lines: [String], width: Int, style: TerminalStyle? = nil
  ) -> [TerminalLine] {
    lines.flatMap { line in
      var column = 0
      let piece = TerminalLine.Piece(expandingTabs(line[...], &column), style.map { [$0] } ?? [])
      return cut(TerminalLine([piece]), width: max(narrowest / 2, width))
    }
  }

  /// How many columns a line of running text takes at most: the eye loses longer ones.
  static let longestTextLine = 100

  /// Running text, wrapped.
  package static func wrapped(_ pieces: [TerminalLine.Piece], width: Int) -> [TerminalLine] {
    LineWrapper.lines(
      of: pieces.map { .piece($0) }, width: min(longestTextLine, max(narrowest / 2, width)))
  }

  /// The text with blanks for its tabs; `column` is the one that it begins in, and then the next.
  private static func expandingTabs(_ part: Substring, _ column: inout Int) -> String {
    var text = ""
    for character in part {
      let width = character == "\t" ? 8 - column % 8 : DisplayWidth.of(character)
      text += character == "\t" ? String(repeating: " ", count: width) : String(character)
      column += width
    }
    return text
  }

  /// A line in pieces of at most so many columns, every character kept; cut behind a blank where
  /// one is not too far back.
  private static func cut(_ line: TerminalLine, width: Int) -> [TerminalLine] {
    guard line.width > width else { return [line] }
    let characters = line.pieces.flatMap { piece in piece.text.map { ($0, piece.styles) } }
    var lines: [TerminalLine] = []
    var start = 0
    while start < characters.count {
      let mark = lines.isEmpty ? [] : [TerminalLine.Piece("↪ ", [.dim])]
      let room = width - 2 * mark.count
      var end = start
      var used = 0
      var blank: Int?
      while end < characters.count {
        let character = characters[end].0
        used += DisplayWidth.of(character)
        if used > room { break }
        end += 1
        if character == " ", used > room / 2 { blank = end }
      }
      if end < characters.count { end = blank ?? max(end, start + 1) }
      lines.append(TerminalLine(mark + grouped(characters[start..<end])))
      start = end
    }
    return lines
  }

  private static func grouped(
    _ characters: ArraySlice<(Character, [TerminalStyle])>
  ) -> [TerminalLine.Piece] {
    var pieces: [TerminalLine.Piece] = []
    for (character, styles) in characters {
      if let last = pieces.last, last.styles == styles {
        pieces[pieces.count - 1] = .init(last.text + String(character), styles)
      } else {
        pieces.append(.init(String(character), styles))
      }
    }
    return pieces
  }
}
