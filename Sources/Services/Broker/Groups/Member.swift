/// One consumer of a group.
final class Member {
  var id: String
  let instanceID: String?
  let clientID: String
  let host: String
  var sessionTimeout: Int
  var rebalanceTimeout: Int
  /// The assignors that the member knows, best first, with its subscription for each.
  var protocols: [Assignor]
  /// What the group's leader gave it, in the assignor's own format.
  var assignment: [UInt8] = []
  /// Answers the member's JoinGroup, while it waits for the others.
  var joinReply: ((JoinResult) -> Void)?
  /// Answers the member's SyncGroup, while it waits for the leader.
  var syncReply: ((ErrorCode, [UInt8]) -> Void)?
  /// The timer that removes the member when nothing is heard of it.
  var expiry: Timers.ID?

  /// An assignor and the member's subscription for it.
  struct Assignor: Equatable {
    var name: String
    var metadata: [UInt8]
  }

  init(
    id: String, instanceID: String?, clientID: String, host: String, sessionTimeout: Int,
    rebalanceTimeout: Int, protocols: [Assignor]
  ) {
    self.id = id
    self.instanceID = instanceID
    self.clientID = clientID
    self.host = host
    self.sessionTimeout = sessionTimeout
    self.rebalanceTimeout = rebalanceTimeout
    self.protocols = protocols
  }

  /// How much memory it takes, at most.
  var cost: Int {
    protocols.reduce(
      1_000 + 3 * id.utf8.count + clientID.utf8.count + (instanceID?.utf8.count ?? 0)
        + assignment.count
    ) { $0 + $1.name.utf8.count + $1.metadata.count + 200 }
  }

  /// The topics that the member subscribes to: the subscription begins with a version and them.
  var topics: [String] {
    guard let metadata = protocols.first?.metadata else { return [] }
    var reader = WireReader(metadata[...])
    guard (try? reader.integer(Int16.self)) != nil else { return [] }
    // Kafka takes any bytes as metadata, also what is no list of topics.
    return (try? reader.array { try $0.string() }) ?? []
  }
}

/// The answer to a JoinGroup.
struct JoinResult {
  var error: ErrorCode = .none
  var generation: Int32 = -1
  var protocolName = ""
  var leader = ""
  var memberID = ""
  /// All members, for the leader only, which assigns the partitions.
  var members: [Member] = []
}

/// How far a group has read a partition.
struct CommittedOffset {
  var offset: Int64
  var leaderEpoch: Int32
  var metadata: String
}

/// A partition of a topic.
struct PartitionID: Hashable, Comparable {
  var topic: String
  var partition: Int32

  static func < (a: Self, b: Self) -> Bool { (a.topic, a.partition) < (b.topic, b.partition) }
}
