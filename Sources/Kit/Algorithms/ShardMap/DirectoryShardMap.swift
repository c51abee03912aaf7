/// A directory: keys that are listed live where the list says, all others where a rule says.
///
/// It can place every single key, at the price of a list that must be kept, asked and agreed upon.
/// Most often it holds the few exceptions to a rule, such as a large customer with a shard of its
/// own.
public struct DirectoryShardMap<Rule: ShardMap>: ShardMap {
  /// Where the keys live that are not listed.
  public let rule: Rule
  /// How many shards there are: those of the rule, and any that only listed keys live on.
  public let shardCount: Int
  private var entries: [[UInt8]: Int]

  /// Makes a directory.
  ///
  /// - Parameters:
  ///   - entries: where the listed keys live.
  ///   - shardCount: how many shards there are; without it, as many as the rule has.
  ///   - rule: where the others live.
  /// - Precondition: every entry is a shard that exists, and the rule has no more shards.
  /// - Complexity: O(length of all listed keys).
  public init(_ entries: [String: Int], shardCount: Int? = nil, otherwise rule: Rule) {
    let shardCount = shardCount ?? rule.shardCount
    precondition(shardCount >= rule.shardCount, "the rule places keys on shards that do not exist")
    precondition(entries.values.allSatisfy((0..<shardCount).contains), "an entry has no shard")
    // By bytes: `String` calls two spellings of one text equal, a database does not.
    self.entries = .init(
      entries.map { (Array($0.key.utf8), $0.value) }, uniquingKeysWith: { first, _ in first })
    self.shardCount = shardCount
    self.rule = rule
  }

  /// Where the key is listed to live, or where the rule says.
  ///
  /// - Complexity: O(length of the key), and a look-up in the rule.
  public func shard(for key: String) -> Int { entries[Array(key.utf8)] ?? rule.shard(for: key) }

  /// Lists a key, or lists it elsewhere.
  ///
  /// - Precondition: the shard exists.
  /// - Complexity: O(length of the key).
  public mutating func place(_ key: String, on shard: Int) {
    precondition((0..<shardCount).contains(shard), "there is no shard \(shard)")
    entries[Array(key.utf8)] = shard
  }
}
