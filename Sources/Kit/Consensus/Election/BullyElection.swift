/// The bully algorithm: of the nodes that are alive, the one with the highest number leads.
///
/// A node that misses the leader asks all higher nodes. If a higher node answers, that node takes over.
/// If none answers in time, the node declares itself. The algorithm needs a bound on delays: it takes a
/// node whose answer is late for dead.
///
/// Source: Garcia-Molina, "Elections in a Distributed Computing System", IEEE Transactions on
/// Computers C-31 (1), 1982. Heartbeats stand for that paper's probes of the coordinator. Epochs and
/// elections by majority are additions. With them it is no longer that paper's algorithm, but voting as
/// in later algorithms, with the highest number preferred; see `BullyRules.needsMajority`.
public struct BullyElection: SimulatedNode, Equatable {
  /// The messages between nodes. Each carries the highest epoch that its sender has seen.
  public enum Message: Sendable, Equatable, CustomStringConvertible {
    /// "Is a higher node alive?"
    case election(epoch: Int)
    /// "I am alive, and I take over."
    case ok(epoch: Int)
    /// "I lead."
    case coordinator(epoch: Int)
    /// "I still lead."
    case heartbeat(epoch: Int)
    /// "I hear you": a leader counts its followers by these.
    case heard(epoch: Int)
    /// "Would you follow me?", before it changes anything
    case ask(epoch: Int, round: Int)
    /// "I would."
    case willing(epoch: Int, round: Int)
    /// "You have missed an election", for a leader of an earlier epoch
    case outdated(epoch: Int)
    /// "Shall I lead in this epoch?"
    case join(epoch: Int)
    /// "Yes, and no other node in it."
    case joined(epoch: Int)

    /// The word that papers use: ELECTION, OK, COORDINATOR …
    public var description: String {
      switch self {
      case .election: "ELECTION"
      case .ok: "OK"
      case .coordinator: "COORDINATOR"
      case .heartbeat: "HEARTBEAT"
      case .heard: "HEARD"
      case .ask: "ASK"
      case .willing: "WILLING"
      case .outdated: "OUTDATED"
      case .join: "JOIN"
      case .joined: "JOINED"
      }
    }

    var epoch: Int {
      switch self {
      case .election(let epoch), .ok(let epoch), .coordinator(let epoch), .heartbeat(let epoch),
        .heard(let epoch), .ask(let epoch, _), .willing(let epoch, _), .outdated(let epoch),
        .join(let epoch), .joined(let epoch):
        epoch
      }
    }
  }

  /// The timers of a node.
  public enum Timer: Hashable, Sendable {
    /// It is time for the next heartbeat.
    case heartbeat
    /// The leader has not been heard in time.
    case silence
    /// No higher node has answered in this election.
    case answer(round: Int)
    /// A higher node has answered, and then none has declared itself.
    case verdict
    /// It is time to count the supporters of this node.
    case support
  }

  /// The node's own number.
  public let id: Int
  /// How many nodes there are; they are numbered from 1.
  public let count: Int
  /// How long it waits.
  public let timing: BullyTiming
  /// Which rules it follows.
  public let rules: BullyRules

  /// The node that it takes for the leader; nil when it does not know.
  public internal(set) var leader: Int?
  /// The highest epoch that it has seen. On its disk.
  public internal(set) var epoch = 0
  /// Whether it waits for the end of an election.
  public internal(set) var isElecting = false
  /// How many elections it has started.
  public private(set) var electionCount = 0
  /// How often it has declared itself.
  public internal(set) var declarationCount = 0

  var openRounds: Set<Int> = []
  /// The highest epoch for which it has promised to follow a node. On its disk.
  var promised = 0
  var supporters: Set<Int> = []
  /// The nodes that would follow it, while it asks for that.
  var canvass: Set<Int>?

  /// Whether it believes that it leads. More than one node can believe so.
  public var isLeader: Bool { leader == id }

  /// Makes the node `id` of `count`.
  ///
  /// - Precondition: `id` is in 1...count.
  public init(
    id: Int, of count: Int, timing: BullyTiming = BullyTiming(), rules: BullyRules = BullyRules()
  ) {
    precondition((1...count).contains(id), "\(id) is no number of a node")
    self.id = id
    self.count = count
    self.timing = timing
    self.rules = rules
  }

  /// All nodes of a system of `count`.
  public static func cluster(
    of count: Int, timing: BullyTiming = BullyTiming(), rules: BullyRules = BullyRules()
  ) -> [BullyElection] {
    (1...count).map { BullyElection(id: $0, of: count, timing: timing, rules: rules) }
  }

  var higher: Range<Int> { id + 1..<count + 1 }
  var others: [Int] { (1...count).filter { $0 != id } }
  /// The nodes that a leader sends to. A leader that needs a majority sends to higher nodes, too.
  var audience: [Int] { rules.needsMajority ? others : Array(1..<id) }

  // lesson: election
  /// Asks all higher nodes whether they are alive. The highest node declares itself.
  public mutating func startElection(_ actions: inout Actions<Self>) {
    if isElecting && rules.ignoresRepeats { return }
    isElecting = true
    electionCount += 1
    leader = nil
    for timer in [Timer.silence, .heartbeat, .support] { actions.cancelTimer(timer) }
    guard !higher.isEmpty else { return declare(&actions) }
    openRounds.insert(electionCount)
    for node in higher { actions.send(.election(epoch: epoch), to: node) }
    actions.setTimer(.answer(round: electionCount), after: timing.answer)
  }

  /// No higher node has answered in time, so this node takes them for dead.
  mutating func declare(_ actions: inout Actions<Self>) {
    if rules.needsMajority { return ask(&actions) }
    lead(epoch: epoch + 1, &actions)
  }

  mutating func lead(epoch: Int, _ actions: inout Actions<Self>) {
    self.epoch = epoch
    leader = id
    isElecting = false
    declarationCount += 1
    actions.note("leads")
    actions.cancelTimer(.verdict)
    for node in audience { actions.send(.coordinator(epoch: epoch), to: node) }
    if let pause = timing.heartbeat { actions.setTimer(.heartbeat, after: pause) }
  }
  // lesson: end

  mutating func follow(_ node: Int, _ actions: inout Actions<Self>) {
    leader = node
    isElecting = false
    canvass = nil
    for round in openRounds { actions.cancelTimer(.answer(round: round)) }
    openRounds = []
    for timer in [Timer.verdict, .heartbeat, .support] { actions.cancelTimer(timer) }
    watch(&actions)
  }

  /// Waits for a message of a leader.
  mutating func watch(_ actions: inout Actions<Self>) {
    if timing.heartbeat != nil { actions.setTimer(.silence, after: timing.silence) }
  }
}
