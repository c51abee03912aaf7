import LessonModel
import PlainText

/// Writes lines as the body of a block, in the block's own list item or quote.
struct BlockWriter {
  private let source: SourceText
  private let block: CodeBlock
  /// What each line of the block begins with.
  private let prefix: [UInt8]
  private let lineEnd: [UInt8]

  init(source: SourceText, block: CodeBlock) {
    self.source = source
    self.block = block
    let start = source.fullLine(block.openingLine).lowerBound
    // On the lines that follow, the mark of a list item is space.
    prefix = source.bytes[start..<block.opening.lowerBound].map { byte in
      TokenBytes.isBlank(byte) || byte == UInt8(ascii: ">") ? byte : UInt8(ascii: " ")
    }
    let end = Array(source.lineEnd(block.openingLine))
    lineEnd = end.isEmpty ? source.usualLineEnd : end
  }

  /// The splices that make `new` of the block's lines `old`; none when they are the same.
  func replacing(_ old: [String], with new: [String]) throws(LessonEditor.Failure) -> [Splice] {
    if old == new { return [] }
    let fence = try fence(for: new)
    var splices = [Splice(range: block.body, bytes: body(replacing: old, with: new))]
    if fence != Array(source.bytes[block.opening]) {
      splices.insert(Splice(range: block.opening, bytes: fence), at: 0)
      splices.append(Splice(range: block.closing, bytes: fence))
    }
    return splices
  }

  /// The splice that puts an `output` block with these lines after the block, and an empty line
  /// between the two.
  func outputBlock(
    _ lines: [String], condition: VersionCondition? = nil
  ) throws(LessonEditor.Failure) -> Splice {
    let fence = try fence(for: lines, atLeast: 3)
    let info = "output" + (condition.map { " when=\"\($0.text)\"" } ?? "")
    var text = bodyLine("") + prefix + fence + Array(info.utf8) + lineEnd
    for line in lines { text += bodyLine(line) }
    text += prefix + fence
    let end = source.fullLine(block.closingLine).upperBound
    if source.lineEnd(block.closingLine).isEmpty {
      return Splice(range: end..<end, bytes: lineEnd + text)
    }
    return Splice(range: end..<end, bytes: text + lineEnd)
  }

  private func bodyLine(_ text: String) -> [UInt8] {
    if text.isEmpty {
      // No white space at the end of an empty line.
      return prefix.reversed().drop(while: TokenBytes.isBlank).reversed() + lineEnd
    }
    // One space after a quote's mark belongs to the mark.
    let space = prefix.last == UInt8(ascii: ">") ? [UInt8(ascii: " ")] : []
    return prefix + space + Array(text.utf8) + lineEnd
  }

  /// The new body; a line that stays keeps its own bytes, however it is indented and ended.
  private func body(replacing old: [String], with new: [String]) -> [UInt8] {
    let lines = (block.openingLine + 1)..<block.closingLine
    guard lines.count == old.count else { return new.flatMap(bodyLine) }
    let same = zip(old, new).prefix { $0 == $1 }.count
    let limit = min(old.count, new.count) - same
    let sameAtEnd = zip(old.reversed(), new.reversed()).prefix(limit).prefix { $0 == $1 }.count
    var known: [String: Int] = [:]
    for (text, line) in zip(old, lines) where known[text] == nil { known[text] = line }
    var body: [UInt8] = []
    for (index, text) in new.enumerated() {
      let line: Int?
      if index < same {
        line = lines.lowerBound + index
      } else if index >= new.count - sameAtEnd {
        line = lines.upperBound - (new.count - index)
      } else {
        line = known[text]
      }
      body += line.map { Array(source.bytes[source.fullLine($0)]) } ?? bodyLine(text)
    }
    return body
  }
}

extension BlockWriter {
  // cmark counts the characters of a fence up to here; a longer one is no longer.
  private static let longestFence = 255

  /// The block's own fence, or one that is long enough for lines that begin like it.
  private func fence(
    for lines: [String], atLeast least: Int? = nil
  ) throws(LessonEditor.Failure) -> [UInt8] {
    let own = source.bytes[block.opening]
    let character = own.first ?? UInt8(ascii: "`")
    let other = character == UInt8(ascii: "`") ? UInt8(ascii: "~") : UInt8(ascii: "`")
    for candidate in [character, other] {
      let longest = lines.map { Self.leadingRun(of: candidate, in: $0) }.max() ?? 0
      let length = max(least ?? own.count, longest + 1, 3)
      if longest < Self.longestFence {
        return Array(repeating: candidate, count: length)
      }
    }
    throw .cannotBeFenced(line: block.openingLine)
  }

  private static func leadingRun(of character: UInt8, in line: String) -> Int {
    line.utf8.drop(while: TokenBytes.isBlank).prefix { $0 == character }.count
  }
}
