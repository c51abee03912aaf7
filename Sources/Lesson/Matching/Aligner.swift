/// Lines up expected lines with lines of output so that as little as possible differs. Of the
/// alignments with the fewest lines missing or extra, it takes one with the most lines that match.
///
/// A line matches or not by its pattern and the captures bound so far; captures that these lines
/// themselves would bind are left for later.
///
/// - Complexity: what matches at both ends goes first, in linear time. The rest takes one
///   comparison for each pair of an expected line and a line of output, and a byte of memory, up to
///   `cellLimit` pairs. Beyond that it is split at lines that occur once on both sides (patience
///   diff). Where there are none, each expected line takes the next line that matches, within
///   `reach` lines unless a `...` stands before it.
struct Aligner {
  private let patterns: [Pattern]
  private let lines: [ComparedLine]
  private var bindings: Bindings
  private let cellLimit: Int
  private let reach: Int
  /// The alignment so far.
  private(set) var pairs: [MatchResult.Pair] = []
  /// What is known of which line matches.
  private(set) var memo: MatchMemo

  init(
    _ patterns: [Pattern], _ lines: [ComparedLine], _ memo: MatchMemo, _ bindings: Bindings,
    cellLimit: Int = 1 << 22, reach: Int = 256
  ) {
    self.patterns = patterns
    self.lines = lines
    self.memo = memo
    self.bindings = bindings
    self.cellLimit = cellLimit
    self.reach = reach
  }

  private mutating func fits(_ item: Int, _ line: Int) -> Bool {
    let checkpoint = bindings.count
    defer { bindings.rollBack(to: checkpoint) }
    return memo.fits(item, line, &bindings)
  }

  /// Lines up these ranges and adds the result to `pairs`.
  mutating func align(items: Range<Int>, lines range: Range<Int>) {
    var items = items
    var range = range
    while let item = items.first, let line = range.first, !patterns[item].isGap, fits(item, line) {
      pairs.append(.match(item: item, line: line))
      items.removeFirst()
      range.removeFirst()
    }
    var tail: [MatchResult.Pair] = []
    while let item = items.last, let line = range.last, !patterns[item].isGap, fits(item, line) {
      tail.append(.match(item: item, line: line))
      items.removeLast()
      range.removeLast()
    }
    if (items.count + 1) * (range.count + 1) <= cellLimit {
      alignExactly(items, range)
    } else {
      let anchors = anchors(items, range)
      if anchors.isEmpty {
        alignGreedily(items, range)
      } else {
        alignBetween(anchors, items, range)
      }
    }
    pairs += tail.reversed()
  }

  // MARK: Exactly

  private enum Move: UInt8 { case match, leaveGap, widenGap, missing, extra }

  /// The cost of a line that differs; a match is worth one.
  private static let difference = 1 << 32

  private mutating func alignExactly(_ items: Range<Int>, _ range: Range<Int>) {
    let width = range.count + 1
    var moves = [Move](repeating: .extra, count: (items.count + 1) * width)
    var below = [Int](repeating: 0, count: width)
    for column in stride(from: range.count - 1, through: 0, by: -1) {
      below[column] = below[column + 1] + Self.difference
    }
    for (row, item) in zip(0..<items.count, items).reversed() {
      let isGap = patterns[item].isGap
      var current = below
      for column in stride(from: range.count, through: 0, by: -1) {
        var cost = below[column] + (isGap ? 0 : Self.difference)
        var move: Move = isGap ? .leaveGap : .missing
        if column < range.count {
          let wider = current[column + 1] + (isGap ? 0 : Self.difference)
          if wider < cost { (cost, move) = (wider, isGap ? .widenGap : .extra) }
          if !isGap {
            let match = below[column + 1] - 1
            if match <= cost, fits(item, range.lowerBound + column) {
              (cost, move) = (match, .match)
            }
          }
        }
        current[column] = cost
        moves[row * width + column] = move
      }
      below = current
    }
    trace(moves, items, range)
  }

  /// Follows the cheapest moves from the start.
  private mutating func trace(_ moves: [Move], _ items: Range<Int>, _ range: Range<Int>) {
    let width = range.count + 1
    var row = 0
    var column = 0
    var gapStart = 0
    while row < items.count || column < range.count {
      let item = items.lowerBound + row
      let line = range.lowerBound + column
      switch moves[row * width + column] {
      case .match:
        pairs.append(.match(item: item, line: line))
        row += 1
        column += 1
        gapStart = column
      case .leaveGap:
        pairs.append(.gap(item: item, lines: range.lowerBound + gapStart..<line))
        row += 1
        gapStart = column
      case .widenGap:
        column += 1
      case .missing:
        pairs.append(.missing(item: item))
        row += 1
      case .extra:
        pairs.append(.extra(line: line))
        column += 1
        gapStart = column
      }
    }
  }

  // MARK: In parts

  /// Literal lines that occur once on both sides, in an order that both sides have.
  private func anchors(_ items: Range<Int>, _ range: Range<Int>) -> [(item: Int, line: Int)] {
    var places: [[UInt8]: (item: Int?, line: Int?, isUnique: Bool)] = [:]
    for item in items {
      guard let bytes = patterns[item].literalBytes else { continue }
      places[bytes] = places[bytes] == nil ? (item, nil, true) : (item, nil, false)
    }
    for line in range {
      guard let place = places[lines[line].bytes] else { continue }
      places[lines[line].bytes] = (place.item, line, place.isUnique && place.line == nil)
    }
    let pairs = places.values.compactMap { place in
      if place.isUnique, let item = place.item, let line = place.line { (item, line) } else { nil }
    }
    return longestRising(pairs.sorted { $0.0 < $1.0 })
  }

  private func longestRising(_ pairs: [(Int, Int)]) -> [(item: Int, line: Int)] {
    var piles: [Int] = []
    var previous = [Int](repeating: -1, count: pairs.count)
    for (index, pair) in pairs.enumerated() {
      var low = 0
      var high = piles.count
      while low < high {
        let middle = (low + high) / 2
        if pairs[piles[middle]].1 < pair.1 { low = middle + 1 } else { high = middle }
      }
      if low > 0 { previous[index] = piles[low - 1] }
      if low == piles.count { piles.append(index) } else { piles[low] = index }
    }
    var result: [(item: Int, line: Int)] = []
    var index = piles.last ?? -1
    while index >= 0 {
      result.append((item: pairs[index].0, line: pairs[index].1))
      index = previous[index]
    }
    return result.reversed()
  }

  private mutating func alignBetween(
    _ anchors: [(item: Int, line: Int)], _ items: Range<Int>, _ range: Range<Int>
  ) {
    var item = items.lowerBound
    var line = range.lowerBound
    for anchor in anchors {
      align(items: item..<anchor.item, lines: line..<anchor.line)
      pairs.append(.match(item: anchor.item, line: anchor.line))
      (item, line) = (anchor.item + 1, anchor.line + 1)
    }
    align(items: item..<items.upperBound, lines: line..<range.upperBound)
  }

  private mutating func alignGreedily(_ items: Range<Int>, _ range: Range<Int>) {
    var line = range.lowerBound
    var gap: Int?
    var missing: [Int] = []
    func skip(to place: Int, _ pairs: inout [MatchResult.Pair]) {
      if let gap {
        pairs.append(.gap(item: gap, lines: line..<place))
      } else {
        pairs += (line..<place).map { .extra(line: $0) }
      }
      pairs += missing.map { .missing(item: $0) }
    }
    for item in items {
      if patterns[item].isGap {
        if gap != nil || !missing.isEmpty { skip(to: line, &pairs) }
        (gap, missing) = (item, [])
        continue
      }
      let limit = gap == nil ? min(range.upperBound, line + reach) : range.upperBound
      guard memo.questions < cellLimit * 4,
        let place = (line..<limit).first(where: { fits(item, $0) })
      else {
        missing.append(item)
        continue
      }
      skip(to: place, &pairs)
      pairs.append(.match(item: item, line: place))
      (line, gap, missing) = (place + 1, nil, [])
    }
    skip(to: range.upperBound, &pairs)
  }
}
