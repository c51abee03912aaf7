import Algorithms

/// A trial of one cluster of five servers. For six seconds messages are lost, late and repeated,
/// servers crash and come back, the network is split and healed, and clients go on. The seed
/// decides all of it.
public struct RaftTrial: Sendable {
  /// The result of a trial.
  public struct Outcome: Sendable {
    /// The promises that were broken.
    public var violations: [RaftChecker.Violation] = []
    /// How many commands were committed.
    public var committed = 0
    /// How many terms had a leader.
    public var terms = 0
    /// How many crashes there were.
    public var crashes = 0
    /// How many times the network was split.
    public var splits = 0
    /// How many times a server took over a snapshot of a leader.
    public var installs = 0
    /// How many changes of the members were taken by a leader.
    public var changes = 0
    /// How many reads were answered.
    public var reads = 0
    /// Whether each command of a client was executed once, however often the client sent it.
    public var paidOnce = false
    /// How many events there were.
    public var events = 0
    /// Whether all members agreed in the end, when the network was well again, and had committed the
    /// last command.
    public var recovered = false

    /// The result before the trial.
    public init() {}
  }

  /// How long the bad time is, in milliseconds.
  private static let duration = 6_000
  /// How long the good time after it is.
  static let recovery = 1_500
  static let servers = 5

  var simulation: Simulation<Raft>
  var checker = RaftChecker()
  var random: SplitMix64
  private var outcome = Outcome()
  /// How many changes of the members were taken.
  var changes = 0
  private let changesMembers: Bool
  /// The serial number of each client's present command.
  private var serials = [1: 1, 2: 1]

  private init(seed: UInt64, faults: RaftSettings.Faults, changesMembers: Bool) {
    self.changesMembers = changesMembers
    let settings = RaftSettings(snapshotAfter: 12, faults: faults)
    simulation = Simulation(
      Raft.cluster(
        of: RaftTrial.servers, members: changesMembers ? [1, 2, 3] : nil, settings: settings,
        seed: seed),
      network: Network(
        delay: 1...15, slowDelay: 50...250, slowShare: 0.05, lossShare: 0.05, repeatShare: 0.05),
      seed: seed, records: false)
    random = SplitMix64(seed: ~seed)
  }

  /// Runs the trial of one seed. With `changesMembers` the cluster begins with three of the five
  /// servers, and servers are added and removed all the while.
  public static func run(
    seed: UInt64, faults: RaftSettings.Faults = [], changesMembers: Bool = false
  ) -> Outcome {
    var trial = RaftTrial(seed: seed, faults: faults, changesMembers: changesMembers)
    trial.suffer()
    trial.recover()
    return trial.outcome
  }

  // lesson: suffer
  private mutating func suffer() {
    while simulation.now < RaftTrial.duration {
      advance(to: simulation.now + 10 + random.next(below: 150))
      let server = 1 + random.next(below: RaftTrial.servers)
      if changesMembers { changeMembers() }
      switch random.next(below: 16) {
      case 0...4: propose()
      case 5...8:
        // The newest leader with one follower: it cannot commit what it takes now.
        split([leader, server])
        if random.next(below: 2) == 0 { propose() }
      case 9: split((1...RaftTrial.servers).filter { _ in random.next(below: 2) == 0 })
      case 10: crash(leader)
      case 11:
        crash(server)
        if random.next(below: 2) == 0 { simulation.revive(server) }  // a quick restart
      case 12...13: simulation.revive(server)
      default: simulation.heal()
      }
    }
  }
  // lesson: end

  private mutating func recover() {
    simulation.heal()
    simulation.network = Network()
    for id in 1...RaftTrial.servers { simulation.revive(id) }
    if changesMembers { shutRemovedDown() }
    advance(to: simulation.now + RaftTrial.recovery / 2)
    let before = checker.highestApplied
    propose()
    advance(to: simulation.now + RaftTrial.recovery / 2)
    let states = simulation[leader].log.members.map { simulation[$0].ledger }
    outcome.recovered =
      checker.highestApplied > before && states.allSatisfy { $0 == states[0] }
    outcome.paidOnce = states.allSatisfy { $0.total == expectedTotal($0) }
    outcome.reads = checker.answered
    outcome.violations = checker.violations
    outcome.committed = checker.highestApplied
    outcome.terms = checker.leaders.count
    outcome.changes = changes
    outcome.installs = (1...RaftTrial.servers).map { simulation[$0].installCount }.reduce(0, +)
    outcome.events = simulation.eventCount
  }

  mutating func advance(to time: Int) {
    while let id = simulation.step(until: time) { checker.observe(simulation[id]) }
    simulation.run(until: time)
  }

  /// A client gives its command to each server that believes that it leads, and reads there. It
  /// repeats the command until it has the answer.
  private mutating func propose() {
    let client = 1 + random.next(below: serials.count)
    for id in simulation.live where simulation[id].isLeader {
      let request = RaftRequest(client: client, serial: serials[client, default: 1])
      simulation.act(on: id) { $0.propose(request.serial, for: request, &$1) }
      checker.observe(simulation[id])
      read(from: id)
      if simulation[id].ledger.answer(to: request) != nil { serials[client] = request.serial + 1 }
    }
  }

  private mutating func read(from id: Int) {
    var read: Int?
    simulation.act(on: id) { read = $0.read(&$1) }
    if let read { checker.begin(read: read, on: simulation[id]) }
  }

  /// A client pays 1, 2, 3 …: the sum if nothing is paid twice or left out.
  private func expectedTotal(_ ledger: RaftLedger) -> Int {
    serials.keys.map { ledger.lastSerial(of: $0) }.map { $0 * ($0 + 1) / 2 }.reduce(0, +)
  }

  /// Of the servers that believe that they lead, the server with the highest term; server 1 if there is
  /// none.
  private var leader: Int {
    let leaders = simulation.live.filter { simulation[$0].isLeader }
    return leaders.max { simulation[$0].term < simulation[$1].term } ?? 1
  }

  /// Crashes a server, so that a majority is left.
  private mutating func crash(_ id: Int) {
    guard simulation.isLive(id), 2 * (simulation.live.count - 1) > RaftTrial.servers else { return }
    outcome.crashes += 1
    simulation.crash(id)
  }

  private mutating func split(_ side: [Int]) {
    outcome.splits += 1
    simulation.partition(side)
  }
}
