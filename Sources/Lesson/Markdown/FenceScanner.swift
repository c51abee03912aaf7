package import PlainText

/// Finds in the source the fences that cmark told of, line by line, the way CommonMark reads them.
///
/// cmark's own ranges are wrong where it matters (unclosed fences, list items that end early), so
/// it is asked only which blocks there are. The caller compares what was found here with cmark's
/// text, and takes a lesson on which the two disagree as malformed.
package struct FenceScanner {
  /// A fence as it stands in the source.
  package struct Span: Equatable {
    /// Why a block ends.
    package enum End: Equatable {
      /// At its closing fence.
      case closed
      /// The file ends first.
      case endOfFile
      /// That line is no longer in the list item or quote that the fence stands in.
      case leftContainer(line: Int)
    }

    /// The fence character: a backtick or a tilde.
    package var character: UInt8
    /// The run that opens it.
    package var opening: Range<Int>
    /// The text after the opening run, surrounding space removed.
    package var info: Range<Int>
    /// The line of the opening fence, from 1.
    package var openingLine: Int
    /// The line of the closing fence, or the first line that is not part of the block, from 1.
    package var closingLine: Int
    /// The bytes of the lines in between.
    package var body: Range<Int>
    /// The run that closes it; empty when nothing does.
    package var closing: Range<Int>
    /// Why it ends.
    package var end: End
    /// The text in between without the containers' marks and indentation, lines ended by LF.
    package var text: [UInt8]
    /// What cmark takes for the text, where it differs: it counts the tabs before an opening fence
    /// as one column each.
    package var cmarkText: [UInt8]?
    /// Lines inside that begin like a closing fence and go on with text.
    package var fenceLikeLines: [Int]
  }

  private let source: SourceText
  /// How many lines of front matter come before cmark's first line.
  private let lineOffset: Int
  /// The columns by which the content of a list item is indented, once known.
  private var widths: [Int: Int] = [:]

  package init(_ source: SourceText, lineOffset: Int) {
    self.source = source
    self.lineOffset = lineOffset
  }

  /// The fence that cmark says begins on `fence.line`; nil when the source has none there.
  /// - Complexity: O(n) in the bytes of the block and its containers.
  package mutating func span(of fence: MarkdownDocument.Fence) -> Span? {
    let openingLine = fence.line + lineOffset
    guard openingLine >= 1, openingLine <= source.lineCount else { return nil }
    var cursor = self.cursor(at: openingLine)
    guard enter(fence.containers[...], &cursor, line: openingLine) else { return nil }
    let offset = cursor.indent()
    let start = cursor.firstText()
    guard offset < 4, let character = cursor.byte(at: start), Self.isFenceByte(character) else {
      return nil
    }
    let length = runLength(of: character, from: start, to: cursor.end)
    guard length >= 3, min(length, 255) == fence.length else { return nil }
    var span = Span(
      character: character, opening: start..<(start + length),
      info: trimmed((start + length)..<cursor.end), openingLine: openingLine,
      closingLine: openingLine + 1, body: cursor.end..<cursor.end, closing: cursor.end..<cursor.end,
      end: .endOfFile, text: [], fenceLikeLines: [])
    readBody(of: &span, fence: fence, indent: offset)
    if start - cursor.offset != offset {
      var other = span
      other.text = []
      readBody(of: &other, fence: fence, indent: start - cursor.offset)
      span.cmarkText = other.text
    }
    return span
  }

  private func readBody(of span: inout Span, fence: MarkdownDocument.Fence, indent: Int) {
    let lastQuote = fence.containers.lastIndex { $0.kind == .quote } ?? -1
    var line = span.openingLine + 1
    let bodyStart = source.fullLine(span.openingLine).upperBound
    var bodyEnd = bodyStart
    while line <= source.lineCount {
      var cursor = self.cursor(at: line)
      guard stay(in: fence.containers, lastQuote: lastQuote, &cursor) else {
        span.end = .leftContainer(line: line)
        break
      }
      if cursor.indent() < 4, cursor.byte(at: cursor.firstText()) == span.character {
        let start = cursor.firstText()
        let length = runLength(of: span.character, from: start, to: cursor.end)
        if length >= min(span.opening.count, 255) {
          if source.bytes[(start + length)..<cursor.end].allSatisfy(TokenBytes.isBlank) {
            span.end = .closed
            span.closing = start..<(start + length)
            break
          }
          span.fenceLikeLines.append(line)
        }
      }
      cursor.skip(columns: min(indent, cursor.indent()))
      span.text += cursor.rest()
      span.text.append(UInt8(ascii: "\n"))
      bodyEnd = source.fullLine(line).upperBound
      line += 1
    }
    span.closingLine = line
    span.body = bodyStart..<bodyEnd
  }
}

extension FenceScanner {
  /// Goes over the marks of all containers on the line on which a fence opens, where some may
  /// begin and others go on.
  private mutating func enter(
    _ containers: ArraySlice<MarkdownDocument.Container>, _ cursor: inout LineCursor, line: Int
  ) -> Bool {
    for (index, container) in zip(containers.indices, containers) {
      switch container.kind {
      case .quote:
        guard skipQuoteMark(&cursor) else { return false }
      case .item where container.line + lineOffset == line:
        guard let width = skipItemMarker(&cursor) else { return false }
        widths[container.id] = width
      case .item:
        guard let width = width(of: container, within: containers[..<index]) else { return false }
        if cursor.indent() >= width {
          cursor.skip(columns: width)
        } else if !cursor.isBlank() {
          return false
        }
      }
    }
    return true
  }

  /// The width of an item that began on an earlier line.
  private mutating func width(
    of item: MarkdownDocument.Container, within outer: ArraySlice<MarkdownDocument.Container>
  ) -> Int? {
    if let width = widths[item.id] { return width }
    let line = item.line + lineOffset
    guard line >= 1, line <= source.lineCount else { return nil }
    var cursor = self.cursor(at: line)
    guard enter(outer, &cursor, line: line), let width = skipItemMarker(&cursor) else { return nil }
    widths[item.id] = width
    return width
  }

  /// Goes over the marks of containers that go on; false when one of them has ended.
  private func stay(
    in containers: [MarkdownDocument.Container], lastQuote: Int, _ cursor: inout LineCursor
  ) -> Bool {
    for (index, container) in containers.enumerated() {
      switch container.kind {
      case .quote:
        guard skipQuoteMark(&cursor) else { return false }
      case .item:
        if let width = widths[container.id], cursor.indent() >= width {
          cursor.skip(columns: width)
        } else if cursor.isBlank() {
          // A blank line is part of every list item, but of no quote.
          cursor.skipIndent()
          return index > lastQuote
        } else {
          return false
        }
      }
    }
    return true
  }

  private func skipQuoteMark(_ cursor: inout LineCursor) -> Bool {
    guard cursor.indent() < 4, cursor.byte(at: cursor.firstText()) == UInt8(ascii: ">") else {
      return false
    }
    cursor.skipIndent()
    cursor.skip(bytes: 1)
    cursor.skipOneSpace()
    return true
  }

  /// Goes over a bullet or a number and the space after it; the columns that continuation lines
  /// have to be indented by.
  private func skipItemMarker(_ cursor: inout LineCursor) -> Int? {
    let indent = cursor.indent()
    let start = cursor.firstText()
    guard indent < 4, let marker = markerLength(at: start, in: cursor) else { return nil }
    cursor.skipIndent()
    cursor.skip(bytes: marker)
    let space = cursor.indent()
    if space >= 5 || space < 1 || cursor.isBlank() {
      cursor.skipOneSpace()
      return indent + marker + 1
    }
    cursor.skip(columns: space)
    return indent + marker + space
  }

  private func markerLength(at start: Int, in cursor: LineCursor) -> Int? {
    guard let first = cursor.byte(at: start) else { return nil }
    if "-+*".utf8.contains(first) { return 1 }
    var index = start
    while let byte = cursor.byte(at: index), TokenBytes.isDigit(byte) { index += 1 }
    guard index > start, let end = cursor.byte(at: index), ".)".utf8.contains(end) else {
      return nil
    }
    return index - start + 1
  }
}

extension FenceScanner {
  /// Whether a byte is one that fences are made of.
  package static func isFenceByte(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "`") || byte == UInt8(ascii: "~")
  }

  private func cursor(at line: Int) -> LineCursor {
    var range = source.line(line)
    if line == 1, source.bytes.starts(with: SourceText.byteOrderMark) {
      range = (range.lowerBound + 3)..<range.upperBound
    }
    return LineCursor(source.bytes, line: range)
  }

  private func runLength(of character: UInt8, from start: Int, to end: Int) -> Int {
    source.bytes[start..<end].prefix { $0 == character }.count
  }

  private func trimmed(_ range: Range<Int>) -> Range<Int> {
    var low = range.lowerBound
    var high = range.upperBound
    while low < high, Self.isSpace(source.bytes[low]) { low += 1 }
    while high > low, Self.isSpace(source.bytes[high - 1]) { high -= 1 }
    return low..<high
  }

  // What cmark trims from an info string: space, TAB, VT and FF (line ends cannot be here).
  private static func isSpace(_ byte: UInt8) -> Bool {
    TokenBytes.isBlank(byte) || byte == 0x0b || byte == 0x0c
  }
}
