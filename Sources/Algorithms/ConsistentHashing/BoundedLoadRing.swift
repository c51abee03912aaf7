/// A ring on which no node holds more than its fair share by a factor: a key whose owner is full
/// goes on clockwise to the first node that has room.
///
///     var ring = BoundedLoadRing(HashRing(["a", "b", "c"]), factor: 1.25)
///     ring.assign("user:1")   // its owner, or, when that is full, the next one
///
/// With m keys on n nodes the bound is ⌈factor · m / n⌉, and it grows with every key. Where a key is
/// therefore depends on the keys before it, so the ring has to remember them; a plain ring does not.
///
/// Source: Mirrokni, Thorup and Zadimoghaddam, "Consistent hashing with bounded loads", 2018.
public struct BoundedLoadRing: Sendable {
  /// How much more than the mean a node may hold, greater than 1.
  public let factor: Double
  /// The ring that says where a key goes first.
  public let ring: HashRing
  private var places: [String: Int] = [:]
  private var loads: [Int]

  /// Makes a ring without keys.
  ///
  /// - Precondition: the ring has nodes; `factor` is finite and greater than 1.
  public init(_ ring: HashRing, factor: Double) {
    precondition(!ring.nodes.isEmpty, "keys need at least one node")
    precondition(factor > 1 && factor.isFinite, "the bound is a factor above 1, not \(factor)")
    self.ring = ring
    self.factor = factor
    loads = ring.nodes.map { _ in 0 }
  }

  // lesson: assign
  /// The node of `key`, which is given one when it has none yet.
  ///
  /// - Complexity: O(length of `key`) on average when the owner has room; O(p) for p points in the
  ///   worst case.
  @discardableResult
  public mutating func assign(_ key: String) -> String {
    if let place = places[key] { return ring.nodes[place] }
    let bound = bound(for: places.count + 1)
    var point = ring.firstPoint(from: ring.position(of: key))
    // Ends: the bounds of all nodes together are more than all keys, so one node has room.
    while loads[ring.owners[point]] >= bound { point = (point + 1) % ring.pointCount }
    let owner = ring.owners[point]
    places[key] = owner
    loads[owner] += 1
    return ring.nodes[owner]
  }

  /// The most that a node may hold when there are `keyCount` keys: ⌈factor · m / n⌉.
  public func bound(for keyCount: Int) -> Int {
    Int((factor * Double(keyCount) / Double(loads.count)).rounded(.up))
  }
  // lesson: end

  /// Forgets `key`. Returns whether it was there. Keys that it had pushed on stay where they are.
  ///
  /// - Complexity: O(1).
  @discardableResult
  public mutating func remove(_ key: String) -> Bool {
    guard let place = places.removeValue(forKey: key) else { return false }
    loads[place] -= 1
    return true
  }

  /// How many keys there are.
  public var keyCount: Int { places.count }

  /// How many keys `node` holds; nil when it is not on the ring.
  ///
  /// - Complexity: O(n) for n nodes.
  public func load(of node: String) -> Int? {
    ring.nodes.firstIndex(of: node).map { loads[$0] }
  }
}
