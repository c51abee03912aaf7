/// An entry of a replicated log.
public struct RaftEntry: Sendable, Equatable {
  /// The term of the leader that wrote it.
  public let term: Int
  /// What to do.
  public let command: RaftCommand
}

/// What each server does when it executes an entry.
public enum RaftCommand: Sendable, Equatable {
  /// Nothing. A leader begins its term with such an entry (section 8).
  case nothing
  /// A payment of so much into the ledger.
  case pay(Int, for: RaftRequest? = nil)
  /// A new configuration: from this entry on, these servers are the cluster (section 6).
  case members([Int])
}

/// Names a client's command, the same each time the client sends it (section 8).
public struct RaftRequest: Sendable, Hashable {
  /// The client's own number.
  public let client: Int
  /// The number of the command: 1, 2, … of this client.
  public let serial: Int

  /// Names the command `serial` of `client`. A client sends its next command when it has the answer to
  /// this command.
  public init(client: Int, serial: Int) {
    (self.client, self.serial) = (client, serial)
  }
}
