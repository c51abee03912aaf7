import Testing

@testable import Consensus

/// Changes of the members: one server at a time, after an entry of the leader's own term.
@Suite("Raft's members")
struct RaftMembershipTests {
  typealias Cluster = Simulation<Raft>

  /// A cluster of `members` among five servers, with a leader that has committed its first entry.
  private func cluster(
    _ members: [Int] = [1, 2, 3], snapshotAfter: Int? = nil, seed: UInt64 = 1
  ) throws -> (Cluster, Int) {
    var cluster = Cluster(
      Raft.cluster(
        of: 5, members: members, settings: RaftSettings(snapshotAfter: snapshotAfter), seed: seed),
      seed: seed)
    cluster.run(until: 1_000)
    return (cluster, try leader(cluster))
  }

  private func leader(_ cluster: Cluster) throws -> Int {
    let leaders = cluster.live.filter { cluster[$0].isLeader }
    return try #require(leaders.max { cluster[$0].term < cluster[$1].term })
  }

  private func change(_ cluster: inout Cluster, on id: Int, to members: [Int]) -> Bool {
    var taken = false
    cluster.act(on: id) { taken = $0.change(members: members, &$1) }
    return taken
  }

  @Test(
    "a server that is no member does not stand for election, and learns of the log when it joins")
  func joins() throws {
    var (cluster, first) = try cluster()
    cluster.run(until: 5_000)
    #expect(cluster[4].term == 0 && cluster[4].log.lastIndex == 0)
    cluster.act(on: first) { $0.propose(10, &$1) }
    let taken = change(&cluster, on: first, to: [1, 2, 3, 4])
    #expect(taken)
    #expect(cluster[first].log.members == [1, 2, 3, 4], "at once, and not when it is committed")
    cluster.run(until: cluster.now + 500)
    #expect(cluster[4].log.members == [1, 2, 3, 4] && cluster[4].ledger.total == 10)
    #expect(cluster[5].log.lastIndex == 0)
    // Three of four are needed now.
    let followers = [1, 2, 3, 4].filter { $0 != first }
    cluster.crash(followers[0])
    cluster.crash(followers[1])
    cluster.act(on: first) { $0.propose(5, &$1) }
    cluster.run(until: cluster.now + 500)
    #expect(cluster[first].ledger.total == 10)
    cluster.revive(followers[0])
    cluster.run(until: cluster.now + 1_000)
    #expect(cluster[try leader(cluster)].ledger.total == 15)
  }

  @Test("one change at a time, of one server, by a leader, to a cluster that is possible")
  func refusals() throws {
    var (cluster, first) = try cluster()
    let follower = first % 3 + 1
    for (id, members) in [
      (follower, [1, 2, 3, 4]), (first, [1, 2, 3, 4, 5]), (first, [1, 2, 3]), (first, [1, 2, 4]),
      (first, [1, 2, 3, 3]), (first, [1, 2, 3, 6]), (first, [0, 1, 2, 3]), (first, []),
    ] {
      let taken = change(&cluster, on: id, to: members)
      #expect(!taken, "\(members) on \(id)")
    }
    let one = change(&cluster, on: first, to: [1, 2, 3, 4])
    let another = change(&cluster, on: first, to: [1, 2, 3, 4, 5])
    #expect(one && !another, "the first is not committed yet")
    cluster.run(until: cluster.now + 300)
    let later = change(&cluster, on: first, to: [1, 2, 3, 4, 5])
    #expect(later)
  }

  @Test("a leader that is removed leads until that is committed", arguments: [[1, 2, 3], [1, 2]])
  func removesLeader(members: [Int]) throws {
    var (cluster, first) = try cluster(members)
    let rest = members.filter { $0 != first }
    let taken = change(&cluster, on: first, to: rest)
    #expect(taken && cluster[first].isLeader)
    while cluster[first].isLeader { cluster.step() }
    #expect(cluster[first].commitIndex == cluster[first].log.membersIndex)
    cluster.run(until: cluster.now + 2_000)
    let next = try leader(cluster)
    #expect(rest.contains(next) && cluster[next].log.members == rest)
    cluster.act(on: next) { $0.propose(7, &$1) }
    cluster.run(until: cluster.now + 500)
    #expect(cluster[next].ledger.total == 7)
    #expect(!cluster[first].isLeader && cluster[first].ledger.total == 0)
    cluster.act(on: first) { $0.startElection(&$1) }
    #expect(cluster[first].role == .follower, "it knows that it is removed")
  }

  @Test("a removed leader can still lead while the others need it for that (4.2.2)")
  func removedAndNeeded() throws {
    var (cluster, first) = try cluster([1, 2])
    let other = 3 - first
    cluster.crash(other)
    _ = change(&cluster, on: first, to: [other])
    cluster.crash(first)
    cluster.revive(first)
    cluster.revive(other)
    // The other has the shorter log, and its own configuration asks for two votes.
    cluster.run(until: cluster.now + 3_000)
    #expect(cluster[other].log.members == [other] && cluster[other].isLeader)
  }

  @Test("a snapshot takes the members along, and a log that is cut falls back to the earlier ones")
  func snapshots() throws {
    var (cluster, first) = try cluster(snapshotAfter: 3)
    let added = change(&cluster, on: first, to: [1, 2, 3, 4])
    cluster.run(until: cluster.now + 300)
    for payment in 1...10 {
      cluster.act(on: first) { $0.propose(payment, &$1) }
      cluster.run(until: cluster.now + 50)
    }
    #expect(added && cluster[first].log.snapshotIndex >= cluster[first].log.lastIndex - 3)
    #expect(cluster[first].log.members == [1, 2, 3, 4])
    let more = change(&cluster, on: first, to: [1, 2, 3, 4, 5])
    cluster.run(until: cluster.now + 500)
    #expect(more)
    #expect(cluster[5].installCount > 0)
    #expect(cluster[5].ledger.total == 55)
    #expect(cluster[5].log.members == [1, 2, 3, 4, 5])
    // A change without a majority is undone by the next leader.
    let companion = first % 5 + 1
    cluster.partition([first, companion])
    let undone = change(&cluster, on: first, to: [1, 2, 3, 4, 5].filter { $0 != companion })
    #expect(undone && cluster[first].log.members.count == 4)
    cluster.run(until: cluster.now + 1_000)
    cluster.heal()
    cluster.run(until: cluster.now + 1_000)
    #expect(cluster[first].log.members == [1, 2, 3, 4, 5])
  }

  /// Server 1 begins to add server 5, reaches only that and crashes. Then server 2 leads and removes server 1;
  /// server 4 votes for it, and hears no more of it.
  private func addAndRemove(
    _ faults: RaftSettings.Faults
  ) -> (cluster: Cluster, isRemoved: Bool, violations: [RaftChecker.Violation]) {
    let settings = RaftSettings(electionTimeout: nil, faults: faults)
    var cluster = Cluster(
      Raft.cluster(of: 5, members: [1, 2, 3, 4], settings: settings, seed: 1), seed: 1)
    var checker = RaftChecker()
    func settle() {
      let end = cluster.now + 200
      while let id = cluster.step(until: end) { checker.observe(cluster[id]) }
      cluster.run(until: end)
    }
    cluster.act(on: 1) { $0.startElection(&$1) }
    settle()
    cluster.partition([1, 5])
    cluster.act(on: 1) { $0.change(members: [1, 2, 3, 4, 5], &$1) }
    settle()
    cluster.crash(1)
    cluster.act(on: 2) { $0.startElection(&$1) }
    cluster.slow(from: 2, to: 4, by: 1_000_000)
    settle()
    let isRemoved = change(&cluster, on: 2, to: [2, 3, 4])
    cluster.act(on: 2) { $0.propose(20, &$1) }
    settle()
    cluster.partition([1, 4, 5])
    cluster.revive(1)
    for _ in 1...3 where !cluster[1].isLeader {
      cluster.act(on: 1) { $0.startElection(&$1) }
      settle()
    }
    cluster.act(on: 1) { $0.propose(10, &$1) }
    settle()
    return (cluster, isRemoved, checker.violations)
  }

  @Test(
    "two changes of two terms can undo what is committed, unless a leader waits for its own entry")
  func addAndRemove() {
    let (cluster, isRemoved, violations) = addAndRemove(.changesBeforeOwnEntry)
    #expect(isRemoved && cluster[2].ledger.total == 20 && cluster[1].ledger.total == 10)
    #expect(violations.first == .leaderCompleteness(index: 4))
    #expect(violations.contains(.stateMachineSafety(index: 2)))
    let safe = addAndRemove([])
    #expect(!safe.isRemoved && safe.violations == [])
    #expect(safe.cluster[2].ledger.total == 0 && safe.cluster[1].ledger.total == 10)
  }

  @Test("no seed of a thousand breaks a promise while members come and go", arguments: 0..<20)
  func trials(block: UInt64) {
    var (changes, installs) = (0, 0)
    for seed in block * 50..<block * 50 + 50 {
      let outcome = RaftTrial.run(seed: seed, changesMembers: true)
      #expect(outcome.violations == [], "seed \(seed)")
      #expect(outcome.recovered && outcome.paidOnce, "seed \(seed)")
      changes += outcome.changes
      installs += outcome.installs
    }
    #expect(changes > 100 && installs > 0, "\(changes) changes, \(installs) installs")
  }
}
