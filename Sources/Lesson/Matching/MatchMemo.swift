/// Compares expected lines with lines of output, and no two equal expected lines twice with the
/// same line: expectations often repeat a line of placeholders.
struct MatchMemo {
  private let patterns: [Pattern]
  private let lines: [ComparedLine]
  private let firstLine: Int
  /// For a line that occurs more than once and holds no names: the first of its kind.
  private let kind: [Int?]
  /// What is known, by kind: for each line of output 0 for nothing, 1 for no match, 2 for one.
  private var known: [Int: [UInt8]] = [:]
  private var budget = 1 << 23
  /// How many answers were asked for.
  private(set) var questions = 0
  /// How many times a line was compared for them.
  private(set) var comparisons = 0

  init(_ patterns: [Pattern], _ lines: [ComparedLine], firstLine: Int) {
    self.patterns = patterns
    self.lines = lines
    self.firstLine = firstLine
    var places: [String: [Int]] = [:]
    for (item, pattern) in patterns.enumerated()
    where pattern.placeholderCount > 0 && pattern.names.isEmpty {
      places[pattern.source, default: []].append(item)
    }
    var kind = [Int?](repeating: nil, count: patterns.count)
    for items in places.values where items.count > 1 {
      for item in items { kind[item] = items[0] }
    }
    self.kind = kind
  }

  /// Whether a line matches; binds captures when it does.
  mutating func fits(_ item: Int, _ line: Int, _ bindings: inout Bindings) -> Bool {
    questions += 1
    guard let kind = kind[item] else { return compare(item, line, &bindings) }
    if known[kind] == nil {
      guard budget >= lines.count else { return compare(item, line, &bindings) }
      budget -= lines.count
      known[kind] = [UInt8](repeating: 0, count: lines.count)
    }
    if let answer = known[kind]?[line], answer != 0 { return answer == 2 }
    let fits = compare(item, line, &bindings)
    known[kind]?[line] = fits ? 2 : 1
    return fits
  }

  private mutating func compare(_ item: Int, _ line: Int, _ bindings: inout Bindings) -> Bool {
    comparisons += 1
    return patterns[item].matches(lines[line], number: firstLine + item, &bindings)
  }
}
