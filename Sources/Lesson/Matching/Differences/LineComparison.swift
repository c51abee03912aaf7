import PlainText

/// Compares an expected line with the line of output in its place: word by word, and where two words
/// differ, character by character. A placeholder is a word that equals what it matches.
///
/// Only what lies between the beginning and the end that match is compared.
///
/// - Complexity: O(n · m) for n words of the one and m of the other, up to `cellLimit`. Beyond that
///   all between the beginning and the end is one difference.
struct LineComparison {
  /// A word, a run of blanks, a sign or a placeholder.
  private struct Piece {
    var text: String
    /// Where it stands, in UTF-8 offsets of its line.
    var range: Range<Int>
    /// What it matches, when it is a placeholder.
    var pattern: Pattern?
    /// Whether it may take any text.
    var takesAnything = false

    var isBlank: Bool { pattern == nil && text.utf8.allSatisfy(TokenBytes.isBlank) }

    /// What it is worth that it is on both sides.
    var worth: Int {
      if isBlank { return 1 }
      if pattern != nil { return 8 }
      return TokenBytes.isWordCharacter(Array(text.utf8), at: 0) ? 6 + min(6, text.utf8.count) : 3
    }
  }

  private let pattern: Pattern
  private let line: ComparedLine
  private let bindings: Bindings

  /// How many pairs of words are compared.
  private static let cellLimit = 1 << 16

  /// Compares.
  ///
  /// - Parameters:
  ///   - pattern: the expected line.
  ///   - line: the line of output.
  ///   - partial: what of them matches at the beginning and at the end.
  ///   - bindings: what the captures stand for.
  /// - Returns: the parts that differ, in order; at least one.
  static func parts(
    _ pattern: Pattern, _ line: ComparedLine, _ partial: PartialMatch, _ bindings: Bindings
  ) -> [DifferingPart] {
    let comparison = Self(pattern: pattern, line: line, bindings: bindings)
    let (expected, actual) = comparison.wholeCharacters(partial.expected, partial.actual)
    return comparison.parts(expected, actual).map { $0.explained(pattern.source, line.text) }
  }

  /// Both parts moved outwards to where characters begin and end. What one side has to take in of what
  /// is the same on both sides, the other takes in too: a joiner behind a letter makes another
  /// character of it, and is compared with the letter.
  private func wholeCharacters(
    _ expected: Range<Int>, _ actual: Range<Int>
  ) -> (Range<Int>, Range<Int>) {
    let old = pattern.source.wholeCharacters(expected)
    let new = line.text.wholeCharacters(actual)
    let before = max(
      expected.lowerBound - old.lowerBound, actual.lowerBound - new.lowerBound)
    let behind = max(old.upperBound - expected.upperBound, new.upperBound - actual.upperBound)
    let source = pattern.source.utf8
    let text = line.text.utf8
    func wider(_ range: Range<Int>, in count: Int) -> Range<Int> {
      max(0, range.lowerBound - before)..<min(count, range.upperBound + behind)
    }
    let wideOld = wider(expected, in: source.count)
    let wideNew = wider(actual, in: text.count)
    func isSame(_ one: Range<Int>, _ other: Range<Int>) -> Bool {
      source.dropFirst(one.lowerBound).prefix(one.count)
        .elementsEqual(text.dropFirst(other.lowerBound).prefix(other.count))
    }
    guard
      isSame(
        wideOld.lowerBound..<expected.lowerBound, wideNew.lowerBound..<actual.lowerBound),
      isSame(expected.upperBound..<wideOld.upperBound, actual.upperBound..<wideNew.upperBound)
    else { return (old, new) }
    return (wideOld, wideNew)
  }

  private func parts(_ expected: Range<Int>, _ actual: Range<Int>) -> [DifferingPart] {
    let whole = DifferingPart(expected: expected, actual: actual)
    guard expected.count + actual.count <= Self.cellLimit else { return [whole] }
    let old = pieces(ofPatternIn: expected)
    let new = pieces(ofLineIn: actual)
    guard !old.isEmpty, !new.isEmpty, old.count * new.count <= Self.cellLimit else {
      return [whole]
    }
    let parts = differences(old, new).map { old, new in
      DifferingPart(
        expected: Self.place(of: old.range, in: old.pieces, end: expected.upperBound),
        actual: Self.place(of: new.range, in: new.pieces, end: actual.upperBound))
    }
    return parts.isEmpty ? [whole] : parts.flatMap(refined)
  }

  // MARK: Words

  private func pieces(ofPatternIn region: Range<Int>) -> [Piece] {
    pattern.elements.flatMap { element -> [Piece] in
      switch element {
      case .placeholder(let placeholder, let source):
        guard source.overlaps(region) else { return [] }
        let isFree = placeholder.name.map { bindings.entry($0) == nil } ?? true
        return [
          Piece(
            text: placeholder.source, range: source,
            pattern: Pattern(placeholder.source, isExact: false, spelling: .runsAsOne),
            takesAnything: placeholder.kind == .any && isFree)
        ]
      case .literal(let literal):
        return Self.pieces(of: literal.bytes, in: region) { literal.offsets[$0] }
      }
    }
  }

  private func pieces(ofLineIn region: Range<Int>) -> [Piece] {
    Self.pieces(of: line.bytes, in: region, offset: line.sourceOffset)
  }

  /// The pieces of bytes; `offset` says where each stands in its line.
  private static func pieces(
    of bytes: [UInt8], in region: Range<Int>, offset: (Int) -> Int
  ) -> [Piece] {
    let from = (0..<bytes.count).first { offset($0) >= region.lowerBound } ?? bytes.count
    let to = (from..<bytes.count).first { offset($0) >= region.upperBound } ?? bytes.count
    var start = from
    return LinePieces.split(String(decoding: bytes[from..<to], as: UTF8.self)).map { text in
      let end = min(to, start + text.utf8.count)
      defer { start = end }
      return Piece(text: text, range: offset(start)..<max(offset(start), offset(end)))
    }
  }

  private func areSame(_ old: Piece, _ new: Piece) -> Bool {
    guard let pattern = old.pattern else { return old.text.utf8.elementsEqual(new.text.utf8) }
    var bindings = bindings
    return !old.takesAnything
      && pattern.matches(ComparedLine(new.text, spelling: .runsAsOne), number: 0, &bindings)
  }

  private typealias Stretch = (pieces: [Piece], range: Range<Int>)

  /// The stretches in which two rows of pieces differ, by the common pieces that are worth most.
  private func differences(_ old: [Piece], _ new: [Piece]) -> [(Stretch, Stretch)] {
    let width = new.count + 1
    var best = [Int](repeating: 0, count: (old.count + 1) * width)
    var same = [Bool](repeating: false, count: best.count)
    for i in old.indices.reversed() {
      for j in new.indices.reversed() {
        let cell = i * width + j
        same[cell] = areSame(old[i], new[j])
        best[cell] = max(
          best[cell + width], best[cell + 1], same[cell] ? best[cell + width + 1] + old[i].worth : 0
        )
      }
    }
    var found: [(old: Range<Int>, new: Range<Int>)] = []
    var (i, j) = (0, 0)
    var start: (Int, Int)?
    func close() {
      guard let open = start else { return }
      start = nil
      // What is only a blank between two differences does not keep them apart.
      if let last = found.last, !(last.old.isEmpty && open.0 == i),
        old[last.old.upperBound..<open.0].allSatisfy(\.isBlank),
        new[last.new.upperBound..<open.1].allSatisfy(\.isBlank)
      {
        found[found.count - 1] = (last.old.lowerBound..<i, last.new.lowerBound..<j)
      } else {
        found.append((open.0..<i, open.1..<j))
      }
    }
    while i < old.count || j < new.count {
      let cell = i * width + j
      if i < old.count, j < new.count, same[cell],
        best[cell] == best[cell + width + 1] + old[i].worth
      {
        close()
        (i, j) = (i + 1, j + 1)
        continue
      }
      if i < old.count, old[i].takesAnything {
        close()
        if j == new.count || best[cell] == best[cell + width] { i += 1 } else { j += 1 }
        continue
      }
      start = start ?? (i, j)
      if i < old.count, j == new.count || best[cell] == best[cell + width] {
        i += 1
      } else {
        j += 1
      }
    }
    close()
    return found.map { ((old, $0.old), (new, $0.new)) }
  }

  private static func place(of range: Range<Int>, in pieces: [Piece], end: Int) -> Range<Int> {
    let start = range.lowerBound < pieces.count ? pieces[range.lowerBound].range.lowerBound : end
    return
      start..<(range.isEmpty ? start : max(start, pieces[range.upperBound - 1].range.upperBound))
  }

  // MARK: Characters

  /// A part without the characters that both texts have, where these are at least half of one.
  private func refined(_ part: DifferingPart) -> [DifferingPart] {
    let (expected, actual) = wholeCharacters(part.expected, part.actual)
    let whole = DifferingPart(expected: expected, actual: actual)
    let holdsPlaceholder = pattern.elements.contains { element in
      if case .placeholder(_, let source) = element { source.overlaps(expected) } else { false }
    }
    let old = pattern.source.part(expected).map(Array.init)
    let new = line.text.part(actual).map(Array.init)
    guard !holdsPlaceholder, !old.isEmpty, !new.isEmpty else { return [whole] }
    let runs = Self.commonRuns(old, new)
    guard runs.reduce(0, { $0 + $1.count }) * 2 >= min(old.count, new.count) else { return [whole] }
    var parts: [DifferingPart] = []
    var (i, j) = (0, 0)
    for run in runs + [(old.count, new.count, 0)] {
      if run.old > i || run.new > j {
        parts.append(
          DifferingPart(
            expected: Self.place(i..<run.old, of: old, from: expected.lowerBound),
            actual: Self.place(j..<run.new, of: new, from: actual.lowerBound)))
      }
      (i, j) = (run.old + run.count, run.new + run.count)
    }
    return parts
  }

  /// The characters that both texts have at their beginnings and ends; where one text is all there
  /// in the other, that.
  private static func commonRuns(
    _ old: [[UInt8]], _ new: [[UInt8]]
  ) -> [(old: Int, new: Int, count: Int)] {
    let (short, long) = old.count <= new.count ? (old, new) : (new, old)
    if short.count > 2,
      let start = (0...long.count - short.count).first(where: {
        long[$0..<$0 + short.count].elementsEqual(short)
      })
    {
      return old.count <= new.count ? [(0, start, old.count)] : [(start, 0, new.count)]
    }
    let head = zip(old, new).prefix { $0 == $1 }.count
    let tail = zip(old.dropFirst(head).reversed(), new.dropFirst(head).reversed())
      .prefix { $0 == $1 }.count
    return [(0, 0, head), (old.count - tail, new.count - tail, tail)]
  }

  private static func place(_ range: Range<Int>, of text: [[UInt8]], from start: Int) -> Range<Int>
  {
    let before = text[..<range.lowerBound].reduce(start) { $0 + $1.count }
    return before..<text[range].reduce(before) { $0 + $1.count }
  }
}

extension Array<UInt8> {
  fileprivate init(_ character: Character) { self = Array(character.utf8) }
}
