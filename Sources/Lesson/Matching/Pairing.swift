/// Finds for expected lines that are missing the lines of output that seem to be in their place.
struct Pairing {
  private let patterns: [Pattern]
  private let lines: [ComparedLine]
  private let firstLine: Int
  private let bindings: Bindings

  /// How similar two lines have to be when nothing but that speaks for the pair.
  private static let threshold = 0.5
  /// How similar they have to be when they stand in the same place.
  private static let thresholdInPlace = 0.25
  /// How many pairs of lines are still weighed; then lines are paired as they come.
  private var budget = 8192

  init(
    _ patterns: [Pattern], _ lines: [ComparedLine], firstLine: Int, _ bindings: Bindings
  ) {
    self.patterns = patterns
    self.lines = lines
    self.firstLine = firstLine
    self.bindings = bindings
  }

  /// The lines with pairs made where lines seem to belong together.
  mutating func pair(_ pairs: [MatchResult.Pair]) -> [MatchResult.Pair] {
    var result: [MatchResult.Pair] = []
    var index = 0
    while index < pairs.count {
      var missing: [Int] = []
      var extra: [Int] = []
      let start = index
      scan: while index < pairs.count {
        switch pairs[index] {
        case .missing(let item): missing.append(item)
        case .extra(let line): extra.append(line)
        case .match, .gap, .changed: break scan
        }
        index += 1
      }
      if index == start {
        result.append(pairs[index])
        index += 1
      } else if missing.isEmpty || !extra.isEmpty {
        result += pairInPlace(missing, extra)
      } else {
        var next: Range<Int>?
        if index < pairs.count, case .gap(_, let lines) = pairs[index] { next = lines }
        let rest = pairAtGap(missing, &result, before: next)
        if let rest, index < pairs.count, case .gap(let item, _) = pairs[index] {
          result.append(.gap(item: item, lines: rest))
          index += 1
        }
      }
    }
    return result
  }

  private mutating func similarity(_ item: Int, _ line: Int) -> Double {
    budget -= 1
    return PartialMatch(patterns[item], lines[line], number: firstLine + item, bindings).similarity
  }

  /// Pairs lines that stand in the same place, in their order, so that the pairs are as similar
  /// as can be.
  mutating func pairInPlace(_ missing: [Int], _ extra: [Int]) -> [MatchResult.Pair] {
    if missing.count == 1, extra.count == 1 {
      return [.changed(item: missing[0], line: extra[0])]
    }
    guard missing.count * extra.count <= budget else {
      let pairs = zip(missing, extra).map { MatchResult.Pair.changed(item: $0, line: $1) }
      return pairs + missing.dropFirst(pairs.count).map { .missing(item: $0) }
        + extra.dropFirst(pairs.count).map { .extra(line: $0) }
    }
    let width = extra.count + 1
    var best = [Double](repeating: 0, count: (missing.count + 1) * width)
    var scores = best
    for i in missing.indices.reversed() {
      for j in extra.indices.reversed() {
        let score = similarity(missing[i], extra[j])
        scores[i * width + j] = score >= Self.thresholdInPlace ? score : -1
        best[i * width + j] = max(
          best[(i + 1) * width + j], best[i * width + j + 1],
          best[(i + 1) * width + j + 1] + scores[i * width + j])
      }
    }
    var result: [MatchResult.Pair] = []
    var (i, j) = (0, 0)
    while i < missing.count || j < extra.count {
      let here = best[i * width + j]
      if i < missing.count, j < extra.count, scores[i * width + j] > 0,
        here == best[(i + 1) * width + j + 1] + scores[i * width + j]
      {
        result.append(.changed(item: missing[i], line: extra[j]))
        (i, j) = (i + 1, j + 1)
      } else if i < missing.count, j == extra.count || here == best[(i + 1) * width + j] {
        result.append(.missing(item: missing[i]))
        i += 1
      } else {
        result.append(.extra(line: extra[j]))
        j += 1
      }
    }
    return result
  }

  /// Looks among the lines that a neighbouring `...` stands for for those that missing lines
  /// seem to have become. Returns what is left for the `...` after them, if any is.
  private mutating func pairAtGap(
    _ missing: [Int], _ result: inout [MatchResult.Pair], before next: Range<Int>?
  ) -> Range<Int>? {
    var previous: (item: Int, lines: Range<Int>)?
    if case .gap(let item, let lines)? = result.last { previous = (item, lines) }
    let absorbed: Range<Int>
    switch (previous?.lines, next) {
    case (let a?, let b?): absorbed = a.lowerBound..<b.upperBound
    case (let a?, nil): absorbed = a
    case (nil, let b?): absorbed = b
    case (nil, nil):
      result += missing.map { .missing(item: $0) }
      return nil
    }
    guard let place = bestPlace(missing, in: absorbed, previous != nil, next != nil) else {
      result += missing.map { .missing(item: $0) }
      return next
    }
    if let previous {
      result[result.count - 1] = .gap(
        item: previous.item, lines: previous.lines.lowerBound..<place)
    }
    result += zip(missing, place...).map { .changed(item: $0, line: $1) }
    return next.map { place + missing.count..<$0.upperBound }
  }

  /// The place of a row of missing lines among lines that a `...` stands for: anywhere between
  /// two of them, at the near end of one.
  private mutating func bestPlace(
    _ missing: [Int], in absorbed: Range<Int>, _ hasPrevious: Bool, _ hasNext: Bool
  ) -> Int? {
    let last = absorbed.upperBound - missing.count
    guard last >= absorbed.lowerBound else { return nil }
    var candidates = absorbed.lowerBound...last
    if !hasPrevious { candidates = absorbed.lowerBound...absorbed.lowerBound }
    if !hasNext { candidates = last...last }
    var best: (place: Int, score: Double)?
    for place in candidates {
      guard budget >= missing.count else { break }
      var sum = 0.0
      for (offset, item) in missing.enumerated() { sum += similarity(item, place + offset) }
      let score = sum / Double(missing.count)
      if score >= Self.threshold, score > best?.score ?? 0 { best = (place, score) }
    }
    return best?.place
  }
}
