/// How a Raft server is set up. Times are in milliseconds.
public struct RaftSettings: Sendable {
  /// Rules of Raft that a server leaves out, so that a run can show what they are for.
  public struct Faults: OptionSet, Sendable, Hashable {
    /// The rules, as bits.
    public let rawValue: Int
    /// Makes a set from bits.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// It commits entries of earlier terms by counting replicas, against section 5.4.2.
    public static let commitsOldTerms = Faults(rawValue: 1)
    /// It votes for candidates whose log is behind its own, against section 5.4.1.
    public static let votesForAnyLog = Faults(rawValue: 2)
    /// It forgets its vote when it restarts, against figure 2.
    public static let forgetsVote = Faults(rawValue: 4)
    /// It begins its term as leader without an entry of its own, against section 8.
    public static let beginsWithoutEntry = Faults(rawValue: 8)
    /// It answers reads before an entry of its own term is committed, against section 8.
    public static let readsBeforeOwnEntry = Faults(rawValue: 16)
    /// It answers reads without asking whether it still leads, against section 8.
    public static let readsUnconfirmed = Faults(rawValue: 32)
    /// It changes the members before an entry of its own term is committed, as Ongaro's dissertation
    /// still allowed.
    public static let changesBeforeOwnEntry = Faults(rawValue: 64)
    /// It changes any number of members at once, against section 4.1 of the dissertation.
    public static let changesManyServers = Faults(rawValue: 128)
  }

  /// From what range election timeouts are drawn; nil when elections are started from outside.
  public var electionTimeout: ClosedRange<Int>?
  /// The time between two heartbeats of a leader.
  public var heartbeat: Int
  /// How many entries a log may have before it is folded into a snapshot; nil for never.
  public var snapshotAfter: Int?
  /// The rules that the server leaves out.
  public var faults: Faults

  /// Makes settings. The default timeouts are those that the paper recommends (section 9.3).
  public init(
    electionTimeout: ClosedRange<Int>? = 150...300, heartbeat: Int = 50, snapshotAfter: Int? = nil,
    faults: Faults = []
  ) {
    self.electionTimeout = electionTimeout
    self.heartbeat = heartbeat
    self.snapshotAfter = snapshotAfter
    self.faults = faults
  }
}
