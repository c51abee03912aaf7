import Testing

@testable import Consensus

/// What section 8 of the paper gives clients: a leader's first entry, serial numbers, and reads.
@Suite("Raft's clients")
struct RaftClientTests {
  typealias Cluster = Simulation<Raft>

  /// Five servers with a leader that has committed its first entry.
  private func cluster(
    _ faults: RaftSettings.Faults = [], seed: UInt64 = 1
  ) throws -> (Cluster, Int) {
    var cluster = Cluster(
      Raft.cluster(of: 5, settings: RaftSettings(faults: faults), seed: seed), seed: seed,
      records: false)
    cluster.run(until: 1_000)
    return (cluster, try leader(cluster))
  }

  private func leader(_ cluster: Cluster) throws -> Int {
    let leaders = cluster.live.filter { cluster[$0].isLeader }
    return try #require(leaders.max { cluster[$0].term < cluster[$1].term })
  }

  private func read(_ cluster: inout Cluster, from id: Int) -> Int? {
    var number: Int?
    cluster.act(on: id) { number = $0.read(&$1) }
    return number
  }

  private func number(_ cluster: inout Cluster, from id: Int) throws -> Int {
    let taken = read(&cluster, from: id)
    return try #require(taken)
  }

  @Test("an entry that all survivors have is committed without a new command", arguments: 1...20)
  func firstEntry(seed: UInt64) throws {
    for faults in [RaftSettings.Faults(), .beginsWithoutEntry] {
      var (cluster, first) = try cluster(faults, seed: seed)
      cluster.act(on: first) { $0.propose(10, &$1) }
      let last = cluster[first].log.lastIndex
      while !cluster.live.allSatisfy({ cluster[$0].log.lastIndex == last }) { cluster.step() }
      cluster.crash(first)
      // Four hundred heartbeats; a term without a leader takes a few at the most.
      cluster.run(until: cluster.now + 20_000)
      let next = try leader(cluster)
      #expect(cluster[next].log.lastIndex >= last)
      let totals = cluster.live.map { cluster[$0].ledger.total }
      #expect(totals == Array(repeating: faults == [] ? 10 : 0, count: 4))
    }
  }

  @Test("a command that a client sends again is executed once, on every leader")
  func serialNumbers() throws {
    var (cluster, first) = try cluster()
    let request = RaftRequest(client: 7, serial: 1)
    cluster.act(on: first) { $0.propose(10, for: request, &$1) }
    cluster.run(until: cluster.now + 300)
    #expect(cluster[first].ledger.answer(to: request) == 10)
    // The answer is lost with the leader. The client asks the next one, twice.
    cluster.crash(first)
    cluster.run(until: cluster.now + 1_000)
    let second = try leader(cluster)
    for _ in 1...2 { cluster.act(on: second) { $0.propose(10, for: request, &$1) } }
    let other = RaftRequest(client: 8, serial: 1)
    cluster.act(on: second) { $0.propose(5, for: other, &$1) }
    cluster.act(on: second) { $0.propose(3, for: RaftRequest(client: 7, serial: 2), &$1) }
    cluster.run(until: cluster.now + 300)
    #expect(cluster.live.map { cluster[$0].ledger.total } == [18, 18, 18, 18])
    #expect(cluster[second].ledger.count == 3)
    #expect(cluster[second].ledger.answer(to: other) == 15)
    #expect(cluster[second].ledger.answer(to: request) == nil, "the client has gone on")
    #expect(cluster[second].ledger.lastSerial(of: 7) == 2)
    // Without a name, sent twice is paid twice.
    for _ in 1...2 { cluster.act(on: second) { $0.propose(1, &$1) } }
    cluster.run(until: cluster.now + 300)
    #expect(cluster[second].ledger.total == 20)
  }

  @Test("a snapshot takes the serial numbers along", arguments: [nil, 3])
  func serialNumbersInSnapshots(snapshotAfter: Int?) throws {
    var cluster = Cluster(
      Raft.cluster(of: 3, settings: RaftSettings(snapshotAfter: snapshotAfter), seed: 4), seed: 4)
    cluster.run(until: 1_000)
    let first = try leader(cluster)
    let away = first % 3 + 1
    cluster.crash(away)
    for serial in 1...10 {
      let request = RaftRequest(client: 1, serial: serial)
      cluster.act(on: first) { $0.propose(serial, for: request, &$1) }
      cluster.run(until: cluster.now + 50)
    }
    cluster.revive(away)
    cluster.run(until: cluster.now + 500)
    #expect(cluster[away].installCount == (snapshotAfter == nil ? 0 : 1))
    cluster.act(on: first) { $0.propose(10, for: RaftRequest(client: 1, serial: 10), &$1) }
    cluster.run(until: cluster.now + 500)
    #expect(cluster.live.map { cluster[$0].ledger.total } == [55, 55, 55])
    #expect(cluster[away].ledger == cluster[first].ledger)
  }

  @Test("a leader without a majority answers no read, and the new one answers with what is new")
  func readsOfTheDeposed() throws {
    for faults in [RaftSettings.Faults(), .readsUnconfirmed] {
      var (cluster, first) = try cluster(faults)
      cluster.act(on: first) { $0.propose(10, &$1) }
      cluster.run(until: cluster.now + 300)
      cluster.partition([first, first % 5 + 1])
      cluster.run(until: cluster.now + 1_000)
      let second = try leader(cluster)
      cluster.act(on: second) { $0.propose(50, &$1) }
      cluster.run(until: cluster.now + 300)
      #expect(cluster[first].isLeader, "it has heard nothing")
      let old = try number(&cluster, from: first)
      let new = try number(&cluster, from: second)
      cluster.run(until: cluster.now + 1_000)
      #expect(cluster[second].answers[new]?.total == 60)
      #expect(cluster[first].answers[old]?.total == (faults == [] ? nil : 10))
      // Nor does it answer when it is whole again: it does not lead any more.
      cluster.heal()
      cluster.run(until: cluster.now + 1_000)
      #expect(cluster[first].answers[old]?.total == (faults == [] ? nil : 10))
    }
  }

  @Test("a new leader answers no read before its first entry is committed")
  func readsBeforeTheFirstEntry() throws {
    for faults in [RaftSettings.Faults(), .readsBeforeOwnEntry] {
      var (cluster, first) = try cluster(faults)
      cluster.act(on: first) { $0.propose(10, &$1) }
      // Committed, and the followers do not know it yet.
      while cluster[first].ledger.total == 0 { cluster.step() }
      cluster.crash(first)
      while !cluster.live.contains(where: { cluster[$0].isLeader }) { cluster.step() }
      let second = try leader(cluster)
      #expect(cluster[second].ledger.total == 0)
      let early = read(&cluster, from: second)
      #expect((early == nil) == (faults == []))
      cluster.run(until: cluster.now + 500)
      let late = try number(&cluster, from: second)
      cluster.run(until: cluster.now + 100)
      #expect(cluster[second].answers[late]?.total == 10)
    }
  }

  @Test("only a leader answers reads; one that is alone answers at once")
  func whoAnswers() throws {
    var (cluster, first) = try cluster()
    let follower = first % 5 + 1
    let refused = read(&cluster, from: follower)
    #expect(refused == nil)
    var alone = Cluster(Raft.cluster(of: 1, seed: 1), seed: 1)
    let early = read(&alone, from: 1)
    #expect(early == nil)
    alone.run(until: 1_000)
    alone.act(on: 1) { $0.propose(4, &$1) }
    let number = try self.number(&alone, from: 1)
    #expect(alone[1].answers[number] == RaftAnswer(total: 4, index: 2))
  }

  @Test("more than half confirm a read, each once, in this term", arguments: 2...6)
  func confirmations(count: Int) throws {
    var leader = Raft(id: 1, of: count, seed: 1)
    var outbox = Actions<Raft>()
    leader.startElection(&outbox)
    for voter in 2...count { leader.receive(.vote(term: 1, isGranted: true), from: voter, &outbox) }
    for follower in 2...count {
      leader.receive(.appended(term: 1, fits: true, match: 1), from: follower, &outbox)
    }
    let taken = leader.read(&outbox)
    let number = try #require(taken)
    leader.receive(.confirmed(term: 0, read: number), from: count, &outbox)
    for follower in 2...count {
      #expect((leader.answers[number] != nil) == (2 * (follower - 1) > count))
      for _ in 1...2 { leader.receive(.confirmed(term: 1, read: number), from: follower, &outbox) }
    }
    #expect(leader.answers[number] == RaftAnswer(total: 0, index: 1))
  }
}
