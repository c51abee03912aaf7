/// The words that are masked, compiled for the search, with the rules by which they are found.
///
/// It never changes, so that any number of threads may use it. To replace it while it is in use
/// there is `Masker`.
///
///     let dictionary = try MaskingDictionary(["idiot", "ass"])
///     dictionary.mask("The class is an ＩＤＩＯＴ's")  // "The class is an *****'s"
public struct MaskingDictionary: Sendable {
  /// The words, as they were given.
  public let words: [String]
  /// The rules by which they are found.
  public let rules: MaskingRules
  let patterns: CompiledPatterns

  /// Compiles words.
  ///
  /// - Parameters:
  ///   - words: the words, or several words each with their spaces; spaces around them are left
  ///     out. Words that are
  ///     folded to the same count once.
  ///   - rules: when a word counts as found.
  /// - Throws: `MaskingError` when a word is empty, or nothing is left of it, or it has a control
  ///   character; or when all of them are too large.
  /// - Complexity: O(Σ|w|), the length of all words together, and the time to sort them.
  public init(_ words: [String], rules: MaskingRules = MaskingRules()) throws {
    try self.init(numbered: words.enumerated().map { ($0.offset + 1, $0.element) }, rules: rules)
  }

  /// Compiles the words of a file: one a line; empty lines and lines that begin with `#` are left
  /// out.
  ///
  /// - Throws: `MaskingError`, with the line's number.
  /// - Complexity: O(n), the length of the file, and the time to sort its words.
  public init(file: String, rules: MaskingRules = MaskingRules()) throws {
    let lines = file.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    try self.init(
      numbered: lines.enumerated().compactMap { place, line in
        let word = line.trimmed
        return word.isEmpty || word.hasPrefix("#") ? nil : (place + 1, word)
      }, rules: rules)
  }

  private init(numbered: [(line: Int, word: String)], rules: MaskingRules) throws {
    self.rules = rules
    words = numbered.map(\.word)
    let folded = try numbered.map { line, word in
      let word = word[...].trimmed
      if let control = word.unicodeScalars.first(where: {
        $0.properties.generalCategory == .control
      }) {
        throw MaskingError.controlCharacter(line: line, control.value)
      }
      // Some marks, such as "´", are folded to a space: alone, they would mask every space.
      var bytes = FoldedText(word, substitutes: rules.substitutes).bytes[...]
      while bytes.first == 0x20 { bytes.removeFirst() }
      while bytes.last == 0x20 { bytes.removeLast() }
      if bytes.isEmpty { throw MaskingError.empty(line: line) }
      return Array(bytes)
    }
    do {
      patterns = try CompiledPatterns(bytes: folded)
    } catch PatternError.tooLarge(let limit) {
      throw MaskingError.tooLarge(limit: limit)
    }
  }

  /// The memory that the compiled words take, in bytes: what `words` holds is not in it.
  public var byteCount: Int { patterns.byteCount }

  /// The words in `text`, overlapping and nested ones too, ordered by where they end: places in
  /// `words`, and bytes of the text's UTF-8.
  ///
  /// - Complexity: O(n + z), where n is the length of the text and z the number of matches, those
  ///   that the rules refuse among them.
  public func matches(in text: String) -> [PatternMatch] {
    let folded = FoldedText(text, substitutes: rules.substitutes)
    return patterns.matches(in: folded.bytes.span)
      .filter { rules.allow($0.range, in: folded.bytes.span) }
      .map { PatternMatch(pattern: $0.pattern, range: folded.original(of: $0.range)) }
  }

  /// The text with `*` in place of each character of each word that is found.
  ///
  /// A character is what a reader takes for one, a grapheme cluster. The result has as many as
  /// `text`. Characters that cannot be seen, such as a zero-width space within a word, stay. Where
  /// words overlap, all of their characters are masked.
  ///
  /// - Complexity: O(n + z), where n is the length of the text and z the number of matches that the
  ///   rules refuse.
  public func mask(_ text: String) -> String {
    let folded = FoldedText(text, substitutes: rules.substitutes)
    let ranges = maskedRanges(of: folded)
    return ranges.isEmpty ? text : text.masked(ranges)
  }

  /// The bytes of the original that belong to a word, in order; they may overlap.
  ///
  /// At each place only the longest word that ends there counts, as it covers the others.
  private func maskedRanges(of folded: FoldedText) -> [Range<Int>] {
    let span = folded.bytes.span
    var found: [Range<Int>] = []
    patterns.scan(span) { end, state in
      if rules.wholeWords, !rules.isEdge(at: end, in: span) { return }
      var state = state
      while state != 0 {
        let start = end - Int(patterns.lengths[Int(patterns.pattern[state])])
        if !rules.wholeWords || rules.isEdge(at: start, in: span) {
          while let last = found.last, last.lowerBound >= start { found.removeLast() }
          found.append(start..<end)
          return
        }
        state = Int(patterns.match[Int(patterns.fail[state])])
      }
    }
    return found.map(folded.original)
  }
}

/// A list of words that cannot be made into a dictionary.
public enum MaskingError: Error, Equatable, CustomStringConvertible {
  /// The word of this line, from 1, is empty, or has nothing that can be seen.
  case empty(line: Int)
  /// The word of this line has this control character.
  case controlCharacter(line: Int, UInt32)
  /// The words together have more bytes than this.
  case tooLarge(limit: Int)

  /// What is wrong, and what would be right.
  public var description: String {
    switch self {
    case .empty(let line):
      "line \(line): the word is empty, or has nothing that can be seen: a word has at least one letter"
    case .controlCharacter(let line, let value):
      "line \(line): the word has the control character U+"
        + String(repeating: "0", count: max(0, 4 - String(value, radix: 16).count))
        + String(value, radix: 16, uppercase: true) + ": a word has none"
    case .tooLarge(let limit): "the words have more than \(limit) bytes together"
    }
  }
}

extension Substring {
  /// Without the spaces around it.
  fileprivate var trimmed: String {
    var text = self
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}

extension String {
  /// The text with `*` for each character that has a byte in one of the ranges, which are in order,
  /// and can be seen.
  fileprivate func masked(_ ranges: [Range<Int>]) -> String {
    var result = ""
    var (copied, place) = (startIndex, startIndex)
    for range in ranges {
      let low = utf8.index(startIndex, offsetBy: range.lowerBound)
      let high = utf8.index(startIndex, offsetBy: range.upperBound)
      while place < high {
        let next = index(after: place)
        if next > low, self[place].canBeSeen {
          result += self[copied..<place]
          result += "*"
          copied = next
        }
        place = next
      }
    }
    return result + self[copied...]
  }
}

extension Character {
  /// Whether it has more than controls and code points that are ignored by default.
  fileprivate var canBeSeen: Bool {
    unicodeScalars.contains {
      !$0.properties.isDefaultIgnorableCodePoint && $0.properties.generalCategory != .control
        && $0.properties.generalCategory != .format
    }
  }
}
