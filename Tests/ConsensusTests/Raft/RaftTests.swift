import Consensus
import Testing

@Suite("Raft")
struct RaftTests {
  typealias Outbox = Actions<Raft>

  /// A follower with entries of the given terms in its log, all sent by server 2.
  private func follower(_ terms: [Int], commit: Int = 0, snapshotAfter: Int? = nil) -> Raft {
    var server = Raft(
      id: 1, of: 3, settings: RaftSettings(snapshotAfter: snapshotAfter), seed: 1)
    // The leader of each term hands its entry over, as it came about.
    for (index, term) in terms.enumerated() {
      receive(
        .append(
          term: term, index: index, indexTerm: index == 0 ? 0 : terms[index - 1],
          entries: entries([term], from: index + 1), commit: min(commit, index + 1)), &server)
    }
    return server
  }

  private func entries(_ terms: [Int], from index: Int = 1) -> [RaftEntry] {
    // Only a leader makes entries; so one of each term is elected.
    terms.enumerated().map { offset, term in
      var leader = Raft(id: 1, of: 2, settings: RaftSettings(electionTimeout: nil), seed: 1)
      var outbox = Outbox()
      for _ in 0..<term { leader.startElection(&outbox) }
      leader.receive(.vote(term: term, isGranted: true), from: 2, &outbox)
      leader.propose(index + offset, &outbox)
      return leader.log.entries[1]
    }
  }

  @discardableResult
  private func receive(_ message: RaftMessage, _ server: inout Raft) -> [RaftMessage] {
    var outbox = Outbox()
    server.receive(message, from: 2, &outbox)
    return outbox.messages.map(\.message)
  }

  @Test(
    "a vote goes to a log that is as up to date, once a term",
    arguments: [
      // last index and term of a candidate in term 5, against a log of terms 1, 2, 2
      (3, 2, true), (4, 2, true), (2, 2, false), (1, 3, true), (9, 1, false), (0, 0, false),
    ])
  func votes(lastIndex: Int, lastTerm: Int, isGranted: Bool) {
    var server = follower([1, 2, 2])
    let ask = RaftMessage.requestVote(term: 5, lastIndex: lastIndex, lastTerm: lastTerm)
    #expect(receive(ask, &server) == [.vote(term: 5, isGranted: isGranted)])
    // The same candidate again gets the same answer; another one gets none.
    #expect(receive(ask, &server) == [.vote(term: 5, isGranted: isGranted)])
    var outbox = Outbox()
    server.receive(.requestVote(term: 5, lastIndex: 9, lastTerm: 4), from: 3, &outbox)
    #expect(outbox.messages.map(\.message) == [.vote(term: 5, isGranted: !isGranted)])
    // What was promised is on the disk.
    server.restart(&outbox)
    #expect(server.votedFor == (isGranted ? 2 : 3))
    #expect(server.term == 5)
  }

  @Test("an old term is told the new one, and changes nothing")
  func outOfDate() {
    var server = follower([1, 3])
    let append = RaftMessage.append(term: 2, index: 0, indexTerm: 0, entries: [], commit: 2)
    #expect(receive(append, &server) == [.appended(term: 3, fits: false, match: 0)])
    let vote = RaftMessage.requestVote(term: 2, lastIndex: 9, lastTerm: 2)
    #expect(receive(vote, &server) == [.vote(term: 3, isGranted: false)])
    #expect(server.commitIndex == 0)
    #expect(server.log.lastIndex == 2)
  }

  @Test(
    "a leader's entries replace what differs, and nothing else",
    arguments: [
      // own terms, index, its term, new terms; whether they fit, and the terms afterwards
      ([1, 1], 2, 1, [2], true, [1, 1, 2]), ([1, 1, 1], 1, 1, [1], true, [1, 1, 1]),
      ([1, 2, 2], 1, 1, [3], true, [1, 3]), ([1, 2, 2], 1, 1, [2, 3], true, [1, 2, 3]),
      ([1], 2, 1, [1], false, [1]), ([1, 2], 2, 1, [3], false, [1, 2]), ([], 0, 0, [1], true, [1]),
      ([1, 1], 1, 1, [], true, [1, 1]),
    ])
  func merging(
    own: [Int], index: Int, indexTerm: Int, new: [Int], fits: Bool, after: [Int]
  ) {
    var server = follower(own)
    let answer = receive(
      .append(
        term: 4, index: index, indexTerm: indexTerm, entries: entries(new, from: index + 1),
        commit: 9), &server)
    #expect(server.log.entries.map(\.term) == after)
    let match = fits ? index + new.count : min(index - 1, own.count)
    #expect(answer == [.appended(term: 4, fits: fits, match: match)])
    // Only what is known to be like the leader's is committed.
    #expect(server.commitIndex == (fits ? match : 0))
  }

  @Test("a log that is long is folded, and goes on as before")
  func folding() {
    var server = follower([1, 1, 1, 1], commit: 4, snapshotAfter: 2)
    #expect(server.log.snapshotIndex == 3)
    #expect(server.log.entries.count == 1)
    #expect(server.ledger.total == 1 + 2 + 3 + 4)
    #expect(server.log.term(at: 2) == nil)
    #expect(server.log.term(at: 3) == 1)
    #expect(server.log.lastIndex == 4)
    // A crash takes what the snapshot does not hold, until it is known committed again.
    var outbox = Outbox()
    server.restart(&outbox)
    #expect(server.ledger.total == 1 + 2 + 3)
    receive(
      .append(term: 1, index: 2, indexTerm: 1, entries: entries([1, 1], from: 3), commit: 4),
      &server)
    #expect(server.ledger.total == 1 + 2 + 3 + 4)
  }

  @Test("a snapshot takes the place of what does not fit, and of nothing newer")
  func installing() {
    let donor = follower([1, 1, 2], commit: 3, snapshotAfter: 2).log
    let snapshot = RaftMessage.install(
      term: 3, index: donor.snapshotIndex, indexTerm: donor.snapshotTerm, state: donor.snapshot,
      members: [1, 2, 3])
    var behind = follower([1])
    let answer = receive(snapshot, &behind)
    #expect(answer == [.appended(term: 3, fits: true, match: donor.snapshotIndex)])
    #expect(behind.ledger == donor.snapshot)
    #expect(behind.installCount == 1)
    #expect(behind.log.entries.isEmpty)

    var ahead = follower([1, 1, 2, 2], commit: 4)
    receive(snapshot, &ahead)
    #expect(ahead.installCount == 0)
    #expect(ahead.log.entries.count == 4)
  }

  @Test("a server that is alone is a majority", arguments: [nil, 3])
  func alone(snapshotAfter: Int?) {
    var simulation = Simulation(
      Raft.cluster(of: 1, settings: RaftSettings(snapshotAfter: snapshotAfter), seed: 1), seed: 1)
    #expect(!simulation[1].isLeader)
    simulation.run(until: 1_000)
    #expect(simulation[1].isLeader && simulation[1].term == 1)
    for command in 1...10 { simulation.act(on: 1) { $0.propose(command, &$1) } }
    #expect(simulation[1].commitIndex == 11)
    #expect(simulation[1].ledger.total == 55)
    // What a crash leaves is committed again with the first entry of the new term (section 5.4.2),
    // and that is the leader's own.
    simulation.crash(1)
    simulation.revive(1)
    #expect(simulation[1].commitIndex == simulation[1].log.snapshotIndex)
    simulation.run(until: 2_000)
    #expect(simulation[1].ledger.total == 55)
    simulation.act(on: 1) { $0.propose(11, &$1) }
    #expect(simulation[1].ledger.total == 66)
  }

  @Test("without random timeouts votes split for ever")
  func splitVotes() {
    for (timeout, leads) in [(200...200, false), (150...300, true)] {
      var simulation = Simulation(
        Raft.cluster(of: 5, settings: RaftSettings(electionTimeout: timeout), seed: 1), seed: 1)
      simulation.run(until: 10_000)
      #expect(simulation.live.contains { simulation[$0].isLeader } == leads)
    }
  }

  @Test("a server that was away for long is sent the snapshot and catches up")
  func catchingUp() {
    var simulation = Simulation(
      Raft.cluster(of: 3, settings: RaftSettings(snapshotAfter: 5), seed: 2), seed: 2)
    simulation.run(until: 1_000)
    guard let leader = simulation.live.first(where: { simulation[$0].isLeader }) else {
      Issue.record("there is no leader")
      return
    }
    let away = leader % 3 + 1
    simulation.crash(away)
    for command in 1...30 {
      simulation.act(on: leader) { $0.propose(command, &$1) }
      simulation.run(until: simulation.now + 30)
    }
    simulation.revive(away)
    simulation.run(until: simulation.now + 1_000)
    #expect(simulation[away].installCount == 1)
    #expect(simulation[away].ledger.total == 30 * 31 / 2)
    #expect(simulation[away].ledger == simulation[leader].ledger)
  }
}
