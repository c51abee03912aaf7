/// A problem in a lesson's text, found before anything runs.
public struct Finding: Sendable, Equatable, Error, CustomStringConvertible {
  /// The file, as it was given.
  public var file: String
  /// The line, from 1.
  public var line: Int
  /// The column in characters, from 1.
  public var column: Int
  /// What is wrong.
  public var problem: String
  /// What would be right; empty when `problem` says it all.
  public var remedy: String

  /// Makes a finding.
  public init(file: String, line: Int, column: Int = 1, problem: String, remedy: String = "") {
    self.file = file
    self.line = line
    self.column = column
    self.problem = problem
    self.remedy = remedy
  }

  /// `file:line:column: what is wrong; what would be right`
  public var description: String {
    let end = remedy.isEmpty ? "" : "; \(remedy)"
    return "\(file):\(line):\(column): \(problem)\(end)"
  }
}
