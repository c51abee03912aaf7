import Lessons

/// A link of a lesson that leads to nothing that the site has. It stands on the page as plain text.
public struct LostLink: Sendable, Equatable, CustomStringConvertible {
  /// The lesson's file.
  public let file: String
  /// What the link says.
  public let target: String
  /// Why the site does not have it.
  public let reason: String

  /// A warning, in one line whatever the link says.
  public var description: String {
    VisibleText.oneLine(
      "\(file): warning: the link `\(target)` is plain text on the site: \(reason)")
  }
}
