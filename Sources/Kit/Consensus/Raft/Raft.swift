import Algorithms

/// A server of a Raft cluster. The committed part of its log is the same as on the other servers,
/// whatever the network does. The log grows while a majority of the servers can talk to each other.
///
/// Source: Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm (Extended
/// Version)", 2014, figures 2 and 13. Its section 8 is for clients: the empty entry with which a
/// leader begins its term, serial numbers, and reads. Members are changed one at a time, as in
/// chapter 4 of Ongaro's dissertation, 2014.
public struct Raft: SimulatedNode {
  /// The part that a server has in its term.
  public enum Role: Sendable, Equatable {
    /// It answers the messages of leaders and candidates.
    case follower
    /// It asks for votes.
    case candidate
    /// It takes commands from clients and sends them to the others.
    case leader
  }

  /// The timers of a server.
  public enum Timer: Hashable, Sendable {
    /// No leader has been heard for the election timeout.
    case election
    /// It is time for the next heartbeat.
    case heartbeat
  }

  /// The server's own number.
  public let id: Int
  /// How many servers there are, members of the cluster or not.
  public let count: Int
  /// Times, and the rules that are left out on purpose.
  public let settings: RaftSettings

  // On disk.

  /// The highest term that it has seen.
  public internal(set) var term = 0
  /// The candidate that has its vote in that term.
  public internal(set) var votedFor: Int?
  /// Its log.
  public internal(set) var log: RaftLog

  // In memory: a crash takes it.

  /// Its part in this term.
  public internal(set) var role = Role.follower
  /// The index up to which it knows the log to be committed.
  public internal(set) var commitIndex = 0
  /// The index of the last entry that it has executed.
  public internal(set) var appliedIndex = 0
  /// The state machine.
  public internal(set) var ledger = RaftLedger()
  /// For a checker: what the last event executed, each index with the state after it.
  public internal(set) var recentlyApplied: [(index: Int, state: RaftLedger)] = []
  /// How many snapshots of leaders it has taken over.
  public internal(set) var installCount = 0

  var votes: Set<Int> = []
  var reads = 0
  var openReads: [Int: Set<Int>] = [:]
  /// The answers to reads, by their numbers.
  public internal(set) var answers: [Int: RaftAnswer] = [:]
  var nextIndex: [Int]
  var matchIndex: [Int]
  private var random: SplitMix64

  /// Whether it believes that it leads.
  public var isLeader: Bool { role == .leader }
  /// The other members of the cluster, by the latest configuration in its log.
  var others: [Int] { log.members.filter { $0 != id } }

  /// Whether these servers are more than half of the members.
  func isMajority(_ servers: Set<Int>) -> Bool {
    2 * servers.intersection(log.members).count > log.members.count
  }

  /// Makes the server `id` of `count`, in a cluster that begins with the given members, or with all.
  /// Its election timeouts follow from `seed`.
  public init(
    id: Int, of count: Int, members: [Int]? = nil, settings: RaftSettings = RaftSettings(),
    seed: UInt64
  ) {
    self.id = id
    self.count = count
    self.settings = settings
    log = RaftLog(members: members ?? Array(1...count))
    // Servers with the same seed must not draw the same timeouts.
    random = SplitMix64(seed: seed &* 64 &+ UInt64(id))
    nextIndex = Array(repeating: 1, count: count + 1)
    matchIndex = Array(repeating: 0, count: count + 1)
  }

  /// All servers: those of the cluster, and with `members` those that can still join it.
  public static func cluster(
    of count: Int, members: [Int]? = nil, settings: RaftSettings = RaftSettings(), seed: UInt64
  ) -> [Raft] {
    (1...count).map {
      Raft(id: $0, of: count, members: members, settings: settings, seed: seed)
    }
  }

  /// Waits for a leader.
  public mutating func start(_ actions: inout Actions<Self>) { awaitLeader(&actions) }

  /// Goes on with what is on the disk: term, vote, log and snapshot.
  public mutating func restart(_ actions: inout Actions<Self>) {
    if settings.faults.contains(.forgetsVote) { votedFor = nil }
    role = .follower
    ledger = log.snapshot
    appliedIndex = log.snapshotIndex
    commitIndex = log.snapshotIndex
    recentlyApplied = []
    votes = []
    openReads = [:]
    awaitLeader(&actions)
  }

  // lesson: receive
  /// Answers a message. A message of a higher term makes any server a follower of that term. A message
  /// of a lower term is out of date.
  public mutating func receive(
    _ message: RaftMessage, from sender: Int, _ actions: inout Actions<Self>
  ) {
    recentlyApplied = []
    if message.term > term { becomeFollower(term: message.term, &actions) }
    let isCurrent = message.term == term
    switch message {
    case .requestVote(_, let lastIndex, let lastTerm):
      answerVote(
        isCurrent: isCurrent, lastIndex: lastIndex, lastTerm: lastTerm, from: sender, &actions)
    case .vote(_, let isGranted):
      if isCurrent && isGranted { count(voteOf: sender, &actions) }
    case .append(_, let index, let indexTerm, let entries, let commit):
      guard isCurrent else { return reject(sender, &actions) }
      hearLeader(&actions)
      add(entries, after: index, indexTerm, commit: commit, from: sender, &actions)
    case .appended(_, let fits, let match):
      if isCurrent && isLeader { learn(of: sender, fits: fits, match: match, &actions) }
    case .confirm(_, let read):
      guard isCurrent else { return reject(sender, &actions) }
      hearLeader(&actions)
      actions.send(.confirmed(term: term, read: read), to: sender)
    case .confirmed(_, let read):
      if isCurrent && isLeader { count(confirmationOf: read, by: sender) }
    case .install(_, let index, let indexTerm, let state, let members):
      guard isCurrent else { return reject(sender, &actions) }
      hearLeader(&actions)
      install(state, members, index: index, term: indexTerm, from: sender, &actions)
    }
  }
  // lesson: end

  /// Acts on a timer that has run down.
  public mutating func fire(_ timer: Timer, _ actions: inout Actions<Self>) {
    recentlyApplied = []
    switch timer {
    case .election: startElection(&actions)
    case .heartbeat: beat(&actions)
    }
  }

  /// Sets the election timer again, to a random time.
  mutating func awaitLeader(_ actions: inout Actions<Self>) {
    guard let range = settings.electionTimeout else { return }
    let delay = range.lowerBound + random.next(below: range.count)
    actions.setTimer(.election, after: delay)
  }
}
