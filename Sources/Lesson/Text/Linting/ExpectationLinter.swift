import LessonModel
import Matching

/// Finds text in expected outputs that is meant as a placeholder and is none.
///
/// Taken literally it would only ever fail, or, worse, match what nobody meant.
enum ExpectationLinter {
  static func check(_ lesson: Lesson, findings: inout FindingList) {
    for expectation in lesson.steps.flatMap(\.outputs) where !expectation.isExact {
      for (index, line) in expectation.lines.enumerated() where line.utf8.contains(mark) {
        check(line, number: expectation.line + index, &findings)
      }
    }
  }

  private static let mark = UInt8(ascii: "<")

  private static func check(_ line: String, number: Int, _ findings: inout FindingList) {
    let bytes = Array(line.utf8)
    var offset = 0
    while let start = bytes[offset...].firstIndex(of: mark) {
      offset = start + 1
      if start > 0, bytes[start - 1] == UInt8(ascii: "\\") { continue }
      switch Placeholder.scan(bytes, at: start) {
      case .literal: continue
      case .placeholder(_, let end): offset = end
      case .malformed(let problem, let remedy, let end):
        let written = String(decoding: bytes[start..<end], as: UTF8.self)
        findings.add(at: findings.offset(of: written, onLine: number), problem, remedy)
        offset = end
      }
    }
  }
}
