/// The Aho–Corasick automaton as a few arrays of numbers: what a server searches with.
///
/// States are numbered breadth first, so that the children of a state have numbers that follow each
/// other and need not be listed. The first states, near the root, where a search is nearly always,
/// have a row with the next state for each byte (the paper's algorithm 4, a "next move function").
/// Deeper ones search their few children, and follow fail links. Bytes of no pattern share a
/// column.
///
/// Memory: 17 bytes a state, with at most one state for each byte of the patterns, and 4 bytes an
/// entry of the rows. There are at most a million entries (`byteCount` is the sum).
///
/// Source: Aho and Corasick, "Efficient string matching: an aid to bibliographic search",
/// Communications of the ACM 18 (6), 1975.
public struct CompiledPatterns: Sendable {
  /// At most this many bytes of patterns: 64 MiB, of which the automaton makes about 1.1 GB.
  public static let longestInput = 1 << 26
  static let rowEntries = 1 << 20
  static let none = UInt32.max
  /// In an entry of a row: a pattern ends at the state that it leads to.
  static let isMatch: UInt32 = 1 << 31

  /// The byte that leads to a state.
  var labels: [UInt8] = [0]
  /// The children of state `s` are `firstChild[s]..<firstChild[s + 1]`.
  var firstChild: [UInt32] = []
  var fail: [UInt32] = [0]
  /// The pattern that ends at a state, or `none`.
  var pattern: [UInt32] = [none]
  /// The state itself where a pattern ends there, or else the next one along its fail links at
  /// which one does; 0 is none.
  var match: [UInt32] = [0]
  /// The length of each pattern in bytes.
  let lengths: [UInt32]

  /// The column of a byte in a row, and the rows, each of `1 << rowShift` entries.
  var columns: [UInt8] = []
  var rows: [UInt32] = []
  var rowShift = 0
  var rowCount = 0

  /// How many states there are, the root among them.
  public var stateCount: Int { labels.count }

  /// The memory that the automaton takes, in bytes.
  public var byteCount: Int {
    labels.count
      + 4 * (firstChild.count + fail.count + pattern.count + match.count + lengths.count)
      + columns.count + 4 * rows.count
  }

  /// Compiles patterns; of equal ones the first counts.
  ///
  /// - Throws: `PatternError` when a pattern is empty, or all of them are too large.
  /// - Complexity: O(Σ|p|), the length of all patterns together, and the time to sort them.
  public init(_ patterns: [String]) throws {
    try self.init(bytes: patterns.map { Array($0.utf8) })
  }

  /// Compiles patterns of any bytes.
  ///
  /// - Throws: `PatternError` when a pattern is empty, or all of them are too large.
  /// - Complexity: O(Σ|p|), the length of all patterns together, and the time to sort them.
  public init(bytes patterns: [[UInt8]]) throws {
    try self.init(bytes: patterns, rowEntries: CompiledPatterns.rowEntries)
  }

  /// Compiles patterns with at most `rowEntries` entries of rows, so that tests meet both kinds of
  /// state.
  init(bytes patterns: [[UInt8]], rowEntries: Int) throws {
    if let place = patterns.firstIndex(where: \.isEmpty) { throw PatternError.empty(place) }
    guard patterns.reduce(0, { $0 + $1.count }) <= CompiledPatterns.longestInput else {
      throw PatternError.tooLarge(limit: CompiledPatterns.longestInput)
    }
    lengths = patterns.map { UInt32($0.count) }
    makeStates(patterns)
    makeRows(entries: rowEntries)
  }

  /// A state is the range of the sorted patterns that begin alike. Its children are the parts of
  /// the range by the next byte.
  private mutating func makeStates(_ patterns: [[UInt8]]) {
    let order = patterns.indices.sorted {
      patterns[$0].lexicographicallyPrecedes(patterns[$1])
        || (patterns[$0] == patterns[$1] && $0 < $1)
    }
    var ranges = [0..<order.count]
    var (state, depth, levelEnd) = (0, 0, 1)
    while state < ranges.count {
      if state == levelEnd { (depth, levelEnd) = (depth + 1, ranges.count) }
      firstChild.append(UInt32(ranges.count))
      var place = ranges[state].lowerBound
      let end = ranges[state].upperBound
      while place < end, patterns[order[place]].count == depth { place += 1 }
      while place < end {
        let label = patterns[order[place]][depth]
        let start = place
        while place < end, patterns[order[place]][depth] == label { place += 1 }
        let first = order[start]
        addState(
          label, under: state,
          pattern: patterns[first].count == depth + 1 ? UInt32(first) : CompiledPatterns.none)
        ranges.append(start..<place)
      }
      state += 1
    }
    firstChild.append(UInt32(ranges.count))
  }

  private mutating func addState(_ label: UInt8, under parent: Int, pattern: UInt32) {
    let number = UInt32(labels.count)
    let failure = parent == 0 ? 0 : next(Int(fail[parent]), label)
    labels.append(label)
    fail.append(UInt32(failure))
    self.pattern.append(pattern)
    match.append(pattern == CompiledPatterns.none ? match[failure] : number)
  }

  /// Where the automaton goes from a state with a byte: by children and fail links, as far as the
  /// first state with a row.
  @inline(__always)
  func next(_ state: Int, _ byte: UInt8) -> Int {
    var state = state
    while true {
      if state < rowCount {
        let entry = rows[state << rowShift + Int(columns[Int(byte)])]
        return Int(entry & ~CompiledPatterns.isMatch)
      }
      for child in Int(firstChild[state])..<Int(firstChild[state + 1]) where labels[child] == byte {
        return child
      }
      if state == 0 { return 0 }
      state = Int(fail[state])
    }
  }

  /// A row is that of the state's fail link, which has a smaller number, with its own children in
  /// it.
  private mutating func makeRows(entries: Int) {
    let used = Set(labels.dropFirst()).sorted()
    columns = Array(repeating: 0, count: 256)
    // With all 256 bytes in use no column is left for others, and none is needed.
    let first = used.count < 256 ? 1 : 0
    for (number, byte) in used.enumerated() { columns[Int(byte)] = UInt8(number + first) }
    while 1 << rowShift < used.count + first { rowShift += 1 }
    rowCount = min(stateCount, entries >> rowShift)
    rows = Array(repeating: 0, count: rowCount << rowShift)
    for state in 0..<rowCount {
      if state > 0 {
        let source = Int(fail[state]) << rowShift
        for column in 0..<1 << rowShift { rows[state << rowShift + column] = rows[source + column] }
      }
      for child in Int(firstChild[state])..<Int(firstChild[state + 1]) {
        rows[state << rowShift + Int(columns[Int(labels[child])])] =
          UInt32(child) | (match[child] == 0 ? 0 : CompiledPatterns.isMatch)
      }
    }
  }
}
