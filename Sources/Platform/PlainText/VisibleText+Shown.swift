extension VisibleText {
  /// A text as part of one line of a terminal, a log or a report: a file's name, a title, a word
  /// of a page. Nothing in it acts on the terminal, begins another line or hides.
  ///
  /// Control characters (TAB excepted), line ends of every kind, characters that change the
  /// direction of writing, and those that have no width become the `\xHH` of their bytes. The
  /// joiners U+200C and U+200D and the marks U+200E, U+200F and U+061C stay: scripts and emoji
  /// need them, and they cannot turn around what stands beside them.
  ///
  ///     VisibleText.oneLine("a\u{1b}[1m\nb")  // a\x1b[1m\x0ab
  /// - Complexity: O(n) in the length of the text.
  package static func oneLine(_ text: String) -> String {
    shown(text, keepsLineEnds: false)
  }

  /// The same for a text of several lines: LF stays, every other line end becomes visible.
  /// - Complexity: O(n) in the length of the text.
  package static func text(_ text: String) -> String {
    shown(text, keepsLineEnds: true)
  }

  /// A JSON document whose strings hold the same, and in which no character acts or hides: those that
  /// JSON allows to stand as they are (U+009B, U+202E) become `\\u009b`.
  /// - Complexity: O(n) in the length of the document.
  package static func json(_ document: String) -> String {
    guard document.unicodeScalars.contains(where: isHiddenInJSON) else { return document }
    var result = ""
    for scalar in document.unicodeScalars {
      if isHiddenInJSON(scalar) {
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  // What JSON does not allow as it is has been escaped; line ends stand between its strings. No
  // hidden character has more than four digits.
  private static func isHiddenInJSON(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value >= 0x7f && isHidden(scalar)
  }

  /// The first character of a text that `oneLine` would not show as it is, by its number, such as
  /// `U+001B`; nil when there is none.
  /// - Complexity: O(n) in the length of the text.
  package static func firstHidden(in text: String) -> String? {
    guard let scalar = text.unicodeScalars.first(where: isHidden) else { return nil }
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  private static func shown(_ text: String, keepsLineEnds: Bool) -> String {
    let isPlain = text.utf8.allSatisfy {
      ($0 >= 0x20 && $0 < 0x7f) || $0 == 0x09 || (keepsLineEnds && $0 == 0x0a)
    }
    if isPlain { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if isHidden(scalar), !(keepsLineEnds && scalar == "\n") {
        for byte in String(scalar).utf8 { result += String(decoding: escape(byte), as: UTF8.self) }
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09: false
    case 0x00...0x1f, 0x7f...0x9f: true
    // Directions: embeddings and overrides, then isolates.
    case 0x202a...0x202e, 0x2066...0x2069: true
    // Line and paragraph separator; no width; the marks of annotations.
    case 0x2028, 0x2029, 0x180e, 0x200b, 0x2060...0x2064, 0xfeff, 0xfff9...0xfffb: true
    default: false
    }
  }
}
