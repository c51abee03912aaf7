package import LessonModel
import PlainText

/// Takes a dialogue apart into commands and what each must print.
///
/// A line of output that would be read as a prompt has a `\` before it, which is taken away.
package struct DialogueReader {
  private let form: PromptForm
  /// The lines as typed, and as an expected output has them.
  private let raw: [String]
  private let shown: [String]
  private let firstLine: Int
  /// Which of the tool's prompts the block has.
  private let sort: String
  /// Which lines begin a command, and which are comments on the next one.
  private var isCommand: [Bool] = []
  private var isComment: [Bool] = []
  private var exchanges: [Dialogue.Exchange] = []
  private var outputs: [Expectation] = []

  /// Reads a block; nil when its first line begins with no prompt.
  ///
  /// - Parameters:
  ///   - text: what is between its fences.
  ///   - form: how the prompts look.
  ///   - firstLine: the line of its first line, from 1.
  ///   - sorts: which of the tool's prompts make it a dialogue; nil for all.
  /// - Returns: the commands, and what each must print.
  /// - Complexity: O(n) in the length of the text.
  package static func read(
    _ text: [UInt8], form: PromptForm, firstLine: Int, sorts: Set<String>? = nil
  ) -> (dialogue: Dialogue, outputs: [Expectation])? {
    let shown = VisibleText.lines(from: text)
    var raw = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { line in
        String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
      }
    if raw.count > shown.count { raw.removeLast() }
    guard let sort = sort(of: raw, form), sorts?.contains(sort) != false else { return nil }
    var reader = DialogueReader(form, raw: raw, shown: shown, firstLine: firstLine, sort: sort)
    reader.readAll()
    return (Dialogue(exchanges: reader.exchanges, lines: shown), reader.outputs)
  }

  private init(
    _ form: PromptForm, raw: [String], shown: [String], firstLine: Int, sort: String
  ) {
    (self.form, self.raw, self.shown) = (form, raw, shown)
    (self.firstLine, self.sort) = (firstLine, sort)
    isCommand = raw.map { form.prompt($0[...])?.sort == sort }
    isComment = Array(repeating: false, count: raw.count)
    noteComments()
  }

  /// Finds the comments on commands: paragraphs of lines with the mark, directly before a command.
  private mutating func noteComments() {
    guard let mark = form.comment, sort != mark else { return }
    var start: Int?
    for (index, line) in raw.enumerated() {
      if line == mark || line.hasPrefix(mark + " ") {
        start = start ?? index
      } else if let first = start {
        let isAlone = first == 0 || raw[first - 1].allSatisfy { $0 == " " || $0 == "\t" }
        if isCommand[index], isAlone {
          for comment in first..<index { isComment[comment] = true }
        }
        start = nil
      }
    }
  }

  /// Which prompt a block begins with, behind comments.
  private static func sort(of lines: [String], _ form: PromptForm) -> String? {
    guard let first = lines.first, let prompt = form.prompt(first[...]) else { return nil }
    guard prompt.sort == form.comment,
      let line = lines.first(where: { form.prompt($0[...])?.sort != prompt.sort }),
      let behind = form.prompt(line[...])
    else { return prompt.sort }
    return behind.sort
  }

  private mutating func readAll() {
    var index = 0
    while index < raw.count {
      let start = index
      var typed: [String] = []
      while index < raw.count, isComment[index] {
        typed.append(raw[index])
        index += 1
      }
      index += 1
      guard let prompt = form.prompt(raw[index - 1][...]) else { continue }
      typed.append(String(raw[index - 1].dropFirst(prompt.length)))
      index = readRest(of: &typed, from: index)
      exchanges.append(
        Dialogue.Exchange(
          shown: Array(shown[start..<index]), input: typed.joined(separator: "\n"),
          line: firstLine + start))
      let end = (index..<raw.count).first { isCommand[$0] || isComment[$0] } ?? raw.count
      outputs.append(
        Expectation(
          lines: (index..<end).map { line in
            isDetails(line, from: index)
              ? "..." : Self.unescaped(shown[line], isFirst: line == index, form: form, sort: sort)
          },
          line: firstLine + index))
      index = end
    }
  }

  /// Whether a line of an output that begins at `start` leaves out what stands below a head.
  private func isDetails(_ line: Int, from start: Int) -> Bool {
    guard let head = form.headOfDetails, line > start, shown[line - 1] == head else { return false }
    let text = shown[line].drop { $0 == " " }
    return text.count < shown[line].count && text == "..."
  }

  /// Reads the lines that go on with a command; returns where they end.
  private func readRest(of typed: inout [String], from start: Int) -> Int {
    var index = start
    while index < raw.count {
      let count = form.unprompted(typed.last ?? "", raw[index...])
      if count > 0 {
        // The prompt of a single line is one; in a here-document without prompts `> ` is text.
        for line in raw[index..<(index + count)] {
          let prompt = count == 1 ? form.further(line[...]) : nil
          typed.append(prompt.map { String(line.dropFirst($0)) } ?? line)
        }
        index += count
      } else if let length = form.further(raw[index][...]),
        length < raw[index].count || form.goesOn(typed)
      {
        typed.append(String(raw[index].dropFirst(length)))
        index += 1
      } else {
        break
      }
    }
    return index
  }
}

extension DialogueReader {
  /// The block with other outputs; nil when it would not be read as what was meant.
  ///
  /// - Parameters:
  ///   - dialogue: the block.
  ///   - outputs: what each command must print, as it stands now.
  ///   - new: what it must print from now on, by the index of the command.
  ///   - form: how the prompts look.
  /// - Returns: the lines of the block.
  /// - Complexity: O(n) in the length of the lines.
  package static func lines(
    of dialogue: Dialogue, _ outputs: [Expectation], with new: [Int: [String]], form: PromptForm
  ) -> [String]? {
    guard let sort = sort(of: dialogue.lines, form) else { return nil }
    func isBlank(_ line: String) -> Bool { line.allSatisfy { $0 == " " || $0 == "\t" } }
    var lines: [String] = []
    var meant: [[String]] = []
    for (index, exchange) in dialogue.exchanges.enumerated() {
      lines += exchange.shown
      let old = outputs[index].lines
      guard var own = new[index] else {
        lines += written(below: index, of: dialogue)
        meant.append(old)
        continue
      }
      // Empty lines before the next command decide nothing, and stay.
      let margin = old.reversed().prefix(while: isBlank).reversed()
      while own.last.map(isBlank) == true { own.removeLast() }
      own += margin
      meant.append(own)
      let written = own.enumerated().map { place, line in
        escaped(line, isFirst: place == 0, form: form, sort: sort)
      }
      lines += withoutComment(written, form)
    }
    let text = Array((lines.joined(separator: "\n") + "\n").utf8)
    guard let read = read(text, form: form, firstLine: 1),
      read.outputs.map(\.lines) == meant,
      read.dialogue.exchanges.map(\.input) == dialogue.exchanges.map(\.input)
    else { return nil }
    return lines
  }

  /// The lines below a command, as they stand.
  private static func written(below index: Int, of dialogue: Dialogue) -> ArraySlice<String> {
    let exchange = dialogue.exchanges[index]
    let first = dialogue.exchanges[0].line
    let next = index + 1
    let end =
      next < dialogue.exchanges.count ? dialogue.exchanges[next].line - first : dialogue.lines.count
    return dialogue.lines[(exchange.line - first + exchange.shown.count)..<end]
  }

  /// A `\` before the last paragraph when it would be read as comments on the next command.
  private static func withoutComment(_ lines: [String], _ form: PromptForm) -> [String] {
    guard let mark = form.comment else { return lines }
    let run = lines.reversed().prefix { $0 == mark || $0.hasPrefix(mark + " ") }.count
    let start = lines.count - run
    guard run > 0, start == 0 || lines[start - 1].allSatisfy({ $0 == " " || $0 == "\t" }) else {
      return lines
    }
    var lines = lines
    lines[start] = "\\" + lines[start]
    return lines
  }

  private static func escaped(
    _ line: String, isFirst: Bool, form: PromptForm, sort: String
  ) -> String {
    let text = line.drop { $0 == "\\" }
    let isNeeded =
      isPrompt(text, isFirst: isFirst, form: form, sort: sort)
      || text.count < line.count && isCommentLike(text, form)
    return isNeeded ? "\\" + line : line
  }

  private static func unescaped(
    _ line: String, isFirst: Bool, form: PromptForm, sort: String
  ) -> String {
    let text = line.drop { $0 == "\\" }
    guard text.count < line.count,
      isPrompt(text, isFirst: isFirst, form: form, sort: sort) || isCommentLike(text, form)
    else { return line }
    return String(line.dropFirst())
  }

  private static func isCommentLike(_ text: Substring, _ form: PromptForm) -> Bool {
    form.comment.map { text == $0 || text.hasPrefix($0 + " ") } ?? false
  }

  /// Whether a line would be read as a prompt where it stands.
  private static func isPrompt(
    _ text: Substring, isFirst: Bool, form: PromptForm, sort: String
  ) -> Bool {
    if form.prompt(text)?.sort == sort { return true }
    // Alone, `...` is a line of the output, which has an escape of its own.
    return isFirst && text != "..." && form.further(text) != nil
  }
}
