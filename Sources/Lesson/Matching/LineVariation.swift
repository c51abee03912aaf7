import PlainText

/// A line that two runs of a step printed, taken apart into what both have and where they differ.
struct LineVariation: Sendable, Equatable {
  /// A piece of the line.
  enum Part: Sendable, Equatable {
    /// Text of both; runs of blanks and dashes as long as in the first.
    case same(String)
    /// Where they differ.
    case differs(Difference)
  }

  /// What each of the runs printed in a place.
  struct Difference: Sendable, Equatable, Hashable {
    /// The narrowest kind of placeholder that takes both.
    var kind: Placeholder.Kind
    /// What the first run printed.
    var first: String
    /// What the second run printed.
    var second: String
  }

  /// The parts, in order.
  let parts: [Part]

  /// Where they differ, in order.
  var differences: [Difference] {
    parts.compactMap { if case .differs(let difference) = $0 { difference } else { nil } }
  }

  /// Whether a placeholder for any text is all that is left.
  var isWithoutCommonText: Bool { parts.count == 1 && differences.first?.kind == .any }

  /// How many pairs of pieces are weighed; a line of more is compared from its two ends.
  private static let mostPairs = 1 << 14

  /// Compares two lines without white space at their ends.
  ///
  /// - Parameters:
  ///   - first: what the first run printed.
  ///   - second: what the second run printed.
  ///   - isVolatile: whether a piece is another tomorrow although both runs printed it.
  /// - Complexity: linear in the lines' lengths, but for `mostPairs`.
  init(_ first: String, _ second: String, isVolatile: (String) -> Bool = { _ in false }) {
    let left = LinePieces.split(first)
    let right = LinePieces.split(second)
    let pairs = PiecePairs(left, right, isVolatile: isVolatile)
    var candidates = [
      pairs.fromEnds(), [.differs(.init(kind: .any, first: first, second: second))],
    ]
    if (left.count + 1) * (right.count + 1) <= Self.mostPairs {
      candidates.insert(pairs.aligned(), at: 0)
    }
    let lines = [first, second].map { ComparedLine($0, spelling: .runsAsOne) }
    parts =
      candidates.first { parts in
        let text = Self.text(of: parts) { _ in nil }
        let pattern = Pattern(text, isExact: false, spelling: .runsAsOne)
        let count = parts.count { if case .differs = $0 { true } else { false } }
        return pattern.placeholderCount == count
          && lines.allSatisfy { line in
            var bindings = Bindings(Captures(), spelling: .runsAsOne)
            return pattern.matches(line, number: 1, &bindings)
          }
      } ?? candidates[candidates.count - 1]
  }

  /// The line as an expectation says it.
  ///
  /// - Parameter name: the capture by which a difference is known; nil for none.
  /// - Returns: its text, which matches both runs.
  func text(name: (Difference) -> String?) -> String { Self.text(of: parts, name: name) }

  private static func text(of parts: [Part], name: (Difference) -> String?) -> String {
    let text = parts.map { part in
      switch part {
      case .same(let text): Pattern.escaped(text)
      case .differs(let difference): difference.placeholder(name(difference))
      }
    }.joined()
    return (LineEscape.isNeeded(text.utf8) ? "\\" : "") + text
  }
}

extension LineVariation.Difference {
  /// The placeholder for it.
  func placeholder(_ name: String?) -> String {
    "<\(kind.rawValue)\(name.map { ":\($0)" } ?? "")>"
  }
}

/// Lines up the pieces of two lines.
private struct PiecePairs {
  typealias Part = LineVariation.Part

  let left: [String]
  let right: [String]
  let isVolatile: (String) -> Bool

  init(_ left: [String], _ right: [String], isVolatile: (String) -> Bool) {
    self.left = left
    self.right = right
    // Asked once a piece, so that the question need not outlive the line.
    let volatile = Set(left.filter(isVolatile))
    self.isVolatile = { volatile.contains($0) }
  }

  private static let gap = 4

  /// What it costs to take two pieces for the same place; nil when they are of no one form.
  private func cost(_ i: Int, _ j: Int) -> Int? {
    if LinePieces.areSame(left[i], right[j]) { return 0 }
    guard let form = PieceForm(left[i], right[j], after: "") else { return nil }
    return form.kind == .word ? 6 : 2
  }

  /// The parts with as little in placeholders as can be.
  func aligned() -> [Part] {
    let width = right.count + 1
    var best = [Int](repeating: 0, count: (left.count + 1) * width)
    for i in stride(from: left.count, through: 0, by: -1) {
      for j in stride(from: right.count, through: 0, by: -1) where i < left.count || j < right.count
      {
        var least = Int.max
        if i < left.count { least = min(least, best[(i + 1) * width + j] + Self.gap) }
        if j < right.count { least = min(least, best[i * width + j + 1] + Self.gap) }
        if i < left.count, j < right.count, let cost = cost(i, j) {
          least = min(least, best[(i + 1) * width + j + 1] + cost)
        }
        best[i * width + j] = least
      }
    }
    var writer = PartWriter()
    var (i, j) = (0, 0)
    while i < left.count || j < right.count {
      let here = best[i * width + j]
      if i < left.count, j < right.count, let cost = cost(i, j),
        here == best[(i + 1) * width + j + 1] + cost
      {
        add(i, j, to: &writer)
        (i, j) = (i + 1, j + 1)
      } else if i < left.count, here == best[(i + 1) * width + j] + Self.gap {
        writer.add(first: left[i], second: "")
        i += 1
      } else {
        writer.add(first: "", second: right[j])
        j += 1
      }
    }
    return writer.parts
  }

  /// The parts with one placeholder between what both lines begin and end with.
  func fromEnds() -> [Part] {
    let head = zip(left, right).prefix { LinePieces.areSame($0, $1) }.count
    let most = min(left.count, right.count) - head
    let tail = zip(left.reversed(), right.reversed()).prefix(most)
      .prefix { LinePieces.areSame($0, $1) }.count
    var writer = PartWriter()
    for piece in left[..<head] { writer.add(same: piece) }
    writer.add(
      first: left[head..<(left.count - tail)].joined(),
      second: right[head..<(right.count - tail)].joined())
    for piece in left[(left.count - tail)...] { writer.add(same: piece) }
    return writer.parts
  }

  private func add(_ i: Int, _ j: Int, to writer: inout PartWriter) {
    if LinePieces.areSame(left[i], right[j]), !isVolatile(left[i]) {
      writer.add(same: left[i])
    } else if let form = PieceForm(left[i], right[j], after: writer.lastText) {
      writer.add(
        .init(
          kind: form.kind, first: String(left[i].dropLast(form.unit.count)),
          second: String(right[j].dropLast(form.unit.count))))
      if !form.unit.isEmpty { writer.add(same: form.unit) }
    }
  }
}

/// Puts parts together: neighbours of one sort are one part.
private struct PartWriter {
  private(set) var parts: [LineVariation.Part] = []

  /// The text of both before what comes next.
  var lastText: String {
    if case .same(let text)? = parts.last { text } else { "" }
  }

  mutating func add(same text: String) {
    if case .same(let before)? = parts.last {
      parts[parts.count - 1] = .same(before + text)
    } else {
      parts.append(.same(text))
    }
  }

  mutating func add(first: String, second: String) {
    if !first.isEmpty || !second.isEmpty {
      add(.init(kind: .any, first: first, second: second))
    }
  }

  mutating func add(_ difference: LineVariation.Difference) {
    if case .same(let before)? = parts.last, before.hasSuffix("\\") {
      // A `\` before a placeholder would make it text.
      let text = before.reversed().drop { $0 == "\\" }.reversed()
      let marks = before.dropFirst(text.count)
      parts.removeLast()
      if !text.isEmpty { parts.append(.same(String(text))) }
      return add(
        .init(kind: .any, first: marks + difference.first, second: marks + difference.second))
    }
    guard case .differs(let before)? = parts.last else {
      parts.append(.differs(difference))
      return
    }
    // Between two placeholders without text nothing says where one ends.
    parts[parts.count - 1] = .differs(
      .init(
        kind: .any, first: before.first + difference.first,
        second: before.second + difference.second))
  }
}

/// The narrowest form that two different texts both have.
private struct PieceForm {
  let kind: Placeholder.Kind
  /// What both end with behind the number: `MB`.
  var unit = ""

  init?(_ first: String, _ second: String, after text: String) {
    func are(_ kind: Placeholder.Kind) -> Bool {
      LinePieces.isToken(kind, first) && LinePieces.isToken(kind, second)
    }
    let texts = [first, second]
    if let kind = [Placeholder.Kind.uuid, .time, .duration].first(where: are) {
      self.kind = kind
    } else if texts.allSatisfy(LinePieces.isPosition) {
      kind = .lsn
    } else if are(.int) {
      kind = are(.port) && Self.announcesPort(text) ? .port : .int
    } else if are(.float) {
      kind = .float
    } else if are(.hex), texts.allSatisfy({ $0.hasPrefix("0x") || $0.utf8.count >= 4 }),
      texts.contains(where: { $0.utf8.contains(where: TokenBytes.isDigit) })
    {
      kind = .hex
    } else if let number = Self.number(first, second) {
      self = number
    } else if are(.word) {
      kind = .word
    } else {
      return nil
    }
  }

  private init(kind: Placeholder.Kind, unit: String) {
    self.kind = kind
    self.unit = unit
  }

  /// Numbers with the same unit.
  private static func number(_ first: String, _ second: String) -> PieceForm? {
    let unit = String(first.reversed().prefix { $0.isASCII && $0.isLetter }.reversed())
    guard !unit.isEmpty, second.hasSuffix(unit) else { return nil }
    let numbers = [first, second].map { String($0.dropLast(unit.count)) }
    for kind in [Placeholder.Kind.int, .float] {
      if numbers.allSatisfy({ LinePieces.isToken(kind, $0) }) {
        return PieceForm(kind: kind, unit: unit)
      }
    }
    return nil
  }

  private static func announcesPort(_ text: String) -> Bool {
    if text.hasSuffix(":") { return true }
    let end = text.lowercased().reversed().drop { " =\"'".contains($0) }
    return end.starts(with: "port".reversed())
  }
}
