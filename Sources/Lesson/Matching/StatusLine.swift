package import LessonModel

/// The last line `[3]` of a shell step that ended with status 3, told from the same text when it
/// was printed. An expected line `[3]` in that place is the status, and the text is `\[3]`.
///
/// One `\` is taken away, so that what was printed with `\` in front can be said too.
enum StatusLine {
  /// Whether a line that was printed needs one more `\` in front to be told from a status.
  static func isNeeded(_ line: String) -> Bool {
    let text = line.drop { $0 == "\\" }
    return text.hasPrefix("[") && text.hasSuffix("]") && text.count > 2
      && text.dropFirst().dropLast().allSatisfy { $0.isASCII && $0.isNumber }
  }
}

extension StepRecord {
  /// The lines of the output as an expectation says them: what a shell step printed in the place of
  /// its status, and looks like one, has a `\` in front.
  ///
  /// - Parameters:
  ///   - isUnordered: whether every place may be that of the status.
  ///   - vocabulary: the kinds of step that the lesson was read with.
  /// - Returns: the lines.
  /// - Complexity: linear in the output.
  package func comparedLines(
    isUnordered: Bool, _ vocabulary: Vocabulary = .standard
  ) -> [String] {
    var lines = output.lines
    guard vocabulary.step(kind)?.showsStatus == true else { return lines }
    let printed = 0..<max(0, lines.count - output.followingLineCount)
    let place = output.exitStatus == nil ? printed.last : nil
    for index in printed where isUnordered || index == place {
      if StatusLine.isNeeded(lines[index]) { lines[index] = "\\" + lines[index] }
    }
    return lines
  }
}
