/// The bytes of a file with the places where its lines begin.
///
/// Only LF, CRLF and CR end a line, as in CommonMark: U+2028, U+0085, VT and FF do not.
package struct SourceText: Sendable {
  /// Every byte of the file.
  package let bytes: [UInt8]
  /// Where each line begins. A file that ends with a line end has no empty last line.
  private let starts: [Int]

  /// Finds the lines.
  /// - Complexity: O(n) in the number of bytes.
  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var starts = bytes.isEmpty ? [] : [0]
    for index in bytes.indices {
      let isEnd =
        bytes[index] == UInt8(ascii: "\n")
        || (bytes[index] == UInt8(ascii: "\r")
          && !(index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "\n")))
      if isEnd, index + 1 < bytes.count { starts.append(index + 1) }
    }
    self.starts = starts
  }

  /// How many lines there are.
  package var lineCount: Int { starts.count }

  /// The bytes of a line, from 1, with its line end.
  package func fullLine(_ number: Int) -> Range<Int> {
    starts[number - 1]..<(number < starts.count ? starts[number] : bytes.count)
  }

  /// The bytes of a line, from 1, without its line end.
  package func line(_ number: Int) -> Range<Int> {
    let full = fullLine(number)
    return full.lowerBound..<(full.upperBound - lineEnd(number).count)
  }

  /// The line end of a line, from 1: LF, CRLF, CR, or nothing on the last one.
  package func lineEnd(_ number: Int) -> ArraySlice<UInt8> {
    let full = fullLine(number)
    var start = full.upperBound
    if start > full.lowerBound, bytes[start - 1] == UInt8(ascii: "\n") { start -= 1 }
    let isReturn =
      start > full.lowerBound && bytes[start - 1] == UInt8(ascii: "\r")
    if isReturn { start -= 1 }
    return bytes[start..<full.upperBound]
  }

  /// Every line as visible text, without line ends.
  package func allLines() -> [String] {
    (0..<lineCount).map { VisibleText.line(from: bytes[line($0 + 1)]) }
  }

  /// The line, from 1, that a byte is on.
  /// - Complexity: O(log n) in the number of lines.
  package func lineNumber(of offset: Int) -> Int {
    var low = 0
    var high = starts.count
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle + 1 } else { high = middle }
    }
    return max(low, 1)
  }

  /// Where the text of a line begins: after the byte order mark, on a first line that has one.
  package func textStart(ofLine number: Int) -> Int {
    if number > starts.count { return 0 }
    return number == 1 && bytes.starts(with: Self.byteOrderMark) ? 3 : starts[number - 1]
  }

  /// How many characters (Unicode scalars) a range holds.
  package func characters(in range: Range<Int>) -> Int {
    bytes[range].count { $0 & 0xc0 != 0x80 }
  }

  /// What some editors put before the first character of a UTF-8 file.
  package static let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]

  /// The line end that the file uses: that of its first line, LF when it has none.
  package var usualLineEnd: [UInt8] {
    guard lineCount > 0 else { return [UInt8(ascii: "\n")] }
    let end = Array(lineEnd(1))
    return end.isEmpty ? [UInt8(ascii: "\n")] : end
  }
}
