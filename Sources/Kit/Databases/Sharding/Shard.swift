/// One of the databases that the rows are spread over.
public struct Shard: Sendable, Equatable {
  /// What reports call it; unique among a router's shards.
  public var name: String
  /// Where it is: `postgresql://…`.
  public var url: String

  /// Names a shard.
  public init(_ name: String, url: String) {
    self.name = name
    self.url = url
  }
}

/// A shard whose part of an answer is missing, and why.
public struct MissingShard: Sendable, Equatable, CustomStringConvertible {
  /// The name of the shard.
  public var shard: String
  /// What the client library said when it could not be reached.
  public var reason: String

  /// Names a missing shard.
  public init(shard: String, reason: String) {
    self.shard = shard
    self.reason = reason
  }

  /// The name of the shard: the reasons hold ports and change from run to run.
  public var description: String { shard }
}
