/// Why a text is no cron expression.
public struct CronError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The field, or the whole text, that is wrong.
  public let text: String
  /// What is wrong with it, and what would be right.
  public let reason: String

  /// Both in one line.
  public var description: String { "'\(text)': \(reason)" }

  init(_ text: some StringProtocol, _ reason: String) {
    self.text = String(text)
    self.reason = reason
  }
}
