import PlainText

/// What two runs of a step printed, line by line.
package struct OutputVariation: Sendable {
  /// Why two runs cannot be expected with placeholders.
  package enum Failure: Error, Equatable, Sendable, CustomStringConvertible {
    /// They printed different numbers of lines.
    case lineCounts(first: Int, second: Int)
    /// The block is `exact`, so it has no placeholders.
    case exact
    /// A line of one run has nothing in common with that of the other.
    case unlike(line: Int, first: String, second: String)
    /// No lines with placeholders match both.
    case unmatched

    /// What is wrong, and what would be right.
    package var description: String {
      switch self {
      case .lineCounts(let first, let second):
        "the first run printed \(first.counted("line")) and the second \(second); let it print the same number, "
          + "or expect the lines that matter and a line ... where the number changes"
      case .exact:
        "the two runs printed different text, and the block is exact; remove that flag, or let the "
          + "step print the same each time"
      case .unlike(let line, let first, let second):
        "line \(line) of the output was \(Replacement.shown(first)), then "
          + "\(Replacement.shown(second)); let the step print the same each time"
      case .unmatched:
        "the two runs printed text that no placeholders match; let the step print the same each time"
      }
    }
  }

  /// A part of a line that became a placeholder.
  package struct Replacement: Sendable, Equatable, CustomStringConvertible {
    /// The line of the output, from 1.
    package var line: Int
    /// What the first run printed there.
    package var first: String
    /// What the second run printed there.
    package var second: String
    /// What the page says in its place.
    package var placeholder: String

    /// `line 2 of the output: 4711, then 4718: <int>`
    package var description: String {
      let what =
        first == second
        ? "\(Self.shown(first)) may be another next time"
        : "\(Self.shown(first)), then \(Self.shown(second))"
      return "line \(line) of the output: \(what): \(placeholder)"
    }

    static func shown(_ text: String) -> String {
      if text.isEmpty { return "nothing" }
      return text.count > 60 ? "\(text.prefix(57))..." : text
    }
  }

  /// The lines of the first run, without the empty ones at the end.
  let first: [String]
  /// The lines of the second run, each in the place of the first run's line that it belongs to.
  let second: [String]
  /// Where the lines differ, by line; nil where they do not.
  let lines: [LineVariation?]

  /// Compares two runs.
  ///
  /// - Parameters:
  ///   - first: the lines that the first run printed.
  ///   - second: the lines that the second run printed.
  ///   - isUnordered: whether lines may come in any order.
  ///   - today: dates that are another tomorrow, as they are printed.
  /// - Throws: `Failure.lineCounts` and `Failure.unlike`.
  package init(
    first: [String], second: [String], isUnordered: Bool = false, today: Set<String> = []
  ) throws(Failure) {
    let first = Self.trimmed(first)
    var second = Self.trimmed(second)
    guard first.count == second.count else {
      throw .lineCounts(first: first.count, second: second.count)
    }
    if isUnordered { second = Self.paired(second, with: first) }
    self.first = first
    self.second = second
    var lines: [LineVariation?] = []
    for (index, (first, second)) in zip(first, second).enumerated() {
      let line = Self.variation(first, second, today: today)
      if let line, line.isWithoutCommonText, !Self.isOneWord(first) || !Self.isOneWord(second) {
        throw .unlike(line: index + 1, first: first, second: second)
      }
      lines.append(line)
    }
    self.lines = lines
  }

  private static func variation(
    _ first: String, _ second: String, today: Set<String>
  ) -> LineVariation? {
    let isTiming = first.hasPrefix("Time: ")
    // A date of today, a log position and psql's timing are the same in both runs by chance.
    func isVolatile(_ piece: String) -> Bool {
      today.contains(piece) || LinePieces.isPosition(piece)
        || (today.contains(where: piece.contains) && LinePieces.isToken(.time, piece))
        || (isTiming && LinePieces.isToken(.duration, piece))
    }
    let mayVary = isTiming || first.contains("/") || today.contains(where: first.contains)
    if first == second, !mayVary { return nil }
    let line = LineVariation(first, second, isVolatile: isVolatile)
    return first == second && line.differences.isEmpty ? nil : line
  }

  /// Whether a line may be one value, such as a key in base 64: not text, nor an exit status.
  private static func isOneWord(_ line: String) -> Bool {
    !line.isEmpty && !line.hasPrefix("[") && !line.hasPrefix("(")
      && !line.utf8.contains(where: TokenBytes.isBlank)
  }

  private static func trimmed(_ lines: [String]) -> [String] {
    var lines = lines.map { text in
      let bytes = Array(text.utf8)
      return String(decoding: bytes[..<TokenBytes.trimmedEnd(of: bytes)], as: UTF8.self)
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  /// The lines of the second run in the order of those of the first that they are most like: equal
  /// ones first, then those that differ in numbers only.
  private static func paired(_ second: [String], with first: [String]) -> [String] {
    var places: [String: [Int]] = [:]
    for place in first.indices.reversed() { places[first[place], default: []].append(place) }
    var result: [String?] = Array(repeating: nil, count: first.count)
    var rest: [String] = []
    for line in second {
      if let place = places[line]?.popLast() { result[place] = line } else { rest.append(line) }
    }
    func key(_ line: String) -> (String, String) {
      let pieces = LinePieces.split(line).map { $0.contains(where: \.isNumber) ? "#" : $0 }
      return (pieces.joined(), line)
    }
    let open = first.indices.filter { result[$0] == nil }.sorted { key(first[$0]) < key(first[$1]) }
    for (place, line) in zip(open, rest.sorted { key($0) < key($1) }) { result[place] = line }
    return result.map { $0 ?? "" }
  }
}

/// Values that differ between two runs of a page and stand on it more than once: they become
/// captures, so that the page still says that they are the same.
package struct RepeatedValues: Sendable {
  private var counts: [[String]: Int] = [:]
  private var names: [[String]: String] = [:]
  private let isFree: @Sendable (String) -> Bool

  /// The shortest text that is a value: two runs often print the same small number by chance.
  private static let shortest = 3

  /// Makes none.
  ///
  /// - Parameter isFree: whether a name means nothing on the page so far.
  package init(isFree: @escaping @Sendable (String) -> Bool) { self.isFree = isFree }

  /// Counts what differs in an output that is going to be written.
  package mutating func note(_ variation: OutputVariation) {
    for difference in variation.lines.compactMap({ $0?.differences }).joined()
    where Self.isValue(difference) {
      counts[[difference.first, difference.second], default: 0] += 1
    }
  }

  private static func isValue(_ difference: LineVariation.Difference) -> Bool {
    guard [.int, .hex, .word, .uuid, .port].contains(difference.kind) else { return false }
    return difference.first != difference.second
      && min(difference.first.utf8.count, difference.second.utf8.count) >= shortest
  }

  /// The capture for a difference; nil when it stands alone.
  mutating func name(
    of difference: LineVariation.Difference, _ captures: (first: Captures, second: Captures)
  ) -> String? {
    guard Self.isValue(difference) else { return nil }
    let known = captures.first.values.keys.sorted().first {
      captures.first[$0] == difference.first && captures.second[$0] == difference.second
    }
    if let known { return known }
    let key = [difference.first, difference.second]
    if let name = names[key] { return name }
    guard counts[key, default: 0] > 1 else { return nil }
    let base = difference.kind == .int ? "number" : difference.kind.rawValue
    var number = 1
    while !isFree("\(base)\(number)") || names.values.contains("\(base)\(number)") { number += 1 }
    names[key] = "\(base)\(number)"
    return names[key]
  }
}
