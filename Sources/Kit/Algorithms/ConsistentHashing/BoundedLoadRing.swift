/// A ring on which no node holds more than its fair share by a factor. A key whose owner is full
/// goes on clockwise to the first node that has room.
///
///     var ring = BoundedLoadRing(HashRing(["a", "b", "c"]), factor: 1.25)
///     ring.assign("user:1")   // its owner, or, when that is full, the next one
///
/// With m keys on n nodes the bound is ⌈factor · m / n⌉: it grows with the keys, and it shrinks
/// when they go. Where a key is therefore depends on the other keys, so the ring has to remember
/// them; a plain ring does not. A key stays where it is, unless the bound sinks below what its node
/// holds: then the node hands keys on. In the paper, keys that were pushed on also come back when
/// there is room for them.
///
/// Source: Mirrokni, Thorup and Zadimoghaddam, "Consistent hashing with bounded loads", 2018.
public struct BoundedLoadRing: Sendable {
  /// How much more than the mean a node may hold, greater than 1.
  public let factor: Double
  /// The ring that says where a key goes first.
  public let ring: HashRing
  /// Where a key is: the index of its node, and its place in the list of that node's keys.
  private var places: [String: (node: Int, slot: Int)] = [:]
  private var keys: [[String]]

  /// Makes a ring without keys.
  ///
  /// - Precondition: the ring has nodes; `factor` is finite and greater than 1.
  /// - Complexity: O(n) for n nodes.
  public init(_ ring: HashRing, factor: Double) {
    precondition(!ring.nodes.isEmpty, "keys need at least one node")
    precondition(factor > 1 && factor.isFinite, "the bound is a factor above 1, not \(factor)")
    self.ring = ring
    self.factor = factor
    keys = ring.nodes.map { _ in [] }
  }

  // lesson: assign
  /// The node of `key`, which is given one when it has none yet.
  ///
  /// - Complexity: O(length of `key`) on average when the owner has room; O(p) for p points in the
  ///   worst case.
  @discardableResult
  public mutating func assign(_ key: String) -> String {
    if let place = places[key] { return ring.nodes[place.node] }
    return ring.nodes[put(key, bound: bound(for: keyCount + 1))]
  }

  /// Puts `key` on the first node clockwise that has room.
  private mutating func put(_ key: String, bound: Int) -> Int {
    var point = ring.firstPoint(from: ring.position(of: key))
    // Ends: the bounds of all nodes together are at least all keys, so one node has room.
    while keys[ring.owners[point]].count >= bound { point = (point + 1) % ring.pointCount }
    let node = ring.owners[point]
    places[key] = (node, keys[node].count)
    keys[node].append(key)
    return node
  }

  /// The most that a node may hold when there are `keyCount` keys: ⌈factor · m / n⌉.
  ///
  /// - Complexity: O(1).
  public func bound(for keyCount: Int) -> Int {
    Int((factor * Double(keyCount) / Double(keys.count)).rounded(.up))
  }
  // lesson: end

  // lesson: remove
  /// Forgets `key`. Returns whether it was there. When the bound sinks with it, every node that
  /// holds more than the new one hands on the last keys of its list.
  ///
  /// - Complexity: O(1) while the bound stays. When it sinks, which it does once in n / factor
  ///   removals: O(n) for n nodes, and a walk for each key that moves.
  @discardableResult
  public mutating func remove(_ key: String) -> Bool {
    guard let place = places[key] else { return false }
    takeOut(key, from: place)
    let bound = bound(for: keyCount)
    guard bound < self.bound(for: keyCount + 1) else { return true }
    for node in keys.indices {
      while keys[node].count > bound, let last = keys[node].last {
        takeOut(last, from: (node, keys[node].count - 1))
        _ = put(last, bound: bound)
      }
    }
    return true
  }

  /// Takes `key` off its node; the node's last key takes its slot.
  private mutating func takeOut(_ key: String, from place: (node: Int, slot: Int)) {
    places[key] = nil
    let last = keys[place.node].removeLast()
    guard last != key else { return }
    keys[place.node][place.slot] = last
    places[last] = place
  }
  // lesson: end

  /// How many keys there are.
  public var keyCount: Int { places.count }

  /// How many keys `node` holds; nil when it is not on the ring.
  ///
  /// - Complexity: O(n) for n nodes.
  public func load(of node: String) -> Int? {
    ring.nodes.firstIndex(of: node).map { keys[$0].count }
  }
}
