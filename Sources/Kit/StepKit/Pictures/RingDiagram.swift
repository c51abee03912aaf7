/// A hash ring: the points of nodes, the arcs that they own, and keys with their owners.
public struct RingDiagram: Sendable, Equatable {
  let title: String
  private var nodes: [Node] = []
  private var keys: [Key] = []

  private struct Node: Equatable {
    var name: String
    /// Where its points are, from 0 to 1, in rising order.
    var points: [Double]
  }

  private struct Key: Equatable {
    var name: String
    var turn: Double
  }

  private static let mostNodes = 12
  private static let mostPoints = 2000
  private static let mostKeys = 12
  private static let longestName = 20
  private static let shownPoints = 4

  /// Makes a ring without nodes.
  public init(title: String = "") { self.title = TextForm.oneLine(title) }

  /// Adds a node.
  ///
  /// - Parameters:
  ///   - name: its name.
  ///   - positions: where its points are on a ring of 2 to the 64 places.
  /// - Precondition: each node has another name; there are at most 12 of them, with at most 2000
  ///   points together.
  public mutating func addNode(_ name: String, at positions: [UInt64]) {
    addNode(name, turns: positions.map(RingDiagram.turn))
  }

  /// Adds a node.
  ///
  /// - Parameters:
  ///   - name: its name.
  ///   - turns: where its points are, as parts of a whole turn.
  /// - Precondition: each node has another name; there are at most 12 of them, with at most 2000
  ///   points together; each part is at least 0 and below 1.
  /// - Complexity: O(p log p) for p points of the node.
  public mutating func addNode(_ name: String, turns: [Double]) {
    let name = TextForm.oneLine(name)
    demand(nodes.count < RingDiagram.mostNodes, "a ring has at most 12 nodes")
    demand(!nodes.contains { $0.name == name }, "the node \(name) is on the ring already")
    for turn in turns { RingDiagram.check(turn, name) }
    let points = nodes.reduce(turns.count) { $0 + $1.points.count }
    demand(
      points <= RingDiagram.mostPoints, "a ring has at most 2000 points, and not \(points)")
    nodes.append(Node(name: name, points: turns.sorted()))
  }

  /// Adds a key, which belongs to the node with the first point from its place on.
  ///
  /// - Precondition: there are at most 12 keys.
  public mutating func addKey(_ name: String, at position: UInt64) {
    addKey(name, turn: RingDiagram.turn(position))
  }

  /// Adds a key, which belongs to the node with the first point from its place on.
  ///
  /// - Precondition: there are at most 12 keys; the part of a whole turn is at least 0 and below 1.
  public mutating func addKey(_ name: String, turn: Double) {
    demand(keys.count < RingDiagram.mostKeys, "a ring has at most 12 keys")
    RingDiagram.check(turn, name)
    keys.append(Key(name: TextForm.oneLine(name), turn: turn))
  }

  private static func check(_ turn: Double, _ name: String) {
    demand(
      turn >= 0 && turn < 1, "\(name) is at \(turn): a part of a turn is at least 0 and below 1")
  }

  // The highest positions are nearer to 1 than a Double can tell from it.
  private static func turn(_ position: UInt64) -> Double {
    min(Double(position) / 0x1p64, 1.0.nextDown)
  }
}

extension RingDiagram: Showable {
  /// All points in rising order, with the places of their nodes.
  private var points: [(turn: Double, node: Int)] {
    nodes.enumerated().flatMap { node in node.element.points.map { ($0, node.offset) } }
      .sorted { $0 < $1 }
  }

  /// The part of the ring that each node owns, from 0 to 1.
  private var shares: [Double] {
    var shares = Array(repeating: 0.0, count: nodes.count)
    let points = self.points
    guard let last = points.last else { return shares }
    var before = last.turn - 1
    for point in points {
      shares[point.node] += point.turn - before
      before = point.turn
    }
    return shares
  }

  private func owner(of key: Key) -> Int? {
    let points = self.points
    return (points.first { $0.turn >= key.turn } ?? points.first)?.node
  }

  var bodyLines: [String] {
    let names = (nodes.map(\.name) + keys.map(\.name)).map {
      TextForm.cut($0, to: RingDiagram.longestName)
    }
    let width = names.map(\.count).max() ?? 0
    let places = nodes.map { node in
      node.points.count > RingDiagram.shownPoints
        ? "\(node.points.count) points"
        : node.points.map(RingDiagram.percent).joined(separator: " ")
    }
    let placeWidth = places.map(\.count).max() ?? 0
    let owners = nodes.indices.map { node in
      "\(TextForm.left(names[node], width))  \(TextForm.left(places[node], placeWidth))  owns "
        + RingDiagram.percent(shares[node])
    }
    let keyLines = keys.enumerated().map { index, key in
      let owner = owner(of: key).map { names[$0] } ?? "nothing"
      return "\(TextForm.left(names[nodes.count + index], width))  "
        + "\(RingDiagram.percent(key.turn)) -> \(owner)"
    }
    return owners + keyLines
  }

  /// Hundredths of a percent, cut and not rounded, so that nothing is at 100%.
  private static func percent(_ turn: Double) -> String {
    // What was written with four digits keeps them.
    let hundredths = turn < 1 ? min(9999, Int(turn * 10_000 + 1e-6)) : 10_000
    let fraction = String(hundredths % 100)
    let digits = fraction.count == 1 ? "0" + fraction : fraction
    return TextForm.right("\(hundredths / 100).\(digits)%", 6)
  }

  var content: (kind: String, value: JSON) {
    let shares = self.shares
    let nodes = zip(nodes, shares).map { node, share in
      JSON.object([
        ("name", .string(node.name)), ("points", .array(node.points.map(JSON.number))),
        ("share", .string(RingDiagram.percent(share).drop { $0 == " " }.description)),
      ])
    }
    let keys = keys.map { key in
      JSON.object([
        ("name", .string(key.name)), ("turn", .number(key.turn)),
        ("owner", .integer(owner(of: key) ?? -1)),
      ])
    }
    return ("ring", .object([("nodes", .array(nodes)), ("keys", .array(keys))]))
  }
}
