import PlainText

/// A line of a difference as it is shown. Nothing in it is invisible, and the parts that differ are
/// known. What is far from the first of them is left out when the line is very long.
package struct ShownLine: Sendable, Equatable {
  /// A stretch of the line.
  package struct Piece: Sendable, Equatable {
    /// What is shown of it.
    package var text: String
    /// Whether it differs; its text is empty where something is missing.
    package var differs: Bool
  }

  /// How a part that differs is shown.
  enum Form {
    /// Only what cannot be seen is made visible.
    case plain
    /// Blanks as `·`, tabs as `→`.
    case blanks
    /// The same, and all that is not ASCII by its number, because both texts look alike.
    case numbers
  }

  /// The line from left to right.
  package private(set) var pieces: [Piece] = []

  /// How many bytes of a line are shown at most.
  static let longest = 600
  /// How many bytes are shown before the part that differs when the line is longer.
  private static let lead = 120

  /// Prepares a line; `parts` are what differs, in UTF-8 offsets and in order. Characters that they cut
  /// through differ as a whole.
  init(_ text: String, parts: [(range: Range<Int>, form: Form)] = []) {
    let bytes = Array(text.utf8)
    var start = 0
    var end = bytes.count
    if bytes.count > Self.longest {
      let from = parts.first?.range.lowerBound ?? 0
      start = max(0, min(from - Self.lead, bytes.count - Self.longest))
      end = start + Self.longest
      while start > 0, bytes[start] & 0xC0 == 0x80 { start -= 1 }
      while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    }
    let solidEnd = TokenBytes.trimmedEnd(of: bytes)
    var offset = start
    var rest = parts.drop { $0.range.upperBound < start }
    if start > 0 { add("…", differs: false) }
    for character in String(decoding: bytes[start..<end], as: UTF8.self) {
      let next = offset + character.utf8.count
      while let part = rest.first, part.range.isEmpty, part.range.lowerBound < next {
        pieces.append(Piece(text: "", differs: true))
        rest.removeFirst()
      }
      var form: Form?
      if let part = rest.first, part.range.lowerBound < next { form = part.form }
      let isBlank = offset >= solidEnd || form == .blanks || form == .numbers
      add(Self.shown(character, showsBlanks: isBlank, form ?? .plain), differs: form != nil)
      while let part = rest.first, part.range.upperBound <= next, !part.range.isEmpty {
        rest.removeFirst()
      }
      offset = next
    }
    if rest.contains(where: { $0.range.isEmpty && $0.range.lowerBound <= end }) {
      pieces.append(Piece(text: "", differs: true))
    }
    if end < bytes.count { add("… (\(bytes.count) bytes)", differs: false) }
  }

  private mutating func add(_ text: String, differs: Bool) {
    if let last = pieces.last, last.differs == differs, !last.text.isEmpty {
      pieces[pieces.count - 1].text += text
    } else {
      pieces.append(Piece(text: text, differs: differs))
    }
  }

  /// The whole text.
  package var text: String { pieces.map(\.text).joined() }

  /// A line that marks the parts: blanks, and `^` below what differs, or below the character before
  /// which something is missing.
  package var marks: String {
    var marks = ""
    var isMissing = false
    for piece in pieces {
      if piece.text.isEmpty { isMissing = true }
      for character in piece.text {
        let isTab = character == "\t"
        let width = isTab ? 1 : DisplayWidth.of(character)
        var own = String(repeating: piece.differs ? "^" : isTab ? "\t" : " ", count: width)
        if isMissing, width > 0 {
          own = "^" + own.dropFirst()
          isMissing = false
        }
        marks += own
      }
    }
    if isMissing { marks += "^" }
    while let last = marks.last, last != "^" { marks.removeLast() }
    return marks
  }

  private static func shown(
    _ character: Character, showsBlanks: Bool, _ form: Form
  ) -> String {
    switch character {
    case " " where showsBlanks: return "·"
    case "\t" where showsBlanks: return "→"
    default:
      guard form == .numbers else { return ShownCharacter.text(character) }
      return character.unicodeScalars.map { scalar in
        scalar.isASCII ? ShownCharacter.text(Character(scalar)) : ShownCharacter.number(of: scalar)
      }.joined()
    }
  }
}
