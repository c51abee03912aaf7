import CCmark

extension MarkdownDocument {
  /// A tag that the page shows as text.
  package struct UnknownTag: Equatable {
    /// The tag, as it is written.
    package var text: String
    /// The line that it stands on, from 1.
    package var line: Int
  }

  /// The tags that the page shows as text: those that no page may hold, those with attributes, those
  /// that are not closed.
  /// - Complexity: O(n) in the size of the document.
  package func unknownTags() -> [UnknownTag] {
    var tags: [UnknownTag] = []
    for parent in nodes(under: unsafe Node(root)) {
      var pieces: [(piece: RawHTML.Piece, line: Int, place: RawHTML.Place)] = []
      // Within text no page has a fold.
      var blocks: [[RawHTML.Piece]] = []
      var next = unsafe cmark_node_first_child(parent.pointer)
      while let child = unsafe next {
        unsafe next = cmark_node_next(child)
        let type = unsafe cmark_node_get_type(child)
        guard type == CMARK_NODE_HTML_INLINE || type == CMARK_NODE_HTML_BLOCK else { continue }
        var line = line(of: unsafe Node(child))
        let found = RawHTML.pieces(of: unsafe literal(of: child))
        if type == CMARK_NODE_HTML_BLOCK { blocks.append(found) }
        for (index, piece) in found.enumerated() {
          let place = RawHTML.Place(block: blocks.count - 1, piece: index)
          pieces.append((piece, line, place))
          line += piece.source.count { $0.isNewline }
        }
      }
      let kept = RawHTML.balanced(pieces.map(\.piece))
      let folds = RawHTML.foldTags(of: blocks)
      for (index, (piece, line, place)) in pieces.enumerated() where !kept.contains(index) {
        if piece.kind == .text {
          tags += Self.tags(in: piece.source, line: line)
        } else if piece.kind != .comment, !folds.contains(place) {
          tags.append(UnknownTag(text: piece.source, line: line))
        }
      }
    }
    return tags
  }

  /// What looks like a tag: `<` with a letter or `/` behind it, up to `>`.
  private static func tags(in text: String, line: Int) -> [UnknownTag] {
    var tags: [UnknownTag] = []
    var rest = text[...]
    while let start = rest.firstIndex(of: "<") {
      let end = rest[start...].firstIndex(of: ">")
      let next = rest.index(after: start)
      if let end, next < rest.endIndex, rest[next].isLetter || rest[next] == "/" {
        let lines = text[..<start].count { $0.isNewline }
        tags.append(UnknownTag(text: String(rest[start...end]), line: line + lines))
        rest = rest[rest.index(after: end)...]
      } else {
        rest = rest[next...]
      }
    }
    return tags
  }
}
