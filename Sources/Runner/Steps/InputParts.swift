/// A step's text, cut at its `^C` lines.
///
/// A line `^C` in a session does what Ctrl-C does in the tool; everything else is input.
struct InputParts: Equatable {
  /// One piece of input, or one Ctrl-C.
  enum Part: Equatable {
    case text(String, lineOffset: Int)
    case interrupt
  }

  let parts: [Part]

  /// Cuts `text`.
  ///
  /// - Complexity: O(n) in the length of the text.
  init(_ text: String) {
    var parts: [Part] = []
    var lines: [Substring] = []
    var start = 0
    let all = text.split(separator: "\n", omittingEmptySubsequences: false)
    func flush() {
      let piece = lines.joined(separator: "\n")
      if !piece.allSatisfy(\.isWhitespace) { parts.append(.text(piece, lineOffset: start)) }
    }
    for (index, line) in all.enumerated() {
      if line.trimmed == "^C" {
        flush()
        lines = []
        start = index + 1
        parts.append(.interrupt)
      } else {
        lines.append(line)
      }
    }
    flush()
    self.parts = parts
  }
}

extension Substring {
  fileprivate var trimmed: Substring {
    guard let first = firstIndex(where: { !$0.isWhitespace }),
      let last = lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return self[first...last]
  }
}
