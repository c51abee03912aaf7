public import PostgresClient

/// What the shards answered to one statement, and which of them did not.
public struct GatheredRows: Sendable, Equatable {
  /// The answers, in the order of the shards.
  public private(set) var answers: [(shard: String, rows: PostgresRows)] = []
  /// The shards that gave none.
  public private(set) var missing: [MissingShard] = []

  /// Whether a shard's answer is missing.
  public var isPartial: Bool { !missing.isEmpty }

  /// Makes an empty answer, to which those of shards are added.
  public init() {}

  /// Adds the answer of a shard.
  public mutating func add(_ rows: PostgresRows, from shard: String) {
    answers.append((shard: shard, rows: rows))
  }

  /// Whether both hold the same answers of the same shards.
  public static func == (left: Self, right: Self) -> Bool {
    left.missing == right.missing && left.answers.elementsEqual(right.answers, by: ==)
  }

  // lesson: partial
  /// Notes that a shard is dead. Any other error is one: it is thrown on.
  mutating func note(_ error: ShardingError) throws(ShardingError) {
    switch error {
    case .deadShard(let shard, let cause), .outcomeUnknown(let shard, let cause):
      missing.append(MissingShard(shard: shard, reason: cause.message))
    default: throw error
    }
  }
  // lesson: end
}

// lesson: merged
/// A value made of the answers of several shards. That some are missing cannot get lost on the way:
/// it is part of the value.
public struct Merged<Value: Sendable>: Sendable {
  /// The value, of the shards that answered.
  public var value: Value
  /// The shards that are not in it.
  public var missing: [MissingShard]

  /// Whether a shard is missing.
  public var isPartial: Bool { !missing.isEmpty }

  /// The value, if it is that of all shards.
  ///
  /// - Throws: `ShardingError.partialResult` otherwise.
  public func complete() throws(ShardingError) -> Value {
    if isPartial { throw .partialResult(missing: missing) }
    return value
  }
}
// lesson: end
