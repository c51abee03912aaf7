import Algorithms
import Consensus
import Testing

@Suite("The bully election")
struct BullyElectionTests {
  /// Nobody watches the leader: what is counted is one election and nothing else.
  static func counted(
    _ count: Int, rules: BullyRules = BullyRules(), seed: UInt64 = 1
  ) -> Simulation<BullyElection> {
    var simulation = Simulation(
      BullyElection.cluster(of: count, timing: BullyTiming(heartbeat: nil), rules: rules),
      seed: seed)
    simulation.run(until: 1_000)
    simulation.crash(count)
    simulation.clearTrace()
    return simulation
  }

  static func messages(_ simulation: Simulation<BullyElection>, _ label: String) -> Int {
    simulation.trace.filter { $0.kind != .noted && $0.label == label }.count
  }

  static func leaders(_ simulation: Simulation<BullyElection>) -> [Int] {
    simulation.live.filter { simulation[$0].isLeader }
  }

  @Test("the highest live node leads, through crashes and returns", arguments: 1...100)
  func story(seed: UInt64) {
    var simulation = Simulation(BullyElection.cluster(of: 5), seed: seed)
    simulation.run(until: 1_000)
    #expect(Self.leaders(simulation) == [5])
    simulation.crash(5)
    simulation.run(until: 3_000)
    #expect(Self.leaders(simulation) == [4])
    simulation.crash(4)
    simulation.run(until: 5_000)
    #expect(Self.leaders(simulation) == [3])
    simulation.clearTrace()
    simulation.revive(5)
    simulation.run(until: 7_000)
    #expect(Self.leaders(simulation) == [5])
    #expect(simulation.live.allSatisfy { simulation[$0].leader == 5 })
    #expect(Self.messages(simulation, "COORDINATOR") == 4)
    #expect(Self.messages(simulation, "ELECTION") == 0)
  }

  @Test(
    "an election that the lowest starts costs N²-N-1 messages, whatever the delays",
    arguments: [(3, 5), (4, 11), (5, 19), (7, 41), (10, 89)], [UInt64(1), 2, 3, 99])
  func worst(size: (nodes: Int, total: Int), seed: UInt64) {
    var simulation = Self.counted(size.nodes, seed: seed)
    simulation.act(on: 1) { $0.startElection(&$1) }
    simulation.run(until: 10_000)
    let nodes = size.nodes
    #expect(Self.messages(simulation, "ELECTION") == nodes * (nodes - 1) / 2)
    #expect(Self.messages(simulation, "OK") == (nodes - 1) * (nodes - 2) / 2)
    #expect(Self.messages(simulation, "COORDINATOR") == nodes - 2)
    #expect(simulation.trace.filter { $0.kind != .noted }.count == size.total)
    #expect(size.total == nodes * nodes - nodes - 1)
    #expect(Self.leaders(simulation) == [nodes - 1])
  }

  @Test("an election that the highest survivor starts costs N-1 messages", arguments: 3...12)
  func best(nodes: Int) {
    var simulation = Self.counted(nodes)
    simulation.act(on: nodes - 1) { $0.startElection(&$1) }
    simulation.run(until: 10_000)
    #expect(simulation.trace.filter { $0.kind != .noted }.count == nodes - 1)
  }

  @Test("when all detect together it is no worse", arguments: [3, 5, 8], [UInt64(1), 2, 3])
  func together(nodes: Int, seed: UInt64) {
    var simulation = Self.counted(nodes, seed: seed)
    for id in simulation.live { simulation.act(on: id) { $0.startElection(&$1) } }
    simulation.run(until: 10_000)
    #expect(simulation.trace.filter { $0.kind != .noted }.count == nodes * nodes - nodes - 1)
  }

  @Test("without the guard elections double with each higher node", arguments: 1...10)
  func unguarded(higher: Int) {
    var simulation = Self.counted(higher + 2, rules: BullyRules(ignoresRepeats: false))
    let before = (1...higher + 1).map { simulation[$0].electionCount }.reduce(0, +)
    simulation.act(on: 1) { $0.startElection(&$1) }
    simulation.run(until: 10_000)
    let elections = (1...higher + 1).map { simulation[$0].electionCount }.reduce(0, +) - before
    #expect(elections == 1 << higher)
    #expect(simulation[higher + 1].declarationCount == 1 << (higher - 1))
    #expect(
      simulation.trace.filter { $0.kind == .arrived && $0.label == "ELECTION" }.count
        == 1 << higher - 1)
  }

  @Test("a node that obeys anybody stays below one that is below it")
  func obedient() {
    let rules = BullyRules(electsOnReturn: false, defiesLower: false)
    // As in the demos: the leader tells everybody, and the one that comes back believes it.
    var node = BullyElection(id: 5, of: 5, rules: rules)
    var actions = Actions<BullyElection>()
    node.restart(&actions)
    node.receive(.coordinator(epoch: 3), from: 3, &actions)
    #expect(node.leader == 3)

    var proper = BullyElection(id: 5, of: 5)
    proper.receive(.coordinator(epoch: 3), from: 3, &actions)
    #expect(proper.isLeader)
    #expect(proper.epoch == 4)
  }

  @Test("a slow leader is not a dead one, and then two lead", arguments: 1...20)
  func slow(seed: UInt64) {
    var simulation = Simulation(BullyElection.cluster(of: 5), seed: seed)
    simulation.run(until: 1_000)
    for id in 1...4 { simulation.slow(from: 5, to: id, by: 600) }
    var overlaps = false
    while simulation.step(until: 3_000) != nil {
      overlaps = overlaps || Self.leaders(simulation).count > 1
    }
    #expect(overlaps)
    #expect(simulation.live.count == 5)
  }

  /// How much of a minute, in milliseconds, has no leader while node 5's messages are late.
  private func leaderless(_ rules: BullyRules, late: ClosedRange<Int>, seed: UInt64) -> Int {
    var simulation = Simulation(
      BullyElection.cluster(of: 5, rules: rules), seed: seed, records: false)
    simulation.run(until: 1_000)
    var random = SplitMix64(seed: seed)
    var missing = 0
    while simulation.now < 61_000 {
      let from = simulation.now
      // One delay for a tenth of a second, and then another one.
      for id in 1...4 {
        let delay = late.lowerBound + random.next(below: late.count)
        simulation.slow(from: 5, to: id, by: delay)
        simulation.slow(from: id, to: 5, by: delay)
      }
      while simulation.now < from + 100 {
        let before = simulation.now
        let hasLeader = simulation.live.contains { simulation[$0].isLeader }
        if simulation.step(until: from + 100) == nil { simulation.run(until: from + 100) }
        if !hasLeader { missing += simulation.now - before }
      }
    }
    return missing
  }

  @Test("by majority a slow node does not keep four healthy ones from a leader", arguments: 1...20)
  func slowByMajority(seed: UInt64) {
    for late in [600...600, 200...200, 1_500...1_500, 300...900] {
      // Half a second for the first election; the rest of the minute has a leader.
      let missing = leaderless(BullyRules(needsMajority: true), late: late, seed: seed)
      #expect(missing < 1_000, "\(late)")
    }
  }

  @Test("a slow node that is quick again leads again, by majority", arguments: 1...20)
  func quickAgain(seed: UInt64) {
    var simulation = Simulation(
      BullyElection.cluster(of: 5, rules: BullyRules(needsMajority: true)), seed: seed)
    simulation.run(until: 1_000)
    for id in 1...4 { simulation.slow(from: 5, to: id, by: 600) }
    simulation.run(until: 10_000)
    #expect(Self.leaders(simulation) == [4])
    #expect(simulation[4].epoch == 2, "and nobody has been elected since")
    for id in 1...4 { simulation.slow(from: 5, to: id, by: 0) }
    simulation.run(until: 15_000)
    #expect(Self.leaders(simulation) == [5])
    #expect(simulation.live.allSatisfy { simulation[$0].leader == 5 })
  }

  @Test("a partition has a leader on each side; of majorities there is one", arguments: 1...50)
  func partition(seed: UInt64) {
    for needsMajority in [false, true] {
      var simulation = Simulation(
        BullyElection.cluster(of: 5, rules: BullyRules(needsMajority: needsMajority)), seed: seed)
      simulation.run(until: 1_000)
      #expect(Self.leaders(simulation) == [5])
      simulation.partition([1, 2, 3], [4, 5])
      simulation.run(until: 4_000)
      #expect(Self.leaders(simulation) == (needsMajority ? [3] : [3, 5]))
      #expect(simulation[3].epoch == 2)
      simulation.heal()
      simulation.run(until: 8_000)
      #expect(Self.leaders(simulation) == [5])
      #expect(simulation.live.allSatisfy { simulation[$0].leader == 5 })
      #expect(Set(simulation.live.map { simulation[$0].epoch }).count == 1)
    }
  }

  @Test("a node that is alone leads, by majority too", arguments: [false, true])
  func alone(needsMajority: Bool) {
    var simulation = Simulation(
      BullyElection.cluster(of: 1, rules: BullyRules(needsMajority: needsMajority)), seed: 1)
    simulation.run(until: 2_000)
    #expect(Self.leaders(simulation) == [1])
    #expect(simulation[1].declarationCount == 1)
  }

  @Test("no epoch has two leaders by majority, whatever the network does", arguments: 1...50)
  func oneAnEpoch(seed: UInt64) {
    let network = Network(slowDelay: 100...700, slowShare: 0.1, lossShare: 0.1)
    var simulation = Simulation(
      BullyElection.cluster(of: 5, rules: BullyRules(needsMajority: true)), network: network,
      seed: seed, records: false)
    var random = SplitMix64(seed: seed)
    var leaders: [Int: Int] = [:]
    while let id = simulation.step(until: 20_000) {
      if simulation[id].isLeader {
        #expect(leaders[simulation[id].epoch, default: id] == id)
        leaders[simulation[id].epoch] = id
      }
      switch random.next(below: 400) {
      case 0: simulation.crash(1 + random.next(below: 5))
      case 1, 2: simulation.revive(1 + random.next(below: 5))
      case 3: simulation.partition([[1, 2, 3], [1, 4], [2, 5], [3]][random.next(below: 4)])
      case 4: simulation.heal()
      default: break
      }
    }
    #expect(!leaders.isEmpty)
  }

  @Test("a store turns away the epochs that it has outgrown")
  func fencing() {
    var store = FencedStore()
    let accepted = [("from 5", 1), ("from 3", 2), ("from 5 again", 1), ("from 3 again", 2)]
      .map { store.write($0, epoch: $1) }
    #expect(accepted == [true, true, false, true])
    #expect(store.value == "from 3 again")
  }
}
