/// Range sharding: each shard has the keys between two bounds, so neighbours live together and a
/// range of keys is found on few shards. How even that is, is for the keys to decide.
///
///     let map = RangeShardMap(bounds: ["n"])  // shard 0 below "n", shard 1 from "n" on
///
/// The order is that of the UTF-8 bytes, PostgreSQL's collation `"C"`: `"Z"` comes before `"a"`, and
/// `"é"` after `"z"`. It is not the order of a dictionary.
public struct RangeShardMap: ShardMap, Equatable {
  /// Where each shard but the first one begins, in ascending order.
  public let bounds: [String]

  /// Makes the map with these bounds; it has one shard more than bounds.
  ///
  /// - Precondition: the bounds ascend strictly in the order of their UTF-8 bytes.
  /// - Complexity: O(length of all bounds).
  public init(bounds: [String]) {
    precondition(
      zip(bounds, bounds.dropFirst()).allSatisfy { Self.precedes($0, $1) },
      "the bounds of ranges ascend")
    self.bounds = bounds
  }

  /// One shard more than there are bounds.
  public var shardCount: Int { bounds.count + 1 }

  // lesson: range
  /// The number of bounds that are not above the key, found by halving.
  ///
  /// - Complexity: O(log n) comparisons of keys in the number of shards.
  public func shard(for key: String) -> Int {
    var (low, high) = (0, bounds.count)
    while low < high {
      let middle = (low + high) / 2
      if Self.precedes(key, bounds[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// The shards that may hold keys from `lower` up to and with `upper`.
  ///
  /// - Precondition: `lower` is not above `upper`.
  /// - Complexity: as two look-ups.
  public func shards(from lower: String, through upper: String) -> ClosedRange<Int> {
    precondition(!Self.precedes(upper, lower), "a range ends where it begins or later")
    return shard(for: lower)...shard(for: upper)
  }
  // lesson: end

  private static func precedes(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }
}
