import LessonModel
import PlainText

/// The text of a notebook's cell: a line of marks, a body, and what it is to print.
struct NotebookCellText {
  /// The word behind the first `%%`; empty when there is none.
  let word: String
  /// What stands behind the word, as it is written.
  let info: String
  /// The line of the first mark, from 1.
  let headLine: Int
  /// Whether the first line with something on it begins with `%%`.
  let hasMark: Bool
  /// The first line with something on it; nil when there is none.
  let head: String?
  private let lines: [Substring]
  private let parsed: InfoString

  /// The mark of a line that says what follows.
  static let mark = "%%"

  init(_ text: String) {
    let all = text.split(separator: "\n", omittingEmptySubsequences: false)
    let first = all.firstIndex { line in !line.allSatisfy(\.isWhitespace) }
    headLine = (first ?? 0) + 1
    head = first.map { String(all[$0]) }
    hasMark = head?.hasPrefix(Self.mark) ?? false
    info = hasMark ? String((head ?? "").dropFirst(Self.mark.count)) : ""
    let bytes = Array(info.utf8)
    parsed = InfoString(bytes.indices, in: bytes)
    word = parsed.word
    var lines = Array(all.dropFirst(headLine))
    // The last line has no end in a cell.
    while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
    self.lines = lines
  }

  /// The keys and flags behind the word, as they are called.
  var attributes: [String] { parsed.attributes.map(\.key) }

  /// The step's name; nil when it has none.
  var name: String? { parsed.attributes.first { $0.key == AttributeKey.name.word }?.value }

  /// Whether the cell says how long its step may run.
  var saysTimeout: Bool { parsed.attributes.contains { $0.key == AttributeKey.timeout.word } }

  /// The lines behind the first, each with its end.
  var bodyText: String { lines.map { "\($0)\n" }.joined() }

  /// The line on which a second step begins, from 1; nil when none does.
  func secondStep(_ vocabulary: Vocabulary) -> Int? {
    lines.firstIndex { line in
      guard line.hasPrefix(Self.mark) else { return false }
      let word = line.dropFirst(Self.mark.count).prefix { $0 != " " && $0 != "\t" }
      return vocabulary.step(word) != nil || word == NotebookPage.word
    }.map { headLine + 1 + $0 }
  }

  /// The cell as blocks of a page, and how long their fences are. Each of its lines stays one line, but for
  /// the ends of the blocks.
  var block: (text: String, fence: Int) {
    let runs = lines.map { line in
      line.drop { $0 == " " || $0 == "\t" }.prefix { $0 == "`" }.count
    }
    let count = max(3, (runs.max() ?? 0) + 1)
    let fence = String(repeating: "`", count: count)
    var text = "\(fence)\(info)\n"
    for line in lines {
      if let output = Self.output(line) {
        text += "\(fence)\n\(fence)\(output)\n"
      } else {
        text += "\(line)\n"
      }
    }
    return (text + "\(fence)\n", count)
  }

  /// What stands behind the mark of an expected output: `output unordered`; nil on other lines.
  private static func output(_ line: Substring) -> Substring? {
    guard line.hasPrefix("\(mark)output") else { return nil }
    let info = line.dropFirst(mark.count)
    guard let next = info.dropFirst("output".count).first else { return info }
    return next == " " || next == "\t" ? info : nil
  }

  /// Whether a line of the cell, from 1, is the mark of an expected output.
  func isOutputMark(line: Int) -> Bool {
    let index = line - headLine - 1
    return lines.indices.contains(index) && Self.output(lines[index]) != nil
  }

  /// The line of the cell, from 1, that stands on a line of `block`.
  func line(ofBlockLine wanted: Int) -> Int {
    var place = 1
    for (index, line) in lines.enumerated() {
      if place >= wanted { return headLine + index }
      // The mark of an output stands for the ends of two blocks.
      place += Self.output(line) == nil ? 1 : 2
    }
    return min(headLine + max(0, wanted - 1), headLine + lines.count)
  }
}
