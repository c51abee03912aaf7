/// Divides lessons among machines so that each has about as much to do.
///
/// Longest processing time first: the lessons by falling duration, each to the shard with the
/// least to do (R. L. Graham, "Bounds on multiprocessing timing anomalies", 1969: at most 4/3 of
/// the best possible). The same lessons and durations give the same plan everywhere, so that the
/// machines need not talk to each other.
package struct ShardPlan: Sendable, Equatable {
  /// One lesson as far as the plan needs it.
  package struct Item: Sendable, Equatable {
    /// The lesson's name.
    package var name: String
    /// How long it takes, in any unit; nil when that is not known.
    package var duration: Double?

    package init(name: String, duration: Double?) {
      self.name = name
      self.duration = duration
    }
  }

  /// For each shard the places of its items, in their own order.
  package let shards: [[Int]]

  /// Makes a plan.
  ///
  /// - Parameters:
  ///   - items: what is to be divided. One of unknown duration counts as long as the median of
  ///     the others.
  ///   - count: how many shards there are, at least 1.
  /// - Complexity: O(n log n + n · count).
  package init(_ items: [Item], count: Int) {
    let usual = Self.median(of: items.compactMap { Self.usable($0.duration) }) ?? 1
    let weights = items.map { Self.usable($0.duration) ?? usual }
    let order = items.indices.sorted {
      if weights[$0] != weights[$1] { return weights[$0] > weights[$1] }
      return (items[$0].name, $0) < (items[$1].name, $1)
    }
    var shards = [[Int]](repeating: [], count: max(1, count))
    var loads = [Double](repeating: 0, count: shards.count)
    for index in order {
      // With equal loads, as at the start, the shard with the fewest items, then the first.
      let least = shards.indices.min {
        (loads[$0], shards[$0].count, $0) < (loads[$1], shards[$1].count, $1)
      }
      guard let least else { continue }
      shards[least].append(index)
      loads[least] += weights[index]
    }
    self.shards = shards.map { $0.sorted() }
  }

  private static func usable(_ duration: Double?) -> Double? {
    guard let duration, duration.isFinite, duration >= 0 else { return nil }
    return duration
  }

  private static func median(of values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count.isMultiple(of: 2)
      ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
  }
}
