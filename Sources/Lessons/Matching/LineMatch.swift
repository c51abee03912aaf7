/// One trial of a pattern on a line.
struct LineMatch {
  let pattern: Pattern
  let line: ComparedLine
  /// The lesson's line that holds the pattern, from 1.
  let number: Int
  /// What each placeholder took, by the index of its element.
  private(set) var spans: [Range<Int>?]
  /// How far the best attempt came; kept only when asked for.
  private(set) var furthest = Furthest()
  /// How many places were tried: what the matcher's work is measured by.
  private(set) var attempts = 0
  /// Where the last segment that was placed starts.
  private var placedAt = 0
  /// The free `<...:x>` whose end is being looked for.
  private var trial: (name: String, start: Int)?
  /// How far the text from each offset on agrees with the text from `start` on.
  private var common: (start: Int, lengths: [Int32])?
  /// From what length on a repeated text is worth the effort.
  private static let longText = 64
  private let keepsFurthest: Bool
  private var tokens: Tokens

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

    fileprivate var rank: (Int, Int, Int) { (element, mismatch?.rank ?? 0, literalBytes) }
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
    let segments = Segment.split(pattern.elements) { bindings.entry($0) != nil }
    return place(segments[...], from: 0, &bindings)
  }

  /// Where the elements from `index` on match so that they end with the line: the leftmost start
  /// that is not before `offset`. Binds nothing.
  mutating func startOfRest(
    from index: Int, notBefore offset: Int, _ bindings: inout Bindings
  ) -> Int? {
    let checkpoint = bindings.count
    defer { bindings.rollBack(to: checkpoint) }
    var segments = Segment.split(pattern.elements) { bindings.entry($0) != nil }[...]
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
      where placeholder.kind == .any || tokens.isStart(of: placeholder.kind, start) {
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

  // MARK: Elements

  /// Matches elements one after the other from `start`; the end of the last.
  private mutating func matchFixed(
    _ fixed: Range<Int>, at start: Int, _ bindings: inout Bindings
  ) -> Int? {
    var offset = start
    for index in fixed {
      switch pattern.elements[index] {
      case .literal(let literal):
        let result = literalEnd(literal, at: offset)
        guard result.isWhole else {
          reach(
            Furthest(element: index, literalBytes: result.count, offset: result.end))
          return nil
        }
        offset = result.end
      case .placeholder(let placeholder, _):
        guard let end = match(placeholder, index, in: fixed, at: offset, &bindings) else {
          return nil
        }
        spans[index] = offset..<end
        offset = end
      }
    }
    return offset
  }

  private func literalEnd(
    _ literal: Pattern.Literal, at start: Int
  ) -> (end: Int, count: Int, isWhole: Bool) {
    let bytes = line.bytes
    var offset = start
    for (count, byte) in literal.bytes.enumerated() {
      if offset < bytes.count, bytes[offset] == byte {
        offset += 1
      } else if offset < bytes.count || !TokenBytes.isBlank(byte) {
        return (offset, count, false)
      }
    }
    return (offset, literal.bytes.count, true)
  }

  /// Matches one placeholder at its place; the end of what it took.
  private mutating func match(
    _ placeholder: Placeholder, _ index: Int, in fixed: Range<Int>, at start: Int,
    _ bindings: inout Bindings
  ) -> Int? {
    let bound = placeholder.name.flatMap { bindings.entry($0) }
    if placeholder.kind == .any {
      let value = bound?.bytes ?? []
      if repeats(value, of: placeholder.name, at: start) { return start + value.count }
      stop(index, start, found: line.bytes.count, placeholder, bound)
      return nil
    }
    let stands = isFree(index - 1) ? tokens.isStart(of: placeholder.kind, start) : true
    guard stands, let end = tokenEnd(placeholder.kind, index, at: start) else {
      reach(Furthest(element: index, offset: start), noToken: placeholder)
      return nil
    }
    if let bounds = placeholder.bounds {
      guard let value = ExactNumber(line.bytes[start..<end]), bounds.contains(value) else {
        stop(index, start, found: end, placeholder, nil)
        return nil
      }
    }
    if let bound {
      guard bound.bytes == line.bytes[start..<end] else {
        stop(index, start, found: end, placeholder, bound)
        return nil
      }
    } else if let name = placeholder.name {
      bindings.bind(name, to: start..<end, of: line, at: number)
    }
    return end
  }

  /// Whether the text of a capture stands at `start`.
  private mutating func repeats(
    _ value: ArraySlice<UInt8>, of name: String?, at start: Int
  ) -> Bool {
    guard value.count <= line.bytes.count - start else { return false }
    guard let trial, trial.name == name, value.count > Self.longText else {
      return line.bytes[start..<start + value.count] == value
    }
    // What a `<...:x>` of this line has taken grows from attempt to attempt: it is not compared
    // anew each time.
    if common?.start != trial.start {
      common = (trial.start, LiteralSearch.commonLengths(line.bytes[trial.start...]))
    }
    return Int(common?.lengths[start - trial.start] ?? 0) >= value.count
  }

  /// Whether the neighbour at `index` leaves a token's border open: it is a placeholder.
  private func isFree(_ index: Int) -> Bool {
    guard pattern.elements.indices.contains(index) else { return false }
    if case .placeholder = pattern.elements[index] { return true }
    return false
  }

  /// The end of a token: of its forms the longest after which the text that follows can stand.
  private mutating func tokenEnd(
    _ kind: Placeholder.Kind, _ index: Int, at start: Int
  ) -> Int? {
    let ends = tokens.ends(kind, at: start)
    let next = index + 1
    if next < pattern.elements.count, case .literal(let literal) = pattern.elements[next] {
      return ends.first { literalEnd(literal, at: $0).isWhole } ?? ends.first
    }
    return ends.first { tokens.isEnd(of: kind, $0) }
  }

  // MARK: How far it came

  private mutating func reach(_ place: Furthest, noToken placeholder: Placeholder? = nil) {
    guard keepsFurthest else { return }
    var place = place
    if let placeholder {
      let word = tokens.runEnd(.word, at: place.offset) ?? min(place.offset + 1, line.bytes.count)
      place.mismatch = .noToken(
        placeholder, found: line.text(in: min(place.offset, word)..<word))
    }
    if place.rank > furthest.rank { furthest = place }
  }

  private mutating func stop(
    _ index: Int, _ start: Int, found end: Int, _ placeholder: Placeholder,
    _ bound: Bindings.Entry?
  ) {
    guard keepsFurthest else { return }
    let found = line.text(in: min(start, end)..<end)
    let mismatch: Mismatch =
      if let bound {
        .differs(name: bound.name, bound: bound.string, line: bound.line, found: found)
      } else {
        .outside(placeholder, found: found)
      }
    reach(Furthest(element: index, offset: start, mismatch: mismatch))
  }
}

extension Mismatch {
  /// The more is known, the higher.
  fileprivate var rank: Int {
    if case .noToken = self { 1 } else { 2 }
  }
}

extension Pattern {
  /// Whether a line matches; binds captures only when it does.
  func matches(_ line: ComparedLine, number: Int, _ bindings: inout Bindings) -> Bool {
    if let literal = literalBytes { return literal == line.bytes }
    var match = LineMatch(self, line, number: number)
    return match.matches(&bindings)
  }
}
