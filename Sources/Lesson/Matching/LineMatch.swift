import PlainText

/// One trial of a pattern on a line.
struct LineMatch {
  let pattern: Pattern
  let line: ComparedLine
  /// The lesson's line that holds the pattern, from 1.
  let number: Int
  /// What each placeholder took, by the index of its element.
  var spans: [Range<Int>?]
  /// How far the best attempt came; kept only when asked for.
  var furthest = Furthest()
  /// How many places were tried: what the matcher's work is measured by.
  private(set) var attempts = 0
  /// Where the last segment that was placed starts.
  private var placedAt = 0
  /// The free `<...:x>` whose end is being looked for.
  var trial: (name: String, start: Int)?
  /// How far the text from each offset on agrees with the text from `start` on.
  var common: (start: Int, lengths: [Int32])?
  let keepsFurthest: Bool
  var tokens: Tokens

  /// Where an attempt stopped.
  struct Furthest {
    /// The index of the element that did not match; `elements.count` when text is left over.
    var element = 0
    /// How many bytes of that element, when it is a literal, did match.
    var literalBytes = 0
    /// The offset in the line's bytes up to which all matched.
    var offset = 0
    /// Why it stopped, when it was a placeholder.
    var mismatch: Mismatch?

    var rank: (Int, Int, Int) { (element, mismatch?.rank ?? 0, literalBytes) }
  }

  init(_ pattern: Pattern, _ line: ComparedLine, number: Int, keepsFurthest: Bool = false) {
    self.pattern = pattern
    self.line = line
    self.number = number
    self.keepsFurthest = keepsFurthest
    spans = Array(repeating: nil, count: pattern.elements.count)
    tokens = Tokens(line.bytes)
  }

  /// Whether the line matches; binds captures only when it does.
  ///
  /// - Complexity: linear in the line, times the length of the pattern.
  mutating func matches(_ bindings: inout Bindings) -> Bool {
    place(segments(bindings)[...], from: 0, &bindings)
  }

  /// Where the elements from `index` on match so that they end with the line: the leftmost start
  /// that is not before `offset`. Binds nothing.
  mutating func startOfRest(
    from index: Int, notBefore offset: Int, _ bindings: inout Bindings
  ) -> Int? {
    let checkpoint = bindings.count
    defer { bindings.rollBack(to: checkpoint) }
    var segments = segments(bindings)[...]
    while let first = segments.first, first.fixed.upperBound <= index {
      segments.removeFirst()
    }
    guard let first = segments.popFirst() else { return nil }
    let rest = Segment(gap: nil, isFloating: true, fixed: index..<first.fixed.upperBound)
    guard let end = place(rest, from: offset, isLast: segments.isEmpty, &bindings) else {
      return nil
    }
    let start = placedAt
    return place(segments, from: end, &bindings) ? start : nil
  }

  // MARK: Segments

  private func segments(_ bindings: Bindings) -> [Segment] {
    pattern.segments ?? Segment.split(pattern.elements) { bindings.entry($0) != nil }
  }

  /// Finds places for all segments in turn; takes back what was bound when one has none.
  private mutating func place(
    _ segments: ArraySlice<Segment>, from start: Int, _ bindings: inout Bindings
  ) -> Bool {
    let checkpoint = bindings.count
    var offset = start
    for (index, segment) in zip(segments.indices, segments) {
      let isLast = index == segments.endIndex - 1
      guard let end = place(segment, from: offset, isLast: isLast, &bindings) else {
        bindings.rollBack(to: checkpoint)
        return false
      }
      offset = end
    }
    return true
  }

  /// Finds the leftmost place of a segment; the end of that place.
  private mutating func place(
    _ segment: Segment, from offset: Int, isLast: Bool, _ bindings: inout Bindings
  ) -> Int? {
    guard segment.isFloating else {
      return attempt(segment, from: offset, at: offset, isLast: isLast, &bindings)
    }
    guard let first = segment.fixed.first else {
      let end = isLast ? line.bytes.count : offset
      if let gap = segment.gap { take(gap, offset..<end, &bindings) }
      return end
    }
    switch pattern.elements[first] {
    case .literal(let literal):
      return place(segment, startingWith: literal.bytes, from: offset, isLast: isLast, &bindings)
    case .placeholder(let placeholder, _):
      if placeholder.kind == .any, let name = placeholder.name, let entry = bindings.entry(name),
        !entry.bytes.isEmpty
      {
        return place(
          segment, startingWith: Array(entry.bytes), from: offset, isLast: isLast, &bindings)
      }
      for start in offset...line.bytes.count
      where placeholder.kind == .any
        || tokens.canStart(placeholder.kind, start) && tokens.isStart(of: placeholder.kind, start)
      {
        if let end = attempt(segment, from: offset, at: start, isLast: isLast, &bindings) {
          return end
        }
      }
      return nil
    }
  }

  private mutating func place(
    _ segment: Segment, startingWith text: [UInt8], from offset: Int, isLast: Bool,
    _ bindings: inout Bindings
  ) -> Int? {
    // A gap that takes nothing between two runs of blanks leaves one run: `| <...> |` on `|  |`.
    if offset > 0, FoldedBytes.isRun(text[0]), line.bytes[offset - 1] == text[0],
      let end = attempt(segment, from: offset, at: offset - 1, isLast: isLast, &bindings)
    {
      return end
    }
    var search = LiteralSearch(text, from: offset)
    while let start = search.next(in: line.bytes) {
      if let end = attempt(segment, from: offset, at: start, isLast: isLast, &bindings) {
        return end
      }
    }
    // Blanks at the end of a line are there or not, as one likes.
    let trimmed = text[..<TokenBytes.trimmedEnd(of: text)]
    let start = line.bytes.count - trimmed.count
    guard trimmed.count < text.count, start >= offset, line.bytes[start...].elementsEqual(trimmed)
    else { return nil }
    return attempt(segment, from: offset, at: start, isLast: isLast, &bindings)
  }

  /// Tries a segment at one place; its end when it matches there.
  private mutating func attempt(
    _ segment: Segment, from offset: Int, at start: Int, isLast: Bool, _ bindings: inout Bindings
  ) -> Int? {
    let checkpoint = bindings.count
    attempts += 1
    if let gap = segment.gap { take(gap, offset..<max(offset, start), &bindings) }
    if isLast, let most = knownLength(segment.fixed, bindings),
      most < line.bytes.count - start, !keepsFurthest
    {
      bindings.rollBack(to: checkpoint)
      return nil
    }
    let end = matchFixed(segment.fixed, at: start, &bindings)
    if let end, !isLast || end == line.bytes.count {
      placedAt = start
      return end
    }
    if let end { reach(Furthest(element: segment.fixed.upperBound, offset: end)) }
    bindings.rollBack(to: checkpoint)
    return nil
  }

  private mutating func take(_ index: Int, _ range: Range<Int>, _ bindings: inout Bindings) {
    spans[index] = range
    trial = nil
    guard case .placeholder(let placeholder, _) = pattern.elements[index],
      let name = placeholder.name, bindings.entry(name) == nil
    else { return }
    bindings.bind(name, to: range, of: line, at: number)
    trial = (name, range.lowerBound)
  }

  /// The length of elements that hold no tokens: literals and bound `<...:x>`.
  private func knownLength(_ fixed: Range<Int>, _ bindings: Bindings) -> Int? {
    var length = 0
    for index in fixed {
      switch pattern.elements[index] {
      case .literal(let literal): length += literal.bytes.count
      case .placeholder(let placeholder, _):
        guard placeholder.kind == .any, let name = placeholder.name,
          let entry = bindings.entry(name)
        else { return nil }
        length += entry.bytes.count
      }
    }
    return length
  }
}

extension Pattern {
  /// Whether a line matches; binds captures only when it does.
  func matches(_ line: ComparedLine, number: Int, _ bindings: inout Bindings) -> Bool {
    if let literal = literalBytes { return literal == line.bytes }
    if case .literal(let first)? = elements.first, !first.starts(line.bytes) { return false }
    if case .literal(let last)? = elements.last, !last.ends(line.bytes) { return false }
    var match = LineMatch(self, line, number: number)
    return match.matches(&bindings)
  }
}

extension Pattern.Literal {
  /// Whether a line starts with it, as far as the line goes.
  fileprivate func starts(_ line: [UInt8]) -> Bool {
    let count = min(bytes.count, line.count)
    return bytes[..<count] == line[..<count]
  }

  /// Whether a line ends with it, but for a run that it may share with what stands before.
  fileprivate func ends(_ line: [UInt8]) -> Bool {
    let count = min(bytes.count - 1, line.count)
    return bytes.suffix(count) == line.suffix(count)
  }
}
