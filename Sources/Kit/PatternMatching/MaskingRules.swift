/// When a word of a dictionary counts as found.
public struct MaskingRules: Sendable, Equatable {
  /// Whether a word has to stand alone: "class" does not contain "ass" then.
  ///
  /// A word ends where no letter, mark or number follows; an apostrophe, a hyphen, an underscore
  /// and a full stop end it. So the rule is stricter than the word boundaries of Unicode Standard
  /// Annex 29, for which "idiot's" and "idiot_1" are one word. Scripts that put no space between
  /// words (Han, Kana, Thai, …) have no such ends: their letters count as apart. An end of a
  /// dictionary's word that is no letter, mark or number, such as that of "$$", asks for nothing
  /// beside it.
  public var wholeWords: Bool
  /// Which letter counts as which other one, in folded text.
  public var substitutes: [Unicode.Scalar: Unicode.Scalar]

  /// Makes rules: whole words, and no substitutes.
  public init(wholeWords: Bool = true, substitutes: [Unicode.Scalar: Unicode.Scalar] = [:]) {
    self.wholeWords = wholeWords
    self.substitutes = substitutes
  }

  /// Digits and signs that are written in place of letters: "1d10t" is "idiot".
  ///
  /// They find more than was meant: "455" becomes "ass". An exclamation mark is not among them,
  /// because it would be a letter behind "idiot!".
  public static let leetSubstitutes: [Unicode.Scalar: Unicode.Scalar] = [
    "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s",
  ]

  /// Whether a match stands alone, as far as these rules ask for it.
  func allow(_ range: Range<Int>, in text: Span<UInt8>) -> Bool {
    if !wholeWords { return true }
    return isEdge(at: range.upperBound, in: text) && isEdge(at: range.lowerBound, in: text)
  }

  // lesson: edge
  /// Whether a word may end here: at most one of the two neighbours belongs to a word.
  @inline(__always)
  func isEdge(at place: Int, in text: Span<UInt8>) -> Bool {
    if place == 0 || place == text.count { return true }
    return !MaskingRules.belongsToWord(scalarEndingAt: place, in: text)
      || !MaskingRules.belongsToWord(scalarAt: place, in: text)
  }
  // lesson: end

  private static func belongsToWord(scalarEndingAt end: Int, in text: Span<UInt8>) -> Bool {
    var start = end - 1
    while start > 0, text[start] & 0xC0 == 0x80 { start -= 1 }
    return belongsToWord(scalarAt: start, in: text)
  }

  private static func belongsToWord(scalarAt start: Int, in text: Span<UInt8>) -> Bool {
    let first = text[start]
    if first < 0x80 {
      return (0x30...0x39).contains(first) || (0x61...0x7A).contains(first | 0x20)
    }
    let more = first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3
    var value = UInt32(first) & (0x3F >> UInt32(more))
    for place in start + 1...start + more { value = value << 6 | UInt32(text[place] & 0x3F) }
    return Unicode.Scalar(value).map(TextFolding.belongsToWord) ?? false
  }
}
