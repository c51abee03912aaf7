extension HashRing {
  // lesson: node
  /// The node that owns `key`: the one with the first point clockwise from it. Nil when the ring is
  /// empty.
  ///
  /// - Complexity: O(1) on average and O(log p) in the worst case, for p points; and O(length of
  ///   `key`).
  public func node(for key: String) -> String? {
    positions.isEmpty ? nil : nodes[owners[firstPoint(from: position(of: key))]]
  }

  /// The index of the first point at or after `position`; past the last one, the circle begins anew.
  func firstPoint(from position: UInt64) -> Int {
    // A binary search. It would find the same in 0..<pointCount, with more steps.
    var (low, high) = pointsOfArc(at: position)
    while low < high {
      let middle = (low + high) / 2
      if positions[middle] < position { low = middle + 1 } else { high = middle }
    }
    return low == pointCount ? 0 : low
  }
  // lesson: end

  // lesson: replicas
  /// The nodes that keep copies of `key`: the first `count` *different* nodes clockwise from it, all
  /// of them when there are fewer. The first is the key's owner.
  ///
  /// Points of a node that was met already are passed over, as in Dynamo (section 4.3): two copies on
  /// one machine are lost together.
  ///
  /// - Precondition: `count` is not negative.
  /// - Complexity: O(count² + length of `key`) on average while `count` is small against the number
  ///   of nodes: the walk ends at the last node that is wanted. All n nodes take a walk of about
  ///   n · ln n points.
  public func nodes(for key: String, count: Int) -> [String] {
    precondition(count >= 0, "there are no \(count) copies")
    guard pointCount > 0 else { return [] }
    let first = firstPoint(from: position(of: key))
    let clockwise = (0..<pointCount).lazy.map { owners[(first + $0) % pointCount] }
    return Self.firstDifferent(min(count, nodes.count), in: clockwise).map { nodes[$0] }
  }

  /// The first `count` different owners of a walk, which goes no further than that.
  static func firstDifferent(_ count: Int, in walk: some Sequence<Int>) -> [Int] {
    var found: [Int] = []
    var walk = walk.makeIterator()
    while found.count < count, let owner = walk.next() {
      if !found.contains(owner) { found.append(owner) }
    }
    return found
  }
  // lesson: end

  // lesson: shares
  /// What part of the circle each node owns, from 0 to 1, in the order of `nodes`: the part of all
  /// possible keys that are its own. The sum is 1, up to rounding.
  ///
  /// - Complexity: O(p) for p points.
  public var shares: [Double] {
    var arcs = nodes.map { _ in 0.0 }
    guard var before = positions.last else { return arcs }
    // Points that all lie at one position leave the whole circle to the first of them, a length
    // that the differences below cannot express.
    if positions.first == before { arcs[owners[0]] = 0x1p64 }
    for (position, owner) in zip(positions, owners) {
      arcs[owner] += Double(position &- before)
      before = position
    }
    return arcs.map { $0 / 0x1p64 }
  }
  // lesson: end

  /// How unequal the shares are: the largest one over the mean. 1 is perfectly even; with n nodes
  /// it is at most n. Zero for a ring without nodes.
  ///
  /// - Complexity: O(p) for p points.
  public var imbalance: Double { (shares.max() ?? 0) * Double(nodes.count) }
}
