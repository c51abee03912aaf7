/// Positions in one log, in their order, and what lies between two of them.
///
/// The picture is not to scale: neighbouring positions are equally far apart, whatever their numbers
/// are, so that a run with a few bytes more or less draws the same.
public struct LogPositions: Sendable, Equatable {
  let title: String
  private var positions: [Position] = []
  private var gaps: [Gap] = []

  private struct Position: Equatable {
    var name: String
    var value: Int
    var note: String
  }

  private struct Gap: Equatable {
    var name: String
    var from: Int
    var to: Int
    var note: String
  }

  private static let mostPositions = 8
  private static let mostGaps = 8
  private static let longestName = 24
  /// How long the bar of the furthest position is, in characters.
  private static let length = 24

  /// Makes a log without positions.
  public init(title: String = "") { self.title = TextForm.oneLine(title) }

  /// Adds a position.
  ///
  /// - Parameters:
  ///   - name: what it is called, such as `replay_lsn`.
  ///   - value: how far it is, in any unit; positions with the same value stand in one place.
  ///   - note: what it means, such as `readers see up to here`.
  /// - Precondition: each position has another name; there are at most 8 of them.
  public mutating func addPosition(_ name: String, at value: Int, note: String = "") {
    let name = TextForm.oneLine(name)
    demand(positions.count < LogPositions.mostPositions, "a log has at most 8 positions")
    demand(!positions.contains { $0.name == name }, "the position \(name) is there already")
    positions.append(Position(name: name, value: value, note: TextForm.oneLine(note)))
  }

  /// Names what lies between two positions: a line between their places, if these differ, and its note.
  ///
  /// - Parameters:
  ///   - name: what it is called, such as `not_replayed`.
  ///   - from: the position that it begins at.
  ///   - to: the position that it ends at.
  ///   - note: how much it is, or what it costs.
  /// - Precondition: both positions are there, and `from` is not behind `to`; there are at most 8 gaps.
  public mutating func addGap(_ name: String, from: String, to: String, note: String = "") {
    demand(gaps.count < LogPositions.mostGaps, "a log has at most 8 gaps")
    let (first, last) = (place(of: from), place(of: to))
    demand(
      positions[first].value <= positions[last].value,
      "the gap \(name) begins at \(from), which is behind \(to): name the earlier position first")
    gaps.append(
      Gap(name: TextForm.oneLine(name), from: first, to: last, note: TextForm.oneLine(note)))
  }

  private func place(of name: String) -> Int {
    guard let place = positions.firstIndex(where: { $0.name == TextForm.oneLine(name) }) else {
      fatalError("there is no position \(name): call addPosition first")
    }
    return place
  }
}

extension LogPositions: Showable {
  /// For each position how many different ones are before it.
  private var ranks: [Int] {
    let values = Set(positions.map(\.value)).sorted()
    return positions.map { position in values.count { $0 < position.value } }
  }

  var bodyLines: [String] {
    let ranks = self.ranks
    let count = (ranks.max() ?? 0) + 1
    let names = (positions.map(\.name) + gaps.map(\.name)).map {
      TextForm.cut($0, to: LogPositions.longestName)
    }
    let width = names.map(\.count).max() ?? 0
    // The furthest position first; of those in one place, the one that was named last.
    let order = positions.indices.sorted { (ranks[$0], $0) > (ranks[$1], $1) }
    let bars = order.map { place in
      let length = LogPositions.length * (ranks[place] + 1) / count
      let bar = TextForm.left(String(repeating: "#", count: length), LogPositions.length)
      return TextForm.cut(
        "\(TextForm.left(names[place], width))  \(bar)  \(positions[place].note)",
        to: TextForm.width)
    }
    let between = gaps.enumerated().map { index, gap in
      let start = LogPositions.length * (ranks[gap.from] + 1) / count
      let length = LogPositions.length * (ranks[gap.to] + 1) / count - start
      let mark = TextForm.blanks(start) + String(repeating: "-", count: length)
      return TextForm.cut(
        "\(TextForm.left(names[positions.count + index], width))  "
          + "\(TextForm.left(mark, LogPositions.length))  \(gap.note)", to: TextForm.width)
    }
    return bars + between
  }

  var content: (kind: String, value: JSON) {
    let marks = zip(positions, ranks).map { position, rank in
      JSON.object([
        ("name", .string(position.name)), ("place", .integer(rank)),
        ("note", .string(position.note)),
      ])
    }
    let gaps = gaps.map { gap in
      JSON.object([
        ("name", .string(gap.name)), ("from", .integer(gap.from)), ("to", .integer(gap.to)),
        ("note", .string(gap.note)),
      ])
    }
    return ("positions", .object([("marks", .array(marks)), ("gaps", .array(gaps))]))
  }
}
