import LessonModel

/// One trial of an expectation whose lines stand in order.
struct OrderedMatch {
  private let patterns: [Pattern]
  /// The lines of output, then as many empty ones as the last patterns could take.
  private let lines: [ComparedLine]
  /// How many of `lines` are output.
  private let lineCount: Int
  private let firstLine: Int
  private var bindings: Bindings
  private var memo: MatchMemo
  private var pairs: [MatchResult.Pair] = []
  private var placeholders: [PlaceholderMatch] = []

  init(
    _ patterns: [Pattern], _ lines: [ComparedLine], firstLine: Int, _ bindings: Bindings
  ) {
    self.patterns = patterns
    let spare = patterns.reversed().prefix(while: \.canBeEmpty).count
    let empty = ComparedLine("", spelling: .asWritten)
    self.lines = lines + Array(repeating: empty, count: spare)
    lineCount = lines.count
    self.firstLine = firstLine
    self.bindings = bindings
    memo = MatchMemo(patterns, self.lines, firstLine: firstLine)
  }

  /// Matches stretch by stretch; from the first that has no place on, lines up what is left.
  mutating func run() -> MatchResult {
    var item = 0
    var line = 0
    while true {
      let gap = item < patterns.count && patterns[item].isGap ? item : nil
      let start = gap.map { $0 + 1 } ?? item
      let end = patterns[start...].firstIndex(where: \.isGap) ?? patterns.count
      guard let place = place(start..<end, from: line, isFloating: gap != nil) else { break }
      if let gap {
        placeholders.append(.gap(line: firstLine + gap, count: place - line))
        pairs.append(.gap(item: gap, lines: line..<place))
      }
      take(start..<end, at: place)
      line = place + end - start
      item = end
      if item == patterns.count { break }
    }
    if item < patterns.count || line < lineCount {
      alignRest(items: item..<patterns.count, lines: line..<lineCount)
    }
    return MatchResult(
      pairs, of: patterns, firstLine: firstLine, lines: lines, bindings: bindings,
      matches: placeholders, comparisons: memo.comparisons)
  }

  /// The leftmost place of a stretch of lines; the captures that it binds there stay bound.
  private mutating func place(_ items: Range<Int>, from line: Int, isFloating: Bool) -> Int? {
    let last = lineCount - items.count
    // The last stretch ends with the output, to which any number of empty lines may be added.
    let isLast = items.upperBound == patterns.count
    let from = isLast ? max(line, last) : line
    let end = isLast ? lines.count : lineCount
    let to = isFloating ? end - items.count : line
    guard from <= to, to + items.count <= end else { return nil }
    for place in from...to {
      let checkpoint = bindings.count
      let isPlace = items.allSatisfy { memo.fits($0, place + $0 - items.lowerBound, &bindings) }
      if isPlace { return place }
      bindings.rollBack(to: checkpoint)
    }
    return nil
  }

  /// Notes a stretch that has its place, and what its placeholders took.
  private mutating func take(_ items: Range<Int>, at place: Int) {
    for item in items {
      let line = place + item - items.lowerBound
      pairs.append(.match(item: item, line: line))
      note(item, line)
    }
  }

  private mutating func note(_ item: Int, _ line: Int) {
    guard patterns[item].placeholderCount > 0 else { return }
    var match = LineMatch(patterns[item], lines[line], number: firstLine + item)
    if match.matches(&bindings) { placeholders += PlaceholderMatch.all(of: match) }
  }

  /// Lines up what does not match, so that every line that does match is shown as such.
  private mutating func alignRest(items: Range<Int>, lines range: Range<Int>) {
    var aligner = Aligner(patterns, lines, memo, bindings)
    aligner.align(items: items, lines: range)
    memo = aligner.memo
    var pairing = Pairing(patterns, lines, firstLine: firstLine, bindings)
    for pair in pairing.pair(aligner.pairs) {
      switch pair {
      case .match(let item, let line):
        // The aligner knew nothing of what this output binds.
        guard memo.fits(item, line, &bindings) else {
          pairs.append(.changed(item: item, line: line))
          continue
        }
        note(item, line)
      case .gap(let item, let lines):
        placeholders.append(.gap(line: firstLine + item, count: lines.count))
      case .changed, .missing, .extra: break
      }
      pairs.append(pair)
    }
  }
}
