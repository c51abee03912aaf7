extension RawHTML {
  /// The HTML of blocks of raw HTML that stand in the same quote, list item or page, one for each.
  ///
  /// `details` may hold what stands between two of the blocks. All other tags are closed in their
  /// own block.
  /// - Complexity: O(n) in the number of pieces.
  static func html(ofBlocks blocks: [[Piece]]) -> [String] {
    let shown = foldTags(of: blocks)
    return blocks.enumerated().map { number, pieces in
      var html = ""
      var run: [Piece] = []
      var index = 0
      func endRun() {
        let text = paragraph(run)
        if !text.isEmpty { html += "<p>\(text)</p>\n" }
        run = []
      }
      while index < pieces.count {
        let piece = pieces[index]
        if !shown.contains(Place(block: number, piece: index)) {
          run.append(piece)
        } else if piece.kind == .open("summary") {
          endRun()
          let end = pieces[index...].firstIndex { $0.kind == .close("summary") } ?? index
          html += "<summary>\(paragraph(pieces[(index + 1)..<end]))</summary>\n"
          index = end
        } else {
          endRun()
          html += piece.tag + "\n"
        }
        index += 1
      }
      endRun()
      return html
    }
  }

  /// A piece of one of several blocks.
  struct Place: Hashable {
    var block: Int
    var piece: Int
  }

  /// The tags of folds that stand on the page as such: those of every `details` that is closed, and those of
  /// every `summary` in one that is closed in its block.
  static func foldTags(of blocks: [[Piece]]) -> Set<Place> {
    let folds = pairedFolds(blocks)
    var shown = folds
    var depth = 0
    for (number, pieces) in blocks.enumerated() {
      var index = 0
      while index < pieces.count {
        if folds.contains(Place(block: number, piece: index)) {
          depth += pieces[index].kind == .close("details") ? -1 : 1
        } else if depth > 0, pieces[index].kind == .open("summary"),
          let end = pieces[(index + 1)...].firstIndex(where: \.isOfBlock),
          pieces[end].kind == .close("summary")
        {
          shown.formUnion([index, end].map { Place(block: number, piece: $0) })
          index = end
        }
        index += 1
      }
    }
    return shown
  }

  /// The tags of every `details` that is closed.
  private static func pairedFolds(_ blocks: [[Piece]]) -> Set<Place> {
    var paired: Set<Place> = []
    var open: [Place] = []
    for (number, pieces) in blocks.enumerated() {
      for (index, piece) in pieces.enumerated() {
        let place = Place(block: number, piece: index)
        if piece.kind == .open("details") {
          open.append(place)
        } else if piece.kind == .close("details"), let start = open.popLast() {
          paired.formUnion([start, place])
        }
      }
    }
    return paired
  }

  /// Pieces as one paragraph, without the white space around it.
  private static func paragraph(_ pieces: some Collection<Piece>) -> String {
    let kept = balanced(pieces)
    let html = pieces.enumerated().map { place, piece in
      if piece.kind == .comment { return "" }
      return kept.contains(place) ? piece.tag : escapeText(piece.source)
    }.joined()
    let start = html.drop(while: \.isWhitespace)
    return String(start.reversed().drop(while: \.isWhitespace).reversed())
  }

  /// Text of raw HTML, in which `&lt;` is a character already.
  private static func escapeText(_ text: String) -> String {
    let parts = text.split(separator: "&", omittingEmptySubsequences: false)
    return parts.enumerated().map { index, part in
      let start = index == 0 ? "" : isReference(part) ? "&" : "&amp;"
      return start + HTMLText.escape(part)
    }.joined()
  }

  private static func isReference(_ text: Substring) -> Bool {
    let bytes = text.utf8
    // The longest name has 31 letters.
    guard let end = bytes.prefix(33).firstIndex(of: UInt8(ascii: ";")) else { return false }
    let name = String(text[..<end])
    func isPlain(_ text: Substring, _ isDigit: (Character) -> Bool) -> Bool {
      !text.isEmpty && text.allSatisfy { $0.isASCII && isDigit($0) }
    }
    if name.hasPrefix("#x") || name.hasPrefix("#X") {
      return isPlain(name.dropFirst(2)) { $0.isHexDigit }
    }
    if name.hasPrefix("#") { return isPlain(name.dropFirst()) { $0.isNumber } }
    return isPlain(name[...]) { $0.isLetter || $0.isNumber } && name.first?.isLetter == true
  }
}
