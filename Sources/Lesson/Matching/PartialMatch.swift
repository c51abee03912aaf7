import PlainText

/// How much of an expected line a line of output does match: from the left and from the right.
struct PartialMatch {
  /// The first elements that match.
  var prefix: Int = 0
  /// The last elements that match are those from this index on.
  var suffix: Int
  /// The part of the pattern's source that does not match, in UTF-8 offsets.
  var expected: Range<Int>
  /// The part of the line that does not match, in UTF-8 offsets of its text.
  var actual: Range<Int>
  /// Why, when more can be said than that the text differs.
  var mismatch: LineMatch.Mismatch?
  /// From 0, nothing in common, to 1.
  var similarity: Double

  init(_ pattern: Pattern, _ line: ComparedLine, number: Int, _ bindings: Bindings) {
    var bindings = bindings
    var match = LineMatch(pattern, line, number: number, keepsFurthest: true)
    let elements = pattern.elements
    let sourceEnd = TokenBytes.trimmedEnd(of: Array(pattern.source.utf8))
    suffix = elements.count
    guard !match.matches(&bindings) else {
      expected = sourceEnd..<sourceEnd
      actual = line.sourceOffset(line.bytes.count)..<line.sourceOffset(line.bytes.count)
      prefix = elements.count
      similarity = 1
      return
    }
    let furthest = match.furthest
    prefix = furthest.element
    mismatch = furthest.mismatch
    let from = Self.sourceStart(elements, furthest, sourceEnd)
    let rest = Self.rest(&match, &bindings, after: furthest)
    suffix = rest.element
    var to = rest.element < elements.count ? Self.start(of: elements[rest.element]) : sourceEnd
    var end = rest.offset
    if rest.element > 0, rest.element > prefix,
      case .literal(let literal) = elements[rest.element - 1]
    {
      // The end of the literal text before it may still be there.
      let first = rest.element - 1 == prefix ? furthest.literalBytes : 0
      var count = literal.bytes.count
      while count > first, end > furthest.offset, line.bytes[end - 1] == literal.bytes[count - 1] {
        count -= 1
        end -= 1
      }
      to = literal.offsets[count]
    }
    expected = min(from, to)..<max(from, to)
    actual = line.sourceOffset(furthest.offset)..<line.sourceOffset(max(furthest.offset, end))
    let total = sourceEnd + line.bytes.count
    let common = sourceEnd - expected.count + line.bytes.count - max(0, end - furthest.offset)
    similarity = total == 0 ? 1 : Double(common) / Double(total)
  }

  private static func start(of element: Pattern.Element) -> Int {
    switch element {
    case .literal(let literal): literal.offsets[0]
    case .placeholder(_, let source): source.lowerBound
    }
  }

  private static func sourceStart(
    _ elements: [Pattern.Element], _ furthest: LineMatch.Furthest, _ end: Int
  ) -> Int {
    guard furthest.element < elements.count else { return end }
    switch elements[furthest.element] {
    case .literal(let literal): return literal.offsets[furthest.literalBytes]
    case .placeholder(_, let source): return source.lowerBound
    }
  }

  /// The longest row of last elements that matches the end of the line, and where it starts.
  private static func rest(
    _ match: inout LineMatch, _ bindings: inout Bindings, after furthest: LineMatch.Furthest
  ) -> (element: Int, offset: Int) {
    let elements = match.pattern.elements
    let end = match.line.bytes.count
    guard furthest.element < elements.count else { return (elements.count, end) }
    for index in furthest.element + 1..<max(furthest.element + 1, elements.count) {
      if case .placeholder(let placeholder, _) = elements[index], placeholder.kind == .any {
        continue
      }
      if let start = match.startOfRest(from: index, notBefore: furthest.offset, &bindings) {
        return (index, start)
      }
    }
    return (elements.count, end)
  }
}
