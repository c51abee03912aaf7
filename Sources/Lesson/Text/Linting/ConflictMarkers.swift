import LessonModel
import Matching
import PlainText

/// Finds what a merge left behind. A lesson with conflict markers is never run or changed.
///
/// A step may print such lines all the same. Its output says them with a `\` in front. An output
/// that is `exact`, and a file that is shown, say them as they are: there a merge that went wrong
/// is a difference, or a stale block.
package enum ConflictMarkers {
  static func check(_ blocks: [CodeBlock], _ findings: inout FindingList) {
    let source = findings.source
    let verbatim = blocks.filter(\.isVerbatim).map { $0.openingLine...$0.closingLine }
    var start: Int?
    for line in 1..<(source.lineCount + 1) {
      let text = source.bytes[source.line(line)]
      guard LineEscape.isConflictMarker(text), !verbatim.contains(where: { $0.contains(line) })
      else { continue }
      if text.first == UInt8(ascii: "<") {
        if let start { report(start, nil, &findings) }
        start = line
      } else {
        report(start ?? line, start.map { _ in line }, &findings)
        start = nil
      }
    }
    if let start { report(start, nil, &findings) }
  }

  private static func report(_ start: Int, _ end: Int?, _ findings: inout FindingList) {
    let range = end.map { ", to line \($0)" } ?? ""
    findings.add(
      line: start, "a merge conflict is left here\(range)",
      "resolve it, and remove the lines `<<<<<<<`, `=======` and `>>>>>>>`; in an output that prints "
        + "such lines, write `\\` in front of them")
  }
}

extension CodeBlock {
  /// Whether its lines have no escapes.
  fileprivate var isVerbatim: Bool {
    switch role {
    case .source: true
    case .output: InfoString(0..<info.utf8.count, in: Array(info.utf8)).has("exact")
    case .step, .choices, .display: false
    }
  }
}
