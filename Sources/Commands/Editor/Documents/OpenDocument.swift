import PlainText

/// A text as an editor has it, saved or not.
struct OpenDocument {
  /// Its address, as the editor writes it.
  let uri: String
  /// Its file, links followed; nil when it has none yet.
  let path: String?
  /// What it is to Etude.
  let kind: FileKind
  /// The editor's number of this text.
  private(set) var version: Int
  private(set) var text: SourceText
  private let encoding: PositionEncoding

  /// A part of a text that has become another; without a range, all of it.
  struct Change: Decodable {
    var range: TextRange?
    var text: String
  }

  /// A document that is opened.
  init(
    uri: String, path: String?, kind: FileKind, version: Int, text: String,
    encoding: PositionEncoding
  ) {
    (self.uri, self.path, self.kind, self.version) = (uri, path, kind, version)
    (self.text, self.encoding) = (SourceText(Array(text.utf8)), encoding)
  }

  /// Makes changes, each in the text that the one before has left.
  mutating func change(_ changes: [Change], version: Int) {
    self.version = version
    for change in changes {
      let new = Array(change.text.utf8)
      guard let range = change.range else {
        text = SourceText(new)
        continue
      }
      let start = offset(of: range.start)
      var bytes = text.bytes
      bytes.replaceSubrange(start..<max(start, offset(of: range.end)), with: new)
      text = SourceText(bytes)
    }
  }

  /// The byte at a place; a place beyond a line's end is that end, and one beyond the text the text's.
  func offset(of position: Position) -> Int {
    guard position.line >= 0 else { return 0 }
    guard position.line < text.lineCount else { return text.bytes.count }
    let line = text.line(position.line + 1)
    return encoding.offset(of: max(0, position.character), in: text.bytes[line])
  }

  /// The place of a byte.
  func position(of offset: Int) -> Position {
    let bytes = text.bytes
    let offset = min(max(0, offset), bytes.count)
    // What ends with a line end has an empty last line in an editor.
    if offset == bytes.count, let last = bytes.last, last == 0x0a || last == 0x0d {
      return Position(line: text.lineCount, character: 0)
    }
    guard text.lineCount > 0 else { return Position(line: 0, character: 0) }
    let line = text.lineNumber(of: offset)
    let start = text.fullLine(line).lowerBound
    return Position(line: line - 1, character: encoding.units(in: bytes[start..<offset]))
  }

  /// The places of some bytes.
  func range(of bytes: Range<Int>) -> TextRange {
    TextRange(start: position(of: bytes.lowerBound), end: position(of: bytes.upperBound))
  }

  /// The bytes of a line, from 1, as far as the text has it, from its first character that is no blank.
  func content(ofLine number: Int) -> Range<Int> {
    guard number >= 1, number <= text.lineCount else { return text.bytes.count..<text.bytes.count }
    var line = text.line(number)
    while let first = line.first, TokenBytes.isBlank(text.bytes[first]) {
      line = (first + 1)..<line.upperBound
    }
    while let last = line.last, TokenBytes.isBlank(text.bytes[last]) {
      line = line.lowerBound..<last
    }
    return line
  }

  /// The one change that makes this text another: whole lines.
  func edit(to new: [UInt8]) -> TextEdit {
    let old = text.bytes
    var start = zip(old, new).prefix { $0 == $1 }.count
    while start > 0, old[start - 1] != 0x0a { start -= 1 }
    let most = min(old.count, new.count) - start
    var end = zip(old.reversed(), new.reversed()).prefix(most).prefix { $0 == $1 }.count
    while end > 0, old.count - end > 0, old[old.count - end - 1] != 0x0a { end -= 1 }
    return TextEdit(
      range: range(of: start..<(old.count - end)),
      newText: String(decoding: new[start..<(new.count - end)], as: UTF8.self))
  }
}
