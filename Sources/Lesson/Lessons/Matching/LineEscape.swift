/// The `\` in front of an expected line that would otherwise not stand for its text: a line `...`,
/// which stands for any number of lines, and the marks of a merge conflict, with which no lesson is
/// run.
///
/// One `\` is taken away, so that what was printed with `\` in front can be said too: `\...` is
/// written `\\...`.
enum LineEscape {
  /// Whether a line of output needs one more `\` in front to stand for itself.
  static func isNeeded(_ line: some BidirectionalCollection<UInt8>) -> Bool {
    let text = line.drop { $0 == backslash }
    return text.elementsEqual("...".utf8) || ConflictMarkers.isMarker(text)
  }

  /// Whether an expected line, without the white space at its end, begins with such a `\`.
  static func isPresent(in line: ArraySlice<UInt8>) -> Bool {
    line.first == backslash && isNeeded(line)
  }

  private static let backslash = UInt8(ascii: "\\")
}
