package import LessonModel
import PlainText

/// A line that makes GitHub Actions show a message at a place in a file (a "workflow command").
///
///     ::error file=lessons/04-transactions/01-atomicity.md,line=12,col=3,title=Step 2 failed::…
package struct GitHubAnnotation: Sendable, Equatable {
  /// How grave it is.
  package enum Level: String, Sendable {
    case error, warning, notice
  }

  /// How grave it is.
  package var level: Level
  /// The file, relative to the repository, as GitHub wants it.
  package var file: String
  /// The line, from 1.
  package var line: Int
  /// The column, from 1; nil for the line as a whole.
  package var column: Int?
  /// What stands above the message; nil for GitHub's own words.
  package var title: String?
  /// The message; it may have several lines.
  package var message: String

  package init(
    _ level: Level, file: String, line: Int, column: Int? = nil, title: String? = nil,
    message: String
  ) {
    self.level = level
    self.file = file
    self.line = line
    self.column = column
    self.title = title
    self.message = message
  }

  /// An error at the place of a finding.
  package init(_ finding: Finding) {
    self.init(
      finding.isWarning ? .warning : .error, file: finding.file, line: finding.line,
      column: finding.column,
      message: finding.remedy.isEmpty ? finding.problem : "\(finding.problem); \(finding.remedy)")
  }

  /// What is to be printed: one line, whatever the texts hold.
  package var text: String {
    var properties = ["file=\(Self.property(file))", "line=\(line)"]
    if let column { properties.append("col=\(column)") }
    if let title { properties.append("title=\(Self.property(title))") }
    return "::\(level.rawValue) \(properties.joined(separator: ","))::\(Self.data(message))"
  }

  // GitHub takes these back: https://github.com/actions/toolkit, packages/core/src/command.ts.
  private static func data(_ text: String) -> String {
    escaped(VisibleText.text(text), [UInt8(ascii: "%"), UInt8(ascii: "\r"), UInt8(ascii: "\n")])
  }

  private static func property(_ text: String) -> String {
    escaped(
      VisibleText.oneLine(text),
      [
        UInt8(ascii: "%"), UInt8(ascii: "\r"), UInt8(ascii: "\n"), UInt8(ascii: ":"),
        UInt8(ascii: ","),
      ])
  }

  // By bytes: CR LF is one character, and GitHub knows two.
  private static func escaped(_ text: String, _ special: [UInt8]) -> String {
    var result: [UInt8] = []
    for byte in text.utf8 {
      guard special.contains(byte) else {
        result.append(byte)
        continue
      }
      let digits = String(byte, radix: 16, uppercase: true)
      result += Array("%\(digits.count == 1 ? "0" : "")\(digits)".utf8)
    }
    return String(decoding: result, as: UTF8.self)
  }
}

extension Transcript {
  /// An annotation for each step that is not what the page says, at the page's own lines; one for
  /// the lesson when its services could not be started. What was not run because of an earlier
  /// step is not said again.
  ///
  /// Of a message and a difference together the first 20 lines are shown: GitHub keeps an annotation
  /// small, and the log has the rest.
  /// - Complexity: O(n) in the steps.
  package var annotations: [GitHubAnnotation] {
    if outcome == .errored, let message {
      return [
        GitHubAnnotation(.error, file: file, line: 1, title: name, message: Self.shortened(message))
      ]
    }
    return steps.compactMap { step in
      switch step.outcome {
      case .passed, .notRun: return nil
      case .skipped:
        return GitHubAnnotation(
          .notice, file: file, line: step.line, title: "Step \(step.number) skipped",
          message: Self.shortened(step.message ?? ""))
      case .failed, .errored:
        let difference = step.difference.map { "\n\($0)" } ?? ""
        return GitHubAnnotation(
          .error, file: file, line: step.differingLine ?? step.line,
          title: "Step \(step.number) \(step.outcome.rawValue)",
          message: Self.shortened((step.message ?? "the output differs") + difference))
      }
    }
  }

  private static let shownLines = 20
  private static let shownBytes = 600

  private static func shortened(_ text: String) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last == "" { lines.removeLast() }
    var shown = lines.prefix(shownLines).map { line in
      line.utf8.count <= shownBytes
        ? String(line) : String(decoding: line.utf8.prefix(shownBytes), as: UTF8.self) + "…"
    }
    if lines.count <= shownLines, shown.elementsEqual(lines, by: ==) { return text }
    if lines.count > shownLines {
      shown.append("… and \((lines.count - shownLines).counted("more line")), which the log has")
    }
    return shown.joined(separator: "\n")
  }
}

extension StepRecord {
  /// The lesson's line at which the difference begins.
  fileprivate var differingLine: Int? {
    guard let difference else { return nil }
    var line: Int?
    for row in difference.split(separator: "\n") {
      if row.hasPrefix("@@ -") {
        line = Int(row.dropFirst(4).prefix { $0.isASCII && $0.isNumber })
      } else if let line, row.hasPrefix("-") || row.hasPrefix("+") {
        return line
      } else if row.hasPrefix(" "), let current = line {
        line = current + 1
      }
    }
    return line
  }
}
