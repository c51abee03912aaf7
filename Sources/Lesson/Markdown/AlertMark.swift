/// The mark by which a block quote of a tree is one of GitHub's alerts, such as `[!NOTE]`.
package struct AlertMark: Sendable, Equatable {
  /// The kinds of alerts.
  static let names = ["NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION"]

  /// What stands above it, such as `Note`.
  package let title: String
  /// What the quote holds besides its mark.
  package let blocks: [MarkdownNode]

  /// Reads the mark: the first line of the quote's first paragraph, and nothing else on it; nil when there
  /// is none.
  ///
  /// - Parameter quote: the block quote.
  /// - Complexity: O(n) in the number of parts of the first paragraph.
  package init?(in quote: MarkdownNode) {
    guard var first = quote.children.first, first.kind == .paragraph else { return nil }
    let end = first.children.firstIndex { $0.kind == .softBreak || $0.kind == .lineBreak }
    var text = ""
    for part in first.children[..<(end ?? first.children.count)] {
      guard case .text(let piece) = part.kind else { return nil }
      text += piece
    }
    guard let name = Self.names.first(where: { text.uppercased() == "[!\($0)]" }) else {
      return nil
    }
    title = Self.title(of: name)
    first.children.removeSubrange(...(end ?? first.children.count - 1))
    blocks = (first.children.isEmpty ? [] : [first]) + quote.children.dropFirst()
  }

  static func title(of name: String) -> String { name.prefix(1) + name.dropFirst().lowercased() }
}
