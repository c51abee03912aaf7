import PlainText

/// A part in which an expected line and the line of output in its place differ.
package struct DifferingPart: Sendable, Equatable {
  /// The part of the expected line, in UTF-8 offsets; empty where something was printed in addition.
  package var expected: Range<Int>
  /// The part of the line of output, in UTF-8 offsets; empty where something is missing.
  package var actual: Range<Int>
  /// How both texts have to be shown so that a reader sees the difference.
  var form = ShownLine.Form.plain
  /// What the difference is, where both texts look alike.
  var note: String?

  init(expected: Range<Int>, actual: Range<Int>) {
    (self.expected, self.actual) = (expected, actual)
  }

  /// The same part, with what there is to say about texts that look alike.
  ///
  /// - Parameters:
  ///   - source: the expected line.
  ///   - text: the line of output.
  /// - Returns: the part.
  func explained(_ source: String, _ text: String) -> Self {
    let expected = source.part(self.expected)
    let actual = text.part(self.actual)
    var part = self
    if (expected + actual).utf8.allSatisfy(TokenBytes.isBlank) {
      part.form = .blanks
    } else if Self.visible(expected) == Self.visible(actual) {
      part.form = .numbers
    } else if !Self.areLookalikes(expected, actual) {
      return part
    }
    part.note = "\(Self.description(expected)) expected, \(Self.description(actual)) printed"
    return part
  }

  /// The text without what takes no room; white space of every kind is a blank. Texts that Unicode
  /// holds for the same, such as `é` in one piece and in two, are equal as strings are.
  private static func visible(_ text: String) -> String {
    var shown = ""
    for scalar in text.unicodeScalars where !scalar.properties.isDefaultIgnorableCodePoint {
      shown.unicodeScalars.append(scalar.properties.isWhitespace ? " " : scalar)
    }
    return shown
  }

  /// Whether one is a character of ASCII, and the other one of a script or of the punctuation in which
  /// many look like those of ASCII.
  private static func areLookalikes(_ one: String, _ other: String) -> Bool {
    guard let first = one.unicodeScalars.first, let second = other.unicodeScalars.first,
      one.unicodeScalars.count == 1, other.unicodeScalars.count == 1,
      first.isASCII != second.isASCII
    else { return false }
    let (ascii, foreign) = first.isASCII ? (first, second) : (second, first)
    let category = foreign.properties.generalCategory
    switch category {
    case .dashPunctuation, .initialPunctuation, .finalPunctuation:
      return !ascii.properties.isAlphabetic
    case .uppercaseLetter, .lowercaseLetter:
      // Greek, Cyrillic, Armenian; the full-width forms of ASCII.
      return ascii.properties.isAlphabetic
        && (0x370...0x58F).contains(foreign.value) || (0xFF21...0xFF5A).contains(foreign.value)
    default: return false
    }
  }

  private static func description(_ text: String) -> String {
    let scalars = Array(text.unicodeScalars)
    guard let first = scalars.first else { return "nothing" }
    if text.utf8.allSatisfy({ $0 == 0x20 }) {
      return scalars.count == 1 ? "a blank" : "\(scalars.count) blanks"
    }
    if text.utf8.allSatisfy({ $0 == 0x09 }) {
      return scalars.count == 1 ? "a tab" : "\(scalars.count) tabs"
    }
    let shown = scalars.prefix(4).map { scalar in
      let digits = String(scalar.value, radix: 16, uppercase: true)
      return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }.joined(separator: " ")
    if scalars.count == 1, let name = first.properties.name { return "\(shown) \(name)" }
    return scalars.count > 4 ? shown + " …" : shown
  }
}

extension String {
  /// The text at UTF-8 offsets.
  func part(_ range: Range<Int>) -> String {
    let from = utf8.index(startIndex, offsetBy: range.lowerBound)
    return String(self[from..<utf8.index(from, offsetBy: range.count)])
  }

  /// The offsets moved outwards to where characters begin and end, as a reader sees characters.
  func wholeCharacters(_ range: Range<Int>) -> Range<Int> {
    var from = utf8.index(startIndex, offsetBy: range.lowerBound)
    var to = utf8.index(from, offsetBy: range.count)
    while from > startIndex, String.Index(from, within: self) == nil {
      from = utf8.index(before: from)
    }
    while to < endIndex, String.Index(to, within: self) == nil { to = utf8.index(after: to) }
    return utf8.distance(from: startIndex, to: from)..<utf8.distance(from: startIndex, to: to)
  }
}
