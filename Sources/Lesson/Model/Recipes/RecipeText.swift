import PlainText

/// A text of `etude.yaml` in which words in braces stand for what is only known when a server starts:
/// `--listen=127.0.0.1:{port}`.
///
/// A placeholder has small letters, digits and `-`, so that the braces of JSON and of shells are
/// themselves. `{{word}}` is the text `{word}`.
package struct RecipeText: Sendable, Hashable {
  /// As it is written.
  package let source: String
  private let parts: [Part]

  private enum Part: Sendable, Hashable {
    case text(String)
    case placeholder(String)
  }

  /// Reads a text.
  ///
  /// - Complexity: O(n) in its length.
  package init(_ source: String) {
    self.source = source
    var parts: [Part] = []
    var plain = ""
    var rest = source[...]
    while let brace = rest.firstIndex(of: "{") {
      plain += rest[..<brace]
      rest = rest[brace...]
      let isDoubled = rest.hasPrefix("{{")
      let inner = rest.dropFirst(isDoubled ? 2 : 1)
      let word = inner.prefix(while: Self.isWordPart)
      let end = isDoubled ? "}}" : "}"
      guard Self.isWord(word), inner[word.endIndex...].hasPrefix(end) else {
        plain.append("{")
        rest = rest.dropFirst()
        continue
      }
      rest = inner[word.endIndex...].dropFirst(end.count)
      if isDoubled {
        plain += "{\(word)}"
      } else {
        if !plain.isEmpty { parts.append(.text(plain)) }
        plain = ""
        parts.append(.placeholder(String(word)))
      }
    }
    plain += rest
    if !plain.isEmpty { parts.append(.text(plain)) }
    self.parts = parts
  }

  /// The words in braces, in their order.
  package var placeholders: [String] {
    parts.compactMap { if case .placeholder(let word) = $0 { word } else { nil } }
  }

  /// The text with values in place of its placeholders; one without a value stays as it is.
  package func filled(_ value: (String) -> String?) -> String {
    parts.map { part in
      switch part {
      case .text(let text): text
      case .placeholder(let word): value(word) ?? "{\(word)}"
      }
    }.joined()
  }

  /// Whether a word can be the name of a placeholder.
  package static func isWord(_ word: some StringProtocol) -> Bool {
    guard let first = word.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first)
    else {
      return false
    }
    return word.allSatisfy(isWordPart)
  }

  private static func isWordPart(_ character: Character) -> Bool {
    character.isASCII
      && (character.isLowercase || character.isWholeNumber || character == "-")
  }
}

extension RecipeText: Encodable {
  package func encode(to encoder: any Encoder) throws { try source.encode(to: encoder) }
}
