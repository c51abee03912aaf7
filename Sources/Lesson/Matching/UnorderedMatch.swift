import LessonModel

/// One trial of an expectation whose lines may come in any order.
///
/// A maximum matching of expected lines and lines of output is found by augmenting paths. Each line
/// can have one partner, and a line that has one is moved to another where that helps.
///
/// Captures come in two steps. First a free name asks only for the form of its token. Then the
/// expected lines with a free name that other lines hold too take their partners, in the order
/// written. Each takes the first line of output with which all the others can still have partners,
/// and binds its names. A choice once made is not revised.
///
/// - Complexity: for E expected lines, L lines of output and C lines with such names at most (1 + C
///   · L) · E² · L steps. It is E · L where each line fits few others.
struct UnorderedMatch {
  private let patterns: [Pattern]
  private let lines: [ComparedLine]
  private let firstLine: Int
  private var bindings: Bindings
  private var comparisons = 0
  /// The expected lines that are no `...`.
  private let items: [Int]
  private let gaps: [Int]

  init(
    _ patterns: [Pattern], _ lines: [ComparedLine], firstLine: Int, _ bindings: Bindings
  ) {
    self.patterns = patterns
    self.lines = lines
    self.firstLine = firstLine
    self.bindings = bindings
    items = patterns.indices.filter { !patterns[$0].isGap }
    gaps = patterns.indices.filter { patterns[$0].isGap }
  }

  /// Finds partners, binds captures, and lists what is left over.
  mutating func run() -> MatchResult {
    var fixed: [Int: Int] = [:]
    var partners = partners(fixed)
    if partners.count == items.count {
      for item in items where sharesFreeName(item) {
        guard let line = firstPartner(of: item, &fixed) else { break }
        fixed[item] = line
      }
      if !fixed.isEmpty { partners = self.partners(fixed) }
    }
    return result(partners)
  }

  private mutating func fits(_ item: Int, _ line: Int) -> Bool {
    comparisons += 1
    let checkpoint = bindings.count
    defer { bindings.rollBack(to: checkpoint) }
    return patterns[item].matches(lines[line], number: firstLine + item, &bindings)
  }

  private mutating func bind(_ item: Int, _ line: Int) -> Bool {
    patterns[item].matches(lines[line], number: firstLine + item, &bindings)
  }

  // MARK: Captures

  private func sharesFreeName(_ item: Int) -> Bool {
    let free = patterns[item].names.filter { bindings.entry($0) == nil }
    guard !free.isEmpty else { return false }
    return items.contains { other in
      other != item && patterns[other].names.contains(where: free.contains)
    }
  }

  /// The first line that `item` can take and leave partners for all; its captures are bound.
  private mutating func firstPartner(of item: Int, _ fixed: inout [Int: Int]) -> Int? {
    let taken = Set(fixed.values)
    for line in lines.indices where !taken.contains(line) {
      let checkpoint = bindings.count
      guard bind(item, line) else { continue }
      fixed[item] = line
      if partners(fixed).count == items.count { return line }
      fixed[item] = nil
      bindings.rollBack(to: checkpoint)
    }
    return nil
  }

  // MARK: Partners

  /// A largest set of pairs, expected line to line of output, that holds the fixed ones.
  private mutating func partners(_ fixed: [Int: Int]) -> [Int: Int] {
    var lineOf = fixed
    var itemOf: [Int: Int] = [:]
    for (item, line) in fixed { itemOf[line] = item }
    pairLiterals(&lineOf, &itemOf)
    let open = items.filter { lineOf[$0] == nil && patterns[$0].literalBytes == nil }
    let candidates = lines.indices.filter { itemOf[$0] == nil }
    var free = candidates
    var edges: [Int: [Int]] = [:]
    for item in open {
      if let place = free.firstIndex(where: { fits(item, $0) }) {
        let line = free.remove(at: place)
        lineOf[item] = line
        itemOf[line] = item
      } else if let line = augment(item, candidates, &edges, &lineOf, &itemOf) {
        free.removeAll { $0 == line }
      }
    }
    return lineOf
  }

  /// Literal lines fit equal lines only, and equal lines are as good as each other.
  private func pairLiterals(_ lineOf: inout [Int: Int], _ itemOf: inout [Int: Int]) {
    var places: [[UInt8]: [Int]] = [:]
    for line in lines.indices.reversed() where itemOf[line] == nil {
      places[lines[line].bytes, default: []].append(line)
    }
    for item in items where lineOf[item] == nil {
      guard let bytes = patterns[item].literalBytes, let line = places[bytes]?.popLast() else {
        continue
      }
      lineOf[item] = line
      itemOf[line] = item
    }
  }

  /// Looks, breadth first, for a chain of moves at whose end a line of output is free.
  ///
  /// - Returns: that line, which is no longer free; nil when there is no such chain.
  private mutating func augment(
    _ start: Int, _ candidates: [Int], _ edges: inout [Int: [Int]], _ lineOf: inout [Int: Int],
    _ itemOf: inout [Int: Int]
  ) -> Int? {
    var cameFrom: [Int: Int] = [:]
    var queue = [start]
    var head = 0
    while head < queue.count {
      let item = queue[head]
      head += 1
      let fitting = edges[item] ?? candidates.filter { fits(item, $0) }
      edges[item] = fitting
      for line in fitting where cameFrom[line] == nil {
        cameFrom[line] = item
        if let owner = itemOf[line] {
          queue.append(owner)
          continue
        }
        var free: Int? = line
        while let line = free, let taker = cameFrom[line] {
          free = lineOf[taker]
          lineOf[taker] = line
          itemOf[line] = taker
        }
        return line
      }
    }
    return nil
  }

  // MARK: The result

  private mutating func result(_ partners: [Int: Int]) -> MatchResult {
    var pairs: [MatchResult.Pair] = []
    var placeholders: [PlaceholderMatch] = []
    var missing: [Int] = []
    var left = Set(lines.indices)
    for item in items {
      guard let line = partners[item], bind(item, line) else {
        missing.append(item)
        continue
      }
      left.remove(line)
      pairs.append(.match(item: item, line: line))
      if patterns[item].placeholderCount > 0 {
        var match = LineMatch(patterns[item], lines[line], number: firstLine + item)
        if match.matches(&bindings) { placeholders += PlaceholderMatch.all(of: match) }
      }
    }
    let rest = left.sorted()
    // Any number may be left over where there is a line `...`.
    if let gap = gaps.first {
      placeholders.append(.gap(line: firstLine + gap, count: rest.count))
    }
    pairs += gaps.map { .gap(item: $0, lines: 0..<0) }
    var pairing = Pairing(patterns, lines, firstLine: firstLine, bindings)
    let changes = pairing.pairInPlace(missing, rest)
    pairs += changes.filter {
      if case .extra = $0 { gaps.isEmpty } else { true }
    }
    return MatchResult(
      pairs.sorted { $0.order < $1.order }, of: patterns, firstLine: firstLine, lines: lines,
      bindings: bindings, matches: placeholders, comparisons: comparisons)
  }
}

extension MatchResult.Pair {
  /// Expected lines in their order, then what was not expected.
  fileprivate var order: (Int, Int) {
    switch self {
    case .match(let item, _), .gap(let item, _), .changed(let item, _), .missing(let item):
      (item, 0)
    case .extra(let line): (Int.max, line)
    }
  }
}
