import PlainText

/// A line of a difference as it is shown. Nothing in it is invisible, and the part that differs is
/// known. What is far from that part is left out when the line is very long.
struct ShownLine {
  /// Up to the part that differs.
  private(set) var before = ""
  /// The part that differs.
  private(set) var part = ""
  /// What follows it.
  private(set) var after = ""
  /// Whether a part is marked; it may be empty, where something is missing.
  let isMarked: Bool

  /// How many bytes of a line are shown at most.
  static let longest = 600
  /// How many bytes are shown before the part that differs when the line is longer.
  private static let lead = 120

  /// Prepares a line; `part` is what differs, in UTF-8 offsets, and characters that it cuts
  /// through differ as a whole.
  init(_ text: String, part: Range<Int>?) {
    isMarked = part != nil
    let bytes = Array(text.utf8)
    let from = part?.lowerBound ?? bytes.count
    let to = part?.upperBound ?? bytes.count
    var start = 0
    var end = bytes.count
    if bytes.count > Self.longest {
      start = max(0, min((part == nil ? 0 : from) - Self.lead, bytes.count - Self.longest))
      end = start + Self.longest
      while start > 0, bytes[start] & 0xC0 == 0x80 { start -= 1 }
      while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    }
    let solidEnd = TokenBytes.trimmedEnd(of: bytes)
    var offset = start
    if start > 0 { before = "…" }
    for character in String(decoding: bytes[start..<end], as: UTF8.self) {
      let next = offset + character.utf8.count
      let shown = Self.shown(character, isTrailing: offset >= solidEnd)
      if next <= from {
        before += shown
      } else if offset < to {
        self.part += shown
      } else {
        after += shown
      }
      offset = next
    }
    if end < bytes.count { after += "… (\(bytes.count) bytes)" }
  }

  /// The whole text.
  var text: String { before + part + after }

  /// A line that marks the part: blanks, then `^` as wide as the part.
  var marks: String {
    let lead = before.map { character in
      character == "\t" ? "\t" : String(repeating: " ", count: DisplayWidth.of(character))
    }
    return lead.joined() + String(repeating: "^", count: max(1, DisplayWidth.of(part)))
  }

  private static func shown(_ character: Character, isTrailing: Bool) -> String {
    guard isTrailing else { return ShownCharacter.text(character) }
    switch character {
    case " ": return "·"
    case "\t": return "→"
    default: return ShownCharacter.text(character)
    }
  }
}
