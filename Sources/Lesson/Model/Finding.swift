import PlainText

/// A problem in a lesson's text, found before anything runs.
package struct Finding: Sendable, Equatable, Error, CustomStringConvertible {
  /// The file, as it was given.
  package var file: String
  /// The line, from 1.
  package var line: Int
  /// The column in characters, from 1.
  package var column: Int
  /// What is wrong.
  package var problem: String
  /// What would be right; empty when `problem` says it all.
  package var remedy: String
  /// Whether it is only said, and keeps nothing from running or passing.
  package var isWarning = false

  package init(
    file: String, line: Int, column: Int = 1, problem: String, remedy: String = "",
    isWarning: Bool = false
  ) {
    self.file = file
    self.line = line
    self.column = column
    self.problem = problem
    self.remedy = remedy
    self.isWarning = isWarning
  }

  /// `file:line:column: what is wrong; what would be right`, always in one line.
  package var description: String {
    let end = remedy.isEmpty ? "" : "; \(remedy)"
    let level = isWarning ? "warning: " : ""
    return VisibleText.oneLine("\(file):\(line):\(column): \(level)\(problem)\(end)")
  }
}
