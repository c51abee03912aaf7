import PlainText

/// One line of an expectation, read.
///
/// How a line of output is matched, in time linear in its length:
///
/// - Literal text stands for itself, byte by byte.
/// - A token (`<int>`, `<word>` …) is taken whole: as long as its form goes. What follows must then
///   follow, so `<int>a` matches `12a`, and `<int>` alone does not. Where no literal text stands
///   beside it, a token is not part of a longer word or number. `<...><int>` takes 12 out of `took
///   12 ms` and nothing out of `v12` or `1.5`.
/// - `<...>` takes as little as lets what follows it, up to the next `<...>`, match. What it has
///   taken is never revised.
/// - `<int:x>` binds `x` where `x` is free and must be equal where it is bound, in this line or
///   before. A bound `<...:x>` stands for the text of `x`.
package struct Pattern: Sendable {
  /// The line as written.
  package let source: String
  /// Its literal texts and placeholders, in order.
  let elements: [Element]
  /// Whether it is a line `...`, which stands for any number of lines.
  package let isGap: Bool

  /// The line that stands for any number of lines.
  static let gap = "..."

  /// Its stretches, when they do not depend on which captures are bound.
  let segments: [Segment]?

  /// A piece of a pattern.
  enum Element: Sendable, Equatable {
    case literal(Literal)
    case placeholder(Placeholder, source: Range<Int>)
  }

  /// Text that stands for itself.
  struct Literal: Sendable, Equatable {
    /// What is compared.
    let bytes: [UInt8]
    /// The offset in the pattern's source of each of `bytes` and of their end.
    let offsets: [Int]
  }

  /// Reads a line.
  ///
  /// - Parameters:
  ///   - line: the line, without its end.
  ///   - isExact: placeholders are text like any other.
  package init(_ line: String, isExact: Bool = false) {
    let holdsPlaceholder = !isExact && Self.holdsPlaceholder(line)
    self.init(line, isExact: isExact, spelling: holdsPlaceholder ? .runsAsOne : .asWritten)
  }

  /// Reads a line of an expectation whose lines are compared in this spelling.
  init(_ line: String, isExact: Bool, spelling: Spelling) {
    source = line
    let bytes = Array(line.utf8)
    let end = TokenBytes.trimmedEnd(of: bytes)
    isGap = !isExact && bytes[..<end].elementsEqual(Self.gap.utf8)
    let isEscaped = !isExact && LineEscape.isPresent(in: bytes[..<end])
    var reader = Reader(
      bytes: bytes, start: isEscaped ? 1 : 0, end: end, spelling: spelling)
    elements = isExact ? reader.literals() : reader.elements()
    segments = Self.names(in: elements).isEmpty ? Segment.split(elements) { _ in false } : nil
  }

  /// Whether a line holds a placeholder or is a line `...`.
  static func holdsPlaceholder(_ line: String) -> Bool {
    let pattern = Pattern(line, isExact: false, spelling: .asWritten)
    return pattern.isGap || pattern.placeholderCount > 0
  }

  /// How many placeholders it holds.
  var placeholderCount: Int {
    elements.count { if case .placeholder = $0 { true } else { false } }
  }

  /// The names of the captures that it binds or repeats.
  var names: [String] { Self.names(in: elements) }

  private static func names(in elements: [Element]) -> [String] {
    elements.compactMap {
      if case .placeholder(let placeholder, _) = $0 { placeholder.name } else { nil }
    }
  }

  /// Whether it is all `<...>`: an empty line at the end of the output, which is there or not as
  /// one likes, matches it too.
  var canBeEmpty: Bool {
    !elements.isEmpty
      && elements.allSatisfy {
        if case .placeholder(let placeholder, _) = $0 { placeholder.kind == .any } else { false }
      }
  }

  /// Whether it is an empty line.
  var isBlank: Bool { elements.isEmpty }

  /// Its bytes when it is literal text from end to end.
  var literalBytes: [UInt8]? {
    if isGap { return nil }
    switch elements.first {
    case nil: return []
    case .literal(let literal)? where elements.count == 1: return literal.bytes
    default: return nil
    }
  }

  /// A line of output, without the white space at its end, as an expectation has to say it: so
  /// that it stands for itself and nothing else.
  static func escapedLine(_ text: String) -> String {
    (LineEscape.isNeeded(text.utf8) ? "\\" : "") + escaped(text)
  }

  /// Part of a line as an expectation has to say it: `\` in front of each `<` that would otherwise
  /// be read as a placeholder.
  static func escaped(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var out: [UInt8] = []
    var start = 0
    for found in Placeholder.all(in: bytes, end: bytes.count) {
      out += bytes[start..<found.range.lowerBound]
      out.append(UInt8(ascii: "\\"))
      start = found.range.lowerBound
    }
    out += bytes[start...]
    return String(decoding: out, as: UTF8.self)
  }
}

extension Pattern {
  /// Splits a line into its elements.
  private struct Reader {
    let bytes: [UInt8]
    let start: Int
    let end: Int
    let spelling: Spelling
    var result: [Element] = []
    /// The slices of the source that make the literal being read.
    var pieces: [Range<Int>] = []

    mutating func literals() -> [Element] {
      pieces = [0..<end]
      endLiteral()
      return result
    }

    mutating func elements() -> [Element] {
      var start = start
      for found in Placeholder.all(in: bytes, end: end) {
        if found.isEscaped {
          pieces.append(start..<found.range.lowerBound - 1)
          start = found.range.lowerBound
        } else if case .placeholder(let placeholder, _) = found.scan {
          pieces.append(start..<found.range.lowerBound)
          endLiteral()
          result.append(.placeholder(placeholder, source: found.range))
          start = found.range.upperBound
        }
      }
      pieces.append(start..<end)
      endLiteral()
      return result
    }

    private mutating func endLiteral() {
      let last = pieces.last?.upperBound ?? 0
      var folded = FoldedBytes()
      var plain: [UInt8] = []
      var offsets: [Int] = []
      for piece in pieces {
        switch spelling {
        case .runsAsOne: folded.append(bytes[piece])
        case .asWritten:
          plain += bytes[piece]
          offsets += piece
        }
      }
      pieces = []
      if spelling == .runsAsOne { (plain, offsets) = (folded.bytes, folded.offsets) }
      guard !plain.isEmpty else { return }
      result.append(.literal(Literal(bytes: plain, offsets: offsets + [last])))
    }
  }
}
