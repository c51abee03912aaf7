extension MarkdownDocument {
  /// The `id`s of the headings, in page order.
  package func headingIDs() -> [String] {
    var ids = HeadingIDs()
    return headingTexts().map { ids.id(for: $0) }
  }
}

/// Makes `id`s of headings by the rules of Git hosts, each only once on a page.
private struct HeadingIDs {
  private var counts: [String: Int] = [:]

  /// The text in small letters, with a hyphen for each space and without punctuation; with a number
  /// behind it when that is taken.
  mutating func id(for text: String) -> String {
    var base = ""
    for scalar in text.lowercased().unicodeScalars {
      if scalar == "-" || Self.isOfWord(scalar) {
        base.unicodeScalars.append(scalar)
      } else if scalar.properties.isWhitespace {
        base += "-"
      }
    }
    if base.isEmpty { base = "section" }
    var id = base
    while counts[id] != nil {
      counts[base, default: 0] += 1
      id = "\(base)-\(counts[base, default: 0])"
    }
    counts[id] = 0
    return id
  }

  /// Whether Ruby's `\p{Word}`, by which GitHub goes, takes a character.
  private static func isOfWord(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber,
      .connectorPunctuation:
      true
    default: false
    }
  }
}
