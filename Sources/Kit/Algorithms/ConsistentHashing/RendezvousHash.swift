import Foundation

/// Highest random weight: every node bids for every key with a hash of the two, and the highest bid
/// wins. There is no ring and there are no points, and the balance is as good as the hash.
///
///     let nodes = RendezvousHash(["node-A", "node-B", "node-C"])
///     nodes.node(for: "user:42")
///
/// A node that comes wins exactly those keys for which it now bids most; a node that goes leaves its
/// keys to the second bidders, which are spread evenly. The price is that a look-up computes all bids.
///
/// Sources: Thaler and Ravishankar, "Using name-based mappings to increase hit rates", 1998; for the
/// weights, Schindelhauer and Schomaker, "Weighted distributed hash tables", 2005.
public struct RendezvousHash: Sendable, Equatable {
  private struct Bidder: Equatable {
    let weight: Double
    /// The hash of the node's name, with which it hashes every key.
    let seed: UInt64
  }

  private var bidders: [String: Bidder] = [:]

  /// The nodes with their weights; the order does not matter.
  ///
  /// - Complexity: O(n) for n nodes.
  public var weights: [String: Double] { bidders.mapValues(\.weight) }

  /// Makes a hash over nodes that all weigh 1.
  ///
  /// - Complexity: O(length of all names).
  public init(_ nodes: some Sequence<String> = []) {
    for node in nodes { add(node) }
  }

  /// Lets `node` bid, or gives it another weight: of twice the weight, it wins twice as many keys.
  ///
  /// - Precondition: `weight` is finite and greater than 0.
  /// - Complexity: O(length of the name).
  public mutating func add(_ node: String, weight: Double = 1) {
    precondition(weight > 0 && weight.isFinite, "a weight is greater than 0, not \(weight)")
    bidders[node] = Bidder(weight: weight, seed: xxh3(node.utf8).low)
  }

  /// Takes `node` out. Returns whether it was there.
  ///
  /// - Complexity: O(length of the name).
  @discardableResult
  public mutating func remove(_ node: String) -> Bool {
    bidders.removeValue(forKey: node) != nil
  }

  // lesson: bid
  /// The node that bids most for `key`; nil when there is none.
  ///
  /// - Complexity: O(n · length of `key`) for n nodes: one hash and one logarithm each.
  public func node(for key: String) -> String? {
    bidders.map { node, bidder in (bid: Self.bid(of: bidder, for: key), node: node) }
      .max { $0 < $1 }?.node
  }

  private static func bid(of bidder: Bidder, for key: String) -> Double {
    let hash = xxh3(key.utf8, seed: bidder.seed).low
    // A number strictly between 0 and 1; its logarithm makes the bids follow the weights.
    let unit = (Double(hash >> 12) + 0.5) * 0x1p-52
    return -bidder.weight / log(unit)
  }
  // lesson: end
}
