import Consensus
import Testing

@Suite("Raft under trial")
struct RaftTrialTests {
  @Test("no seed of a thousand breaks a promise, and all agree in the end", arguments: 0..<20)
  func safe(block: UInt64) {
    var (crashes, installs, reads) = (0, 0, 0)
    for seed in block * 50..<block * 50 + 50 {
      let outcome = RaftTrial.run(seed: seed)
      #expect(outcome.violations == [], "seed \(seed)")
      #expect(outcome.recovered, "seed \(seed)")
      #expect(outcome.paidOnce, "seed \(seed)")
      reads += outcome.reads
      #expect(outcome.committed > 0 && outcome.terms > 1 && outcome.splits > 0)
      crashes += outcome.crashes
      installs += outcome.installs
    }
    // The bad times were bad enough for the rarer paths too.
    #expect(crashes > 50 && installs > 5, "\(crashes) crashes, \(installs) installs")
    #expect(reads > 200, "\(reads) reads")
  }

  @Test("one seed is one history")
  func repeats() {
    let outcomes = (0..<2).map { _ in RaftTrial.run(seed: 5) }
    #expect(outcomes[0].events == outcomes[1].events)
    #expect(outcomes[0].committed == outcomes[1].committed)
    #expect(outcomes[0].events != RaftTrial.run(seed: 6).events)
  }

  @Test(
    "servers that leave a rule out are caught",
    arguments: [
      (
        RaftSettings.Faults([.commitsOldTerms, .beginsWithoutEntry]), UInt64(4),
        "Leader Completeness"
      ),
      (.votesForAnyLog, 1, "Leader Completeness"), (.forgetsVote, 670, "Election Safety"),
      (.readsBeforeOwnEntry, 9, "Stale read"), (.readsUnconfirmed, 0, "Stale read"),
    ])
  func caught(fault: RaftSettings.Faults, seed: UInt64, promise: String) throws {
    let outcome = RaftTrial.run(seed: seed, faults: fault)
    // A leader that lacks what was committed is seen before its own entries take that place.
    let first = try #require(outcome.violations.first)
    #expect(first.description.hasPrefix("\(promise): "))
    // Where an entry was executed and then replaced, the servers' states differ for good.
    #expect(outcome.recovered != fault.contains(.commitsOldTerms))
    #expect(RaftTrial.run(seed: seed).violations == [])
  }

  @Test("a leader that begins without an entry breaks no promise, and still pays once")
  func withoutEntry() {
    for seed in UInt64(0)..<20 {
      let outcome = RaftTrial.run(seed: seed, faults: .beginsWithoutEntry)
      #expect(outcome.violations == [] && outcome.paidOnce, "seed \(seed)")
    }
  }

  @Test("figure 8: what counts old terms loses an entry, and what does not, does not")
  func figure8() {
    #expect(FigureEight.run(.beginsWithoutEntry).checker.violations == [])
    let unsafeRun = FigureEight.run([.commitsOldTerms, .beginsWithoutEntry])
    // It is seen when the new leader is elected, and again when its entries are applied: at 2, and
    // at 3 the entry is the same, but comes on top of another one.
    #expect(
      unsafeRun.checker.violations == [
        .leaderCompleteness(index: 2), .stateMachineSafety(index: 2),
        .stateMachineSafety(index: 3),
      ])
    #expect(unsafeRun.simulation[1].ledger.total == 1 + 2)
    #expect(unsafeRun.simulation[5].ledger.total == 1 + 3 + 4)
  }

  @Test("figure 8 (e): with an entry of its own term behind it the old one is safe")
  func figure8e() {
    let run = FigureEight.run(.beginsWithoutEntry, commitsOwn: true)
    #expect(!run.simulation[5].isLeader)
    #expect(run.simulation[3].ledger.total == 1 + 2 + 5)
    #expect(run.checker.violations == [])
    #expect(FigureEight.run([]).checker.violations == [])
  }
}

/// The schedule of the Raft paper's figure 8, with elections at our command.
private struct FigureEight {
  var simulation: Simulation<Raft>
  var checker = RaftChecker()

  static func run(_ faults: RaftSettings.Faults, commitsOwn: Bool = false) -> FigureEight {
    var figure = FigureEight(
      simulation: Simulation(
        Raft.cluster(
          of: 5, settings: RaftSettings(electionTimeout: nil, faults: faults), seed: 1), seed: 1))
    figure.elect(2)
    figure.propose(1, to: 2)
    figure.elect(1)
    figure.simulation.partition([1, 2])
    figure.propose(2, to: 1)
    figure.simulation.crash(1)
    figure.simulation.partition([3, 4, 5])
    figure.elect(5)
    figure.simulation.partition([5])
    figure.propose(3, to: 5)
    figure.simulation.crash(5)
    figure.simulation.partition([1, 2, 3])
    figure.simulation.revive(1)
    figure.elect(1)
    if commitsOwn { figure.propose(5, to: 1) }
    figure.simulation.crash(1)
    figure.simulation.heal()
    figure.simulation.revive(5)
    figure.elect(5)
    figure.propose(4, to: 5)
    return figure
  }

  private mutating func settle() {
    let end = simulation.now + 200
    while let id = simulation.step(until: end) { checker.observe(simulation[id]) }
    simulation.run(until: end)
  }

  /// Where a server cannot win, five terms are enough to see it.
  private mutating func elect(_ id: Int) {
    for _ in 0..<5 where !simulation[id].isLeader {
      simulation.act(on: id) { $0.startElection(&$1) }
      settle()
    }
  }

  private mutating func propose(_ command: Int, to id: Int) {
    simulation.act(on: id) { $0.propose(command, &$1) }
    settle()
  }
}
