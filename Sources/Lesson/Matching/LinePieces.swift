import PlainText

/// A line of output taken apart into the pieces by which two runs are compared. These are words,
/// numbers, times and the like as a whole, runs of blanks, and single other characters.
enum LinePieces {
  /// The pieces, which together are the line.
  ///
  /// - Complexity: linear in the line.
  static func split(_ line: String) -> [String] {
    let bytes = Array(line.utf8)
    var tokens = Tokens(bytes)
    var pieces: [String] = []
    var start = 0
    while start < bytes.count {
      let end = end(of: &tokens, at: start)
      pieces.append(String(decoding: bytes[start..<end], as: UTF8.self))
      start = end
    }
    return pieces
  }

  private static func end(of tokens: inout Tokens, at start: Int) -> Int {
    let bytes = tokens.bytes
    if TokenBytes.isBlank(bytes[start]) { return runEnd(bytes, start, where: TokenBytes.isBlank) }
    if tokens.isStart(of: .float, start) {
      for kind in [Placeholder.Kind.uuid, .time, .duration, .lsn] where tokens.canStart(kind, start)
      {
        for end in tokens.ends(kind, at: start) where tokens.isEnd(of: kind, end) {
          let text = String(decoding: bytes[start..<end], as: UTF8.self)
          if kind != .lsn || isPosition(text) { return end }
        }
      }
      if let end = tokens.numberEnd(at: start) {
        if tokens.isEnd(of: .float, end) { return end }
        // A number with its unit: 12MB, 1.5kB.
        if let unit = tokens.runEnd(.word, at: end),
          bytes[end..<unit].allSatisfy(TokenBytes.isLetter)
        {
          return unit
        }
      }
    }
    if bytes[start] == UInt8(ascii: "-") { return runEnd(bytes, start) { $0 == UInt8(ascii: "-") } }
    if let end = tokens.runEnd(.word, at: start) { return end }
    return start + max(1, UTF8Form.length(at: start, in: bytes[...]))
  }

  private static func runEnd(_ bytes: [UInt8], _ start: Int, where isPart: (UInt8) -> Bool) -> Int {
    bytes[start...].firstIndex { !isPart($0) } ?? bytes.count
  }

  /// Whether a text is a log position for sure, and not a fraction such as `3/4`.
  static func isPosition(_ text: String) -> Bool {
    guard isToken(.lsn, text), let slash = text.firstIndex(of: "/") else { return false }
    return text[slash...].utf8.count > 5
  }

  /// Whether a text is one token of this kind.
  static func isToken(_ kind: Placeholder.Kind, _ text: String) -> Bool {
    var tokens = Tokens(Array(text.utf8))
    guard !text.isEmpty, tokens.canStart(kind, 0) else { return false }
    return tokens.ends(kind, at: 0).contains(text.utf8.count)
  }

  /// Whether two pieces are compared as the same: how many blanks or dashes there are follows the
  /// width of what stands above and below.
  static func areSame(_ first: String, _ second: String) -> Bool {
    if first == second { return true }
    guard let byte = first.utf8.first, byte == second.utf8.first || TokenBytes.isBlank(byte) else {
      return false
    }
    func isRun(_ text: String) -> Bool {
      text.utf8.allSatisfy(TokenBytes.isBlank) || text.utf8.allSatisfy { $0 == UInt8(ascii: "-") }
    }
    return isRun(first) && isRun(second)
      && TokenBytes.isBlank(byte) == second.utf8.allSatisfy(TokenBytes.isBlank)
  }
}
