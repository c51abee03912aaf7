import Testing

@testable import Consensus

/// The bully's rules one by one, by hand: an event goes in, what comes out is looked at.
@Suite("The bully's rules")
struct BullyRulesTests {
  typealias Outbox = Actions<BullyElection>
  private static let byMajority = BullyRules(needsMajority: true)

  private func node(_ id: Int, of count: Int = 5, _ rules: BullyRules = BullyRules())
    -> BullyElection
  {
    BullyElection(id: id, of: count, rules: rules)
  }

  /// What a node does in answer to one event.
  private func after(
    _ node: inout BullyElection, _ event: (inout BullyElection, inout Outbox) -> Void
  ) -> Outbox {
    var outbox = Outbox()
    event(&node, &outbox)
    return outbox
  }

  private func hear(
    _ node: inout BullyElection, _ message: BullyElection.Message, from sender: Int
  ) -> [BullyElection.Message] {
    after(&node) { $0.receive(message, from: sender, &$1) }.messages.map(\.message)
  }

  /// A node that leads in the epoch 1 with the support of a majority.
  private func leader(_ id: Int) -> BullyElection {
    var leader = node(id, Self.byMajority)
    _ = after(&leader) { $0.startElection(&$1) }
    if !leader.higher.isEmpty { _ = after(&leader) { $0.fire(.answer(round: 1), &$1) } }
    let (willing, joined) = (
      BullyElection.Message.willing(epoch: 0, round: 1), BullyElection.Message.joined(epoch: 1)
    )
    for other in leader.others.prefix(2) { _ = hear(&leader, willing, from: other) }
    for other in leader.others.prefix(2) { _ = hear(&leader, joined, from: other) }
    #expect(leader.isLeader && leader.epoch == 1)
    return leader
  }

  private func sets(_ timer: BullyElection.Timer, _ outbox: Outbox) -> Bool {
    outbox.list.contains { if case .setTimer(timer, _) = $0 { true } else { false } }
  }

  @Test("who has been answered waits for the verdict, and holds the election again without one")
  func verdict() {
    var waiting = node(2)
    #expect(after(&waiting) { $0.startElection(&$1) }.messages.map(\.to) == [3, 4, 5])
    let answered = after(&waiting) { $0.receive(.ok(epoch: 0), from: 4, &$1) }
    #expect(sets(.verdict, answered) && answered.messages.isEmpty)
    // A second answer says nothing new, and does not put the verdict off.
    #expect(after(&waiting) { $0.receive(.ok(epoch: 0), from: 3, &$1) }.list.isEmpty)
    let again = after(&waiting) { $0.fire(.verdict, &$1) }
    #expect(again.messages.map(\.to) == [3, 4, 5])
    #expect(sets(.answer(round: 2), again) && waiting.isElecting)
  }

  @Test("when the one that took over dies, somebody else leads", arguments: 1...20)
  func takenOverByTheDead(seed: UInt64) {
    var simulation = BullyElectionTests.counted(4, seed: seed)
    simulation.act(on: 1) { $0.startElection(&$1) }
    // Node 3 has answered with OK, and comes to nothing more.
    while simulation[3].electionCount == 0, simulation.step(until: 1_500) != nil {}
    #expect(simulation[3].isElecting)
    simulation.crash(3)
    simulation.run(until: 10_000)
    #expect(BullyElectionTests.leaders(simulation) == [2])
    #expect(simulation[1].leader == 2)
  }

  @Test("a node that comes back asks at once, and knows no leader")
  func comesBack() {
    var returned = node(3)
    _ = hear(&returned, .coordinator(epoch: 1), from: 5)
    #expect(returned.leader == 5)
    #expect(after(&returned) { $0.restart(&$1) }.messages.map(\.to) == [4, 5])
    #expect(returned.leader == nil && returned.isElecting)
    // Where it holds no election, it leads no more either, and waits.
    var leader = node(5, BullyRules(electsOnReturn: false))
    _ = after(&leader) { $0.startElection(&$1) }
    #expect(leader.isLeader)
    let quiet = after(&leader) { $0.restart(&$1) }
    #expect(leader.leader == nil && !leader.isElecting)
    #expect(quiet.messages.isEmpty && sets(.silence, quiet))
  }

  @Test("a crash in the middle of an election does not keep the next one from beginning")
  func crashesWhileElecting() {
    var electing = node(3)
    _ = after(&electing) { $0.startElection(&$1) }
    #expect(after(&electing) { $0.restart(&$1) }.messages.map(\.to) == [4, 5])
  }

  @Test("epochs, promises and nothing else are on the disk")
  func onDisk() {
    var returned = node(2, Self.byMajority)
    #expect(hear(&returned, .join(epoch: 7), from: 4) == [.joined(epoch: 7)])
    _ = after(&returned) { $0.restart(&$1) }
    #expect(returned.epoch == 7)
    #expect(hear(&returned, .join(epoch: 7), from: 5) == [])
    var leader = leader(5)
    _ = after(&leader) { $0.restart(&$1) }
    #expect(leader.canvass == [5] && leader.epoch == 1, "it asks anew, for itself")
  }

  @Test("only a leader says that it still leads")
  func heartbeats() {
    var follower = node(3)
    _ = hear(&follower, .coordinator(epoch: 1), from: 5)
    #expect(after(&follower) { $0.fire(.heartbeat, &$1) }.list.isEmpty)
    var leader = node(5)
    _ = after(&leader) { $0.startElection(&$1) }
    let beat = after(&leader) { $0.fire(.heartbeat, &$1) }
    #expect(beat.messages.map(\.message) == Array(repeating: .heartbeat(epoch: 1), count: 4))
    #expect(sets(.heartbeat, beat))
  }

  @Test("a leader that hears of a higher epoch takes a number of its own above it")
  func outgrown() {
    var leader = node(5)
    _ = after(&leader) { $0.startElection(&$1) }
    _ = hear(&leader, .ok(epoch: 7), from: 4)
    #expect(leader.isLeader && leader.epoch == 8)
    // By majority it has to be elected for that.
    var elected = self.leader(5)
    let questions = hear(&elected, .heard(epoch: 7), from: 4)
    #expect(questions == Array(repeating: .ask(epoch: 7, round: 2), count: 4))
    #expect(!elected.isLeader && elected.isElecting)
    for other in 1...2 { _ = hear(&elected, .willing(epoch: 7, round: 2), from: other) }
    for other in 1...2 { _ = hear(&elected, .joined(epoch: 8), from: other) }
    #expect(elected.isLeader && elected.epoch == 8)
  }

  @Test("more than half of all nodes, of even numbers too", arguments: 1...8)
  func majority(count: Int) {
    for nodes in 0...count {
      #expect(node(1, of: count).isMajority(nodes) == (2 * nodes > count))
    }
    guard count % 2 == 0 else { return }
    var simulation = Simulation(
      BullyElection.cluster(of: count, rules: Self.byMajority), seed: UInt64(count))
    simulation.partition(Array(1...count / 2))
    simulation.run(until: 5_000)
    #expect(BullyElectionTests.leaders(simulation) == [])
  }

  @Test("an epoch is promised to one node, and to none below")
  func promises() {
    var voter = node(2, Self.byMajority)
    #expect(hear(&voter, .join(epoch: 3), from: 4) == [.joined(epoch: 3)])
    #expect(hear(&voter, .join(epoch: 3), from: 5) == [])
    #expect(hear(&voter, .join(epoch: 2), from: 5) == [])
    #expect(hear(&voter, .join(epoch: 4), from: 5) == [.joined(epoch: 4)])
    // A node above does not support who is below, and asks for itself.
    var higher = node(5, Self.byMajority)
    let answers = hear(&higher, .join(epoch: 3), from: 4)
    #expect(answers == Array(repeating: .ask(epoch: 3, round: 1), count: 4))
  }

  @Test("support counts in the epoch that it was given in")
  func support() {
    var campaigner = node(5, Self.byMajority)
    for _ in 1...2 {
      campaigner.isElecting = false
      _ = after(&campaigner) { $0.startElection(&$1) }
      let willing = BullyElection.Message.willing(epoch: 0, round: campaigner.electionCount)
      for other in 1...2 { _ = hear(&campaigner, willing, from: other) }
    }
    #expect(campaigner.epoch == 2)
    for other in 1...4 { _ = hear(&campaigner, .joined(epoch: 1), from: other) }
    #expect(!campaigner.isLeader)
    for other in 1...2 { _ = hear(&campaigner, .joined(epoch: 2), from: other) }
    #expect(campaigner.isLeader)
    // At the end of each stretch it counts who has heard it as the leader of this epoch.
    _ = after(&campaigner) { $0.fire(.support, &$1) }
    for other in 1...4 { _ = hear(&campaigner, .heard(epoch: 1), from: other) }
    _ = after(&campaigner) { $0.fire(.support, &$1) }
    #expect(!campaigner.isLeader)
  }

  @Test("a leader of an old epoch is not followed, and learns that there is a newer one")
  func stale() {
    var follower = node(2, Self.byMajority)
    _ = hear(&follower, .coordinator(epoch: 4), from: 5)
    #expect(follower.leader == 5)
    #expect(hear(&follower, .heartbeat(epoch: 3), from: 5) == [], "it was late")
    #expect(follower.leader == 5)
    #expect(hear(&follower, .heartbeat(epoch: 3), from: 4) == [.outdated(epoch: 4)])
    #expect(follower.leader == 5)
    // Without majorities any higher node is followed, and told the epoch.
    var simple = node(2)
    _ = hear(&simple, .coordinator(epoch: 4), from: 5)
    #expect(hear(&simple, .heartbeat(epoch: 3), from: 4) == [.heard(epoch: 4)])
    #expect(simple.leader == 4)
  }

  @Test("a node takes no new epoch before more than half would follow it, in this election")
  func asksFirst() {
    var asking = node(5, Self.byMajority)
    let asked = after(&asking) { $0.startElection(&$1) }.messages
    #expect(asked.map(\.message) == Array(repeating: .ask(epoch: 0, round: 1), count: 4))
    #expect(hear(&asking, .willing(epoch: 0, round: 1), from: 1) == [])
    #expect(hear(&asking, .willing(epoch: 0, round: 1), from: 1) == [], "one node is one answer")
    let givesUp = after(&asking) { $0.fire(.support, &$1) }
    #expect(givesUp.messages.isEmpty && sets(.silence, givesUp))
    #expect(asking.epoch == 0 && !asking.isElecting)
    _ = after(&asking) { $0.startElection(&$1) }
    for other in 1...4 { #expect(hear(&asking, .willing(epoch: 0, round: 1), from: other) == []) }
    #expect(asking.epoch == 0, "these were late")
    _ = hear(&asking, .willing(epoch: 0, round: 2), from: 1)
    let joins = hear(&asking, .willing(epoch: 0, round: 2), from: 2)
    #expect(joins == Array(repeating: .join(epoch: 1), count: 4) && asking.epoch == 1)
  }

  @Test("whom a node hears from above, it would not leave for one that stands below")
  func willing() {
    var follower = node(2, Self.byMajority)
    let ask = BullyElection.Message.ask(epoch: 0, round: 9)
    #expect(hear(&follower, ask, from: 4) == [.willing(epoch: 0, round: 9)])
    _ = hear(&follower, .coordinator(epoch: 1), from: 4)
    #expect(hear(&follower, ask, from: 3) == [])
    for above in [4, 5] {
      #expect(hear(&follower, ask, from: above) == [.willing(epoch: 1, round: 9)])
    }
    #expect(follower.leader == 4, "to be asked changes nothing")
    // An elected leader is asked by those below in vain, and says that it leads.
    var leader = leader(5)
    #expect(hear(&leader, ask, from: 4) == [.coordinator(epoch: 1)])
    let election = hear(&leader, .election(epoch: 1), from: 4)
    #expect(election == [.ok(epoch: 1), .coordinator(epoch: 1)] && leader.isLeader)
  }
}
