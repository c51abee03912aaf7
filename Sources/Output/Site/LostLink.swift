import PlainText

/// A link of a lesson that leads to nothing that the site has. It stands on the page as plain text.
package struct LostLink: Sendable, Equatable, CustomStringConvertible {
  /// The lesson's file.
  package let file: String
  /// What the link says.
  package let target: String
  /// Why the site does not have it.
  package let reason: String

  /// A warning, in one line whatever the link says.
  package var description: String {
    VisibleText.oneLine(
      "\(file): warning: the link `\(target)` is plain text on the site: \(reason)")
  }
}
