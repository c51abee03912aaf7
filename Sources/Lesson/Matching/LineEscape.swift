/// The `\` in front of an expected line that would otherwise not stand for its text. Such a line is
/// `...`, which stands for any number of lines, or the mark of a merge conflict, with which no
/// lesson is run.
///
/// One `\` is taken away, so that what was printed with `\` in front can be said too: `\...` is
/// written `\\...`.
package enum LineEscape {
  /// Whether a line of output needs one more `\` in front to stand for itself.
  static func isNeeded(_ line: some BidirectionalCollection<UInt8>) -> Bool {
    let text = line.drop { $0 == backslash }
    return text.elementsEqual(Pattern.gap.utf8) || isConflictMarker(text)
  }

  /// Whether an expected line, without the white space at its end, begins with such a `\`.
  static func isPresent(in line: ArraySlice<UInt8>) -> Bool {
    line.first == backslash && isNeeded(line)
  }

  /// Whether a line is the first or the last of a conflict.
  package static func isConflictMarker(_ line: some BidirectionalCollection<UInt8>) -> Bool {
    guard let byte = line.first, byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">") else {
      return false
    }
    let run = line.prefix { $0 == byte }
    return run.count == 7
      && (run.endIndex == line.endIndex || line[run.endIndex] == UInt8(ascii: " "))
  }

  private static let backslash = UInt8(ascii: "\\")
}
