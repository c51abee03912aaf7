import Testing

@testable import Consensus

/// The rules of figure 2 one by one, each at the edge where it could be off by one or left out.
@Suite("Raft's rules")
struct RaftRulesTests {
  typealias Outbox = Actions<Raft>

  private func entries(_ terms: [Int], command: Int = 1) -> [RaftEntry] {
    terms.map { RaftEntry(term: $0, command: .pay(command)) }
  }

  /// Server 1 with a log of entries of these terms.
  private func server(
    of count: Int = 3, log terms: [Int] = [], term: Int = 0, commit: Int = 0,
    snapshotAfter: Int? = nil
  ) -> Raft {
    var server = Raft(
      id: 1, of: count, settings: RaftSettings(snapshotAfter: snapshotAfter), seed: 1)
    let term = max(term, terms.max() ?? 0)
    guard term > 0 else { return server }
    answers(
      of: &server, from: count,
      to: .append(term: term, index: 0, indexTerm: 0, entries: entries(terms), commit: commit))
    return server
  }

  /// A leader of term `term`, elected by all whom it needs.
  private func leader(of count: Int = 3, log terms: [Int] = [], term: Int, commit: Int = 0) -> Raft
  {
    var leader = server(of: count, log: terms, term: term - 1, commit: commit)
    var outbox = Outbox()
    leader.startElection(&outbox)
    for voter in 2...(count / 2 + 1) {
      #expect(!leader.isLeader)
      leader.receive(.vote(term: term, isGranted: true), from: voter, &outbox)
    }
    #expect(leader.isLeader && leader.term == term)
    return leader
  }

  @discardableResult
  private func answers(of server: inout Raft, from sender: Int = 2, to message: RaftMessage)
    -> [RaftMessage]
  {
    var outbox = Outbox()
    server.receive(message, from: sender, &outbox)
    return outbox.messages.map(\.message)
  }

  private func setsElectionTimer(_ outbox: Outbox) -> Bool {
    outbox.list.contains { if case .setTimer(.election, _) = $0 { true } else { false } }
  }

  // MARK: Elections

  @Test("a majority is more than half, of even numbers too", arguments: 1...7)
  func majority(count: Int) {
    var candidate = Raft(id: 1, of: count, seed: 1)
    var outbox = Outbox()
    candidate.startElection(&outbox)
    for voter in (1...count).dropFirst() {
      let votes = voter - 1
      #expect(candidate.isLeader == (2 * votes > count), "\(votes) of \(count)")
      // One server that answers twice is one vote.
      for _ in 1...2 { candidate.receive(.vote(term: 1, isGranted: true), from: voter, &outbox) }
    }
    #expect(candidate.isLeader)
  }

  @Test("a vote counts in the term and the life of the server that it was given in, and once")
  func votesOfOldTerms() {
    var candidate = Raft(id: 1, of: 5, seed: 1)
    var outbox = Outbox()
    candidate.startElection(&outbox)
    candidate.receive(.vote(term: 1, isGranted: true), from: 2, &outbox)
    candidate.startElection(&outbox)
    for voter in 2...5 { candidate.receive(.vote(term: 1, isGranted: true), from: voter, &outbox) }
    candidate.receive(.vote(term: 2, isGranted: false), from: 4, &outbox)
    candidate.receive(.vote(term: 2, isGranted: true), from: 3, &outbox)
    #expect(!candidate.isLeader, "it has its own vote and one more")
    candidate.restart(&outbox)
    candidate.receive(.vote(term: 2, isGranted: true), from: 5, &outbox)
    #expect(candidate.role == .follower)
  }

  @Test("a server does not vote in a term that is over, however long the candidate's log")
  func voteInOldTerm() {
    var server = server(log: [1], term: 5)
    #expect(
      answers(of: &server, to: .requestVote(term: 4, lastIndex: 9, lastTerm: 4))
        == [.vote(term: 5, isGranted: false)])
    #expect(server.votedFor == nil)
  }

  @Test("a candidate has voted for itself, and for nobody else in its term")
  func ownVote() {
    var candidate = Raft(id: 1, of: 3, seed: 1)
    var outbox = Outbox()
    candidate.startElection(&outbox)
    let other = RaftMessage.requestVote(term: 1, lastIndex: 9, lastTerm: 1)
    #expect(answers(of: &candidate, to: other) == [.vote(term: 1, isGranted: false)])
    // A new term is a new vote.
    let later = RaftMessage.requestVote(term: 2, lastIndex: 9, lastTerm: 1)
    #expect(answers(of: &candidate, to: later) == [.vote(term: 2, isGranted: true)])
  }

  @Test("who votes, or hears a leader, waits anew; who refuses does not")
  func timers() {
    func waitsAnew(_ message: RaftMessage) -> Bool {
      var server = server(log: [1], term: 2)
      var outbox = Outbox()
      server.receive(message, from: 2, &outbox)
      return setsElectionTimer(outbox)
    }
    #expect(waitsAnew(.requestVote(term: 3, lastIndex: 1, lastTerm: 1)))
    #expect(!waitsAnew(.requestVote(term: 3, lastIndex: 0, lastTerm: 0)))
    #expect(waitsAnew(.append(term: 2, index: 1, indexTerm: 1, entries: [], commit: 0)))
    #expect(waitsAnew(.append(term: 2, index: 9, indexTerm: 1, entries: [], commit: 0)))
    #expect(
      waitsAnew(.install(term: 2, index: 1, indexTerm: 1, state: RaftLedger(), members: [1, 2, 3])))
    #expect(!waitsAnew(.append(term: 1, index: 1, indexTerm: 1, entries: [], commit: 0)))
    // A leader that is none any more has no timer; it sets one.
    var deposed = leader(term: 3)
    var outbox = Outbox()
    deposed.receive(.vote(term: 4, isGranted: false), from: 2, &outbox)
    #expect(setsElectionTimer(outbox) && deposed.role == .follower)
  }

  @Test("a leader elects itself once, whatever comes late")
  func lateVotes() {
    var leader = leader(of: 5, term: 1)
    var outbox = Outbox()
    leader.propose(7, &outbox)
    outbox = Outbox()
    leader.receive(.vote(term: 1, isGranted: true), from: 4, &outbox)
    leader.startElection(&outbox)
    #expect(outbox.list.isEmpty)
    #expect(leader.isLeader && leader.term == 1)
    // Deposed, it is not put back by a vote for its old term's candidate.
    leader.receive(
      .append(term: 2, index: 0, indexTerm: 0, entries: [], commit: 0), from: 2, &outbox)
    leader.receive(.vote(term: 2, isGranted: true), from: 3, &outbox)
    leader.receive(.vote(term: 2, isGranted: true), from: 4, &outbox)
    #expect(leader.role == .follower)
  }

  @Test("a candidate that hears the leader of its term follows")
  func candidateFollows() {
    for message in [
      RaftMessage.append(term: 1, index: 0, indexTerm: 0, entries: [], commit: 0),
      .install(term: 1, index: 2, indexTerm: 1, state: RaftLedger(), members: [1, 2, 3]),
    ] {
      var candidate = Raft(id: 1, of: 3, seed: 1)
      var outbox = Outbox()
      candidate.startElection(&outbox)
      #expect(candidate.role == .candidate)
      candidate.receive(message, from: 2, &outbox)
      #expect(candidate.role == .follower)
      #expect(candidate.votedFor == 1, "and keeps its vote")
    }
  }

  @Test("a new leader sends an entry of its own, and assumes that all have what is before it")
  func firstBeat() {
    var candidate = server(of: 3, log: [1, 2, 2], term: 2, commit: 1)
    var outbox = Outbox()
    candidate.startElection(&outbox)
    outbox = Outbox()
    candidate.receive(.vote(term: 3, isGranted: true), from: 2, &outbox)
    let own = RaftEntry(term: 3, command: .nothing)
    let beat = RaftMessage.append(term: 3, index: 3, indexTerm: 2, entries: [own], commit: 1)
    #expect(outbox.messages.map(\.message) == [beat, beat])
    #expect(outbox.messages.map(\.to) == [2, 3])
  }

  @Test("only a leader takes commands, and only until a crash")
  func proposing() {
    var outbox = Outbox()
    var follower = server(log: [1], term: 1)
    #expect(!follower.propose(7, &outbox) && follower.log.lastIndex == 1)
    var candidate = Raft(id: 1, of: 3, seed: 1)
    candidate.startElection(&outbox)
    #expect(!candidate.propose(7, &outbox) && candidate.log.lastIndex == 0)
    var leader = leader(term: 1)
    #expect(leader.propose(7, &outbox))
    #expect(leader.log.entries.map(\.command) == [.nothing, .pay(7)])
    leader.restart(&outbox)
    #expect(!leader.propose(8, &outbox) && leader.log.lastIndex == 2 && leader.role == .follower)
  }

  // MARK: Commitment

  @Test("an entry is committed when more than half have it, of even numbers too", arguments: 2...7)
  func commitment(count: Int) {
    var leader = leader(of: count, term: 1)
    var outbox = Outbox()
    leader.propose(7, &outbox)
    for follower in 2...count {
      let copies = follower - 1
      #expect((leader.commitIndex == 2) == (2 * copies > count), "\(copies) of \(count)")
      leader.receive(.appended(term: 1, fits: true, match: 2), from: follower, &outbox)
    }
    #expect(leader.commitIndex == 2 && leader.ledger.total == 7)
  }

  @Test("what counts are the confirmations of this term, given to a leader")
  func oldConfirmations() {
    var leader = leader(term: 2)
    var outbox = Outbox()
    leader.propose(7, &outbox)
    leader.receive(.appended(term: 1, fits: true, match: 1), from: 2, &outbox)
    #expect(leader.commitIndex == 0)
    leader.receive(
      .append(term: 3, index: 1, indexTerm: 2, entries: [], commit: 0), from: 3, &outbox)
    leader.receive(.appended(term: 3, fits: true, match: 1), from: 2, &outbox)
    #expect(leader.commitIndex == 0, "it is a follower now")
  }

  @Test("answers that overtake each other take nothing back")
  func overtaking() {
    var leader = leader(of: 5, term: 1)
    var outbox = Outbox()
    for command in 1...3 { leader.propose(command, &outbox) }
    leader.receive(.appended(term: 1, fits: true, match: 4), from: 2, &outbox)
    leader.receive(.appended(term: 1, fits: true, match: 1), from: 2, &outbox)
    leader.receive(.appended(term: 1, fits: true, match: 4), from: 3, &outbox)
    #expect(leader.commitIndex == 4)
    // An old "does not fit" has nothing sent again that was confirmed.
    outbox = Outbox()
    leader.receive(.appended(term: 1, fits: false, match: 0), from: 2, &outbox)
    #expect(
      outbox.messages.map(\.message)
        == [.append(term: 1, index: 4, indexTerm: 1, entries: [], commit: 4)])
    // Nor does a follower forget what an older message did not know to be committed.
    var follower = server(log: [1, 1], term: 1, commit: 2)
    answers(of: &follower, to: .append(term: 1, index: 1, indexTerm: 1, entries: [], commit: 1))
    #expect(follower.commitIndex == 2)
  }

  @Test("after a crash nothing is known to be committed but the snapshot")
  func commitAfterCrash() {
    var follower = server(log: [1, 1, 1], term: 1, commit: 3)
    var outbox = Outbox()
    follower.restart(&outbox)
    #expect((follower.commitIndex, follower.appliedIndex) == (0, 0))
    #expect(follower.ledger == RaftLedger() && follower.log.lastIndex == 3)
  }
}
