/// The raw HTML of a lesson: the few tags that may stand on a page, and text.
///
/// A Git host shows some tags and drops others. Here a tag passes when it is one of a short list,
/// has no attribute and is closed where it was opened; comments vanish, as they do everywhere. All
/// else is text that the author wrote, such as `<your-name>`, and is shown as such.
package enum RawHTML {
  /// A tag, a comment or what stands between them.
  package struct Piece: Equatable {
    package enum Kind: Equatable {
      case text, comment
      /// `br` or `wbr`, which hold nothing.
      case void(String)
      case open(String)
      case close(String)
    }

    package var kind: Kind
    /// As it stands in the lesson.
    var source: String
    /// Whether it is a `details` that begins unfolded.
    var isUnfolded = false

    /// The tag as it may stand on the page.
    var tag: String {
      switch kind {
      case .text, .comment: ""
      case .void(let name): "<\(name)>"
      case .open(let name): isUnfolded ? "<\(name) open>" : "<\(name)>"
      case .close(let name): "</\(name)>"
      }
    }

    /// Whether it begins or ends a block, and so cannot stand in a paragraph.
    var isOfBlock: Bool {
      switch kind {
      case .open(let name), .close(let name): RawHTML.blocks.contains(name)
      default: false
      }
    }
  }

  private static let voids: Set<String> = ["br", "wbr"]
  private static let blocks: Set<String> = ["details", "summary"]
  private static let inlines: Set<String> = [
    "abbr", "b", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "s", "samp",
    "small", "strong", "sub", "sup", "u", "var",
  ]
  private static let longestName = 7

  /// Whether a text is a tag of a paragraph as it may stand on the page.
  static func isInlineTag(_ text: String) -> Bool {
    let pieces = pieces(of: Array(text.utf8))
    guard pieces.count == 1, !pieces[0].isOfBlock else { return false }
    return pieces[0].tag == text && !text.isEmpty
  }

  /// Takes HTML apart.
  /// - Complexity: O(n) in the number of bytes.
  package static func pieces(of bytes: [UInt8]) -> [Piece] {
    var pieces: [Piece] = []
    var textStart = 0
    var index = 0
    var mayHoldComments = true
    func source(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    while index < bytes.count {
      guard bytes[index] == UInt8(ascii: "<") else {
        index += 1
        continue
      }
      var found = tag(at: index, in: bytes)
      if found == nil, mayHoldComments, bytes[index...].starts(with: "<!--".utf8) {
        found = commentEnd(at: index, in: bytes).map { (.comment, false, $0) }
        // When one is not closed, none after it is.
        mayHoldComments = found != nil
      }
      guard let (kind, isUnfolded, end) = found else {
        index += 1
        continue
      }
      if textStart < index {
        pieces.append(Piece(kind: .text, source: source(textStart..<index)))
      }
      pieces.append(Piece(kind: kind, source: source(index..<end), isUnfolded: isUnfolded))
      (index, textStart) = (end, end)
    }
    if textStart < index { pieces.append(Piece(kind: .text, source: source(textStart..<index))) }
    return pieces
  }

  private static func tag(
    at start: Int, in bytes: [UInt8]
  ) -> (kind: Piece.Kind, isUnfolded: Bool, end: Int)? {
    var index = start + 1
    func skip(_ byte: UInt8) -> Bool {
      guard index < bytes.count, bytes[index] == byte else { return false }
      index += 1
      return true
    }
    func skipBlanks() {
      while index < bytes.count, [0x20, 0x09, 0x0a, 0x0c, 0x0d].contains(bytes[index]) {
        index += 1
      }
    }
    func word(_ limit: Int) -> String {
      var letters: [UInt8] = []
      while index < bytes.count, letters.count <= limit,
        case UInt8(ascii: "a")...UInt8(ascii: "z") = bytes[index] | 0x20
      {
        letters.append(bytes[index] | 0x20)
        index += 1
      }
      return String(decoding: letters, as: UTF8.self)
    }
    let isClosing = skip(UInt8(ascii: "/"))
    let name = word(longestName)
    let afterName = index
    skipBlanks()
    var isUnfolded = false
    if name == "details", !isClosing, index > afterName, word(4) == "open" {
      isUnfolded = true
      if skip(UInt8(ascii: "=")) {
        guard skip(UInt8(ascii: "\"")), skip(UInt8(ascii: "\"")) else { return nil }
      }
      skipBlanks()
    }
    let isVoid = voids.contains(name)
    if isVoid { _ = skip(UInt8(ascii: "/")) }
    guard skip(UInt8(ascii: ">")) else { return nil }
    if isVoid { return isClosing ? nil : (.void(name), false, index) }
    guard inlines.contains(name) || blocks.contains(name) else { return nil }
    return (isClosing ? .close(name) : .open(name), isUnfolded, index)
  }

  private static func commentEnd(at start: Int, in bytes: [UInt8]) -> Int? {
    let begin = start + 4
    // Browsers end a comment at these, too.
    for end in [">", "->"] where bytes[begin...].starts(with: end.utf8) {
      return begin + end.utf8.count
    }
    var index = begin
    while index + 2 < bytes.count {
      if bytes[index...].starts(with: "-->".utf8) { return index + 3 }
      index += 1
    }
    return nil
  }

  /// The places of tags that may stand as they are, among pieces that follow each other in one
  /// paragraph: each opened one is closed, in the right order.
  /// - Complexity: O(n) in the number of pieces.
  static func balanced(_ pieces: some Collection<Piece>) -> Set<Int> {
    var kept: Set<Int> = []
    var open: [(name: String, place: Int)] = []
    var counts: [String: Int] = [:]
    for (place, piece) in pieces.enumerated() where !piece.isOfBlock {
      switch piece.kind {
      case .text, .comment: continue
      case .void: kept.insert(place)
      case .open(let name):
        open.append((name, place))
        counts[name, default: 0] += 1
      case .close(let name):
        guard counts[name, default: 0] > 0 else { continue }
        // What was opened since then is not closed in time.
        while let last = open.popLast() {
          counts[last.name, default: 0] -= 1
          guard last.name == name else { continue }
          kept.formUnion([last.place, place])
          break
        }
      }
    }
    return kept
  }
}
