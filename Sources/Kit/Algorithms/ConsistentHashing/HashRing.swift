/// A ring of hash positions on which nodes own the keys that lie before them. A node that comes
/// takes keys only for itself, and a node that goes gives up only its own.
///
///     var ring = HashRing(["node-A", "node-B", "node-C"])
///     ring.node(for: "user:42")    // one of the three, the same on every machine
///     ring.add("node-D")           // every key that moves now, moves to node-D
///
/// The ring is the circle of the 2⁶⁴ values that `xxh3` can have. A node has `pointsPerNode` points
/// on the ring for each unit of its weight (often called virtual nodes), at the hashes of `node#0`,
/// `node#1` and so on. A key belongs to the node whose point comes first at or after the key's own
/// hash. Two points at one position are told apart by their nodes' names. So the ring depends on
/// the set of its nodes and never on the order in which they came.
///
/// Sources: Karger et al., "Consistent hashing and random trees", 1997; the points per node as in
/// DeCandia et al., "Dynamo", 2007, section 4.2.
public struct HashRing: Sendable, Equatable {
  /// How many points a node of weight 1 has.
  public let pointsPerNode: Int
  /// Which hash function is used: rings with different seeds place nodes and keys independently.
  public let seed: UInt64
  /// The nodes, by name.
  public private(set) var nodes: [String] = []

  private var weights: [Int] = []
  // Two arrays rather than one of pairs: a search reads positions only, and finds more of them in
  // each cache line.
  private(set) var positions: [UInt64] = []
  private(set) var owners: [Int] = []
  // The circle is cut into equal arcs, at least as many as there are points: where in `positions`
  // each arc begins, at the end where the last one ends, and by how many bits a position is shifted
  // to give its arc.
  private(set) var arcStarts: [Int] = []
  private(set) var arcShift = 63

  /// Makes a ring of nodes that all weigh 1; a node that is named twice is on it once.
  ///
  /// - Precondition: `pointsPerNode` is at least 1.
  /// - Complexity: O(p log p) for p points.
  public init(_ nodes: some Sequence<String> = [], pointsPerNode: Int = 100, seed: UInt64 = 0) {
    precondition(pointsPerNode > 0, "a node has at least one point, not \(pointsPerNode)")
    self.pointsPerNode = pointsPerNode
    self.seed = seed
    self.nodes = Set(nodes).sorted()
    weights = self.nodes.map { _ in 1 }
    placePoints()
  }

  /// How many points are on the ring.
  public var pointCount: Int { positions.count }

  /// How much `node` weighs; nil when it is not on the ring.
  ///
  /// - Complexity: O(n) for n nodes.
  public func weight(of node: String) -> Int? {
    nodes.firstIndex(of: node).map { weights[$0] }
  }

  // lesson: add
  /// Puts `node` on the ring, or gives it another weight. Keys move only to it, or, when it
  /// becomes lighter, away from it.
  ///
  /// - Precondition: `weight` is at least 1.
  /// - Complexity: O(p log p) for p points.
  public mutating func add(_ node: String, weight: Int = 1) {
    precondition(weight > 0, "a node weighs at least 1, not \(weight)")
    let index = nodes.firstIndex { $0 >= node } ?? nodes.count
    if index < nodes.count, nodes[index] == node {
      weights[index] = weight
    } else {
      nodes.insert(node, at: index)
      weights.insert(weight, at: index)
    }
    placePoints()
  }
  // lesson: end

  /// Takes `node` off the ring; its keys go to those whose points come next. Returns whether it was
  /// there.
  ///
  /// - Complexity: O(p log p) for p points.
  @discardableResult
  public mutating func remove(_ node: String) -> Bool {
    guard let index = nodes.firstIndex(of: node) else { return false }
    nodes.remove(at: index)
    weights.remove(at: index)
    placePoints()
    return true
  }

  // lesson: position
  /// Where on the ring a key lies, or a point, which is called `node#number`.
  ///
  /// - Complexity: O(length of `name`).
  public func position(of name: String) -> UInt64 {
    xxh3(name.utf8, seed: seed).low
  }

  private mutating func placePoints() {
    let points = nodes.indices.flatMap { owner in
      (0..<weights[owner] * pointsPerNode).map { number in
        (position: position(of: "\(nodes[owner])#\(number)"), owner: owner)
      }
    }.sorted { $0 < $1 }
    positions = points.map(\.position)
    owners = points.map(\.owner)
    cutArcs()
  }
  // lesson: end

  private mutating func cutArcs() {
    // 2, 4, 8 … arcs: the highest bits of a position are the number of its arc.
    let bits = max(1, Int.bitWidth - max(0, pointCount - 1).leadingZeroBitCount)
    arcShift = 64 - bits
    arcStarts = []
    for (index, position) in positions.enumerated() {
      while arcStarts.count <= Int(position >> arcShift) { arcStarts.append(index) }
    }
    arcStarts += Array(repeating: pointCount, count: (1 << bits) + 1 - arcStarts.count)
  }

  /// The first point of the arc in which `position` lies, and the first point behind that arc: the
  /// point that a search for `position` wants is one of these. Hashes spread the points evenly, so
  /// they are few.
  func pointsOfArc(at position: UInt64) -> (Int, Int) {
    let arc = Int(position >> arcShift)
    return (arcStarts[arc], arcStarts[arc + 1])
  }

  /// Traps when something is wrong that no use of the ring can bring about. For tests.
  ///
  /// - Complexity: O(p log p) for p points.
  package func checkInvariants() {
    precondition(nodes == Set(nodes).sorted(), "the nodes are sorted, each there once")
    precondition(positions == positions.sorted(), "the points are sorted")
    precondition(arcStarts.count == 1 << (64 - arcShift) + 1, "the arcs are the whole circle")
    precondition(arcStarts.last == pointCount, "the last arc ends behind the last point")
    var index = 0
    for (arc, start) in arcStarts.dropLast().enumerated() {
      while index < pointCount, positions[index] >> arcShift < arc { index += 1 }
      precondition(start == index, "arc \(arc) begins at point \(index), not \(start)")
    }
    for (index, weight) in weights.enumerated() {
      precondition(owners.count { $0 == index } == weight * pointsPerNode, "points of \(index)")
    }
  }
}
