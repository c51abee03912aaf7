/// A server of a Raft cluster: a log that is the same on all servers, as far as it is committed,
/// whatever the network does, as long as it happens sooner or later that a majority can talk.
///
/// Source: Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm (Extended
/// Version)", 2014, figures 2 and 13, and section 8 for clients: the empty entry with which a leader
/// begins its term, serial numbers, and reads. Membership changes (section 6) are left out.
public struct Raft: SimulatedNode {
  /// What a server is to the others.
  public enum Role: Sendable, Equatable {
    /// It answers.
    case follower
    /// It asks for votes.
    case candidate
    /// It takes commands from clients and tells everybody.
    case leader
  }

  /// What a server waits for.
  public enum Timer: Hashable, Sendable {
    /// Nothing has been heard of a leader.
    case election
    /// It is time for the next heartbeat.
    case heartbeat
  }

  /// The server's own number.
  public let id: Int
  /// How many servers there are.
  public let count: Int
  /// Times, and what is left out on purpose.
  public let settings: RaftSettings

  // What is on the disk.

  /// The highest term that it has heard of.
  public internal(set) var term = 0
  /// For whom it has voted in that term.
  public internal(set) var votedFor: Int?
  /// Its log.
  public internal(set) var log = RaftLog()

  // What a crash takes.

  /// What it is to the others.
  public internal(set) var role = Role.follower
  /// The index up to which it knows the log to be committed.
  public internal(set) var commitIndex = 0
  /// The index up to which the state machine has come.
  public internal(set) var appliedIndex = 0
  /// The state machine.
  public internal(set) var ledger = RaftLedger()
  /// What the last event applied, for whoever checks: the states behind each index.
  public internal(set) var recentlyApplied: [(index: Int, state: RaftLedger)] = []
  /// How many snapshots of other servers it has taken over.
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
  var others: [Int] { (1...count).filter { $0 != id } }

  /// Makes the server `id` of `count`; its election timeouts follow from `seed`.
  public init(id: Int, of count: Int, settings: RaftSettings = RaftSettings(), seed: UInt64) {
    self.id = id
    self.count = count
    self.settings = settings
    // Servers with one seed must not draw the same timeouts.
    random = SplitMix64(seed: seed &* 64 &+ UInt64(id))
    nextIndex = Array(repeating: 1, count: count + 1)
    matchIndex = Array(repeating: 0, count: count + 1)
  }

  /// All servers of a cluster.
  public static func cluster(
    of count: Int, settings: RaftSettings = RaftSettings(), seed: UInt64
  ) -> [Raft] {
    (1...count).map { Raft(id: $0, of: count, settings: settings, seed: seed) }
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
  /// Answers a message. A higher term makes anybody a follower; a lower one is out of date.
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
    case .install(_, let index, let indexTerm, let state):
      guard isCurrent else { return reject(sender, &actions) }
      hearLeader(&actions)
      install(state, index: index, term: indexTerm, from: sender, &actions)
    }
  }
  // lesson: end

  /// Acts on time that has passed.
  public mutating func fire(_ timer: Timer, _ actions: inout Actions<Self>) {
    recentlyApplied = []
    switch timer {
    case .election: startElection(&actions)
    case .heartbeat: beat(&actions)
    }
  }

  /// Sets the election timer anew, to a random time.
  mutating func awaitLeader(_ actions: inout Actions<Self>) {
    guard let range = settings.electionTimeout else { return }
    let delay = range.lowerBound + random.next(below: range.count)
    actions.setTimer(.election, after: delay)
  }
}
