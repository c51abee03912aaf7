import Testing

@testable import Consensus

/// Snapshots, the state they stand for, and the checker that watches over both.
@Suite("Raft's snapshots and the checker")
struct RaftSnapshotTests {
  typealias Outbox = Actions<Raft>

  private func entries(_ commands: [Int], term: Int = 1) -> [RaftEntry] {
    commands.map { RaftEntry(term: term, command: .pay($0)) }
  }

  private func ledger(_ commands: [Int]) -> RaftLedger {
    var ledger = RaftLedger()
    for entry in entries(commands) { ledger.apply(entry) }
    return ledger
  }

  private func follower(
    id: Int = 1, _ commands: [Int], term: Int = 1, commit: Int = 0, snapshotAfter: Int? = nil
  ) -> Raft {
    var server = Raft(
      id: id, of: 3, settings: RaftSettings(snapshotAfter: snapshotAfter), seed: 1)
    var outbox = Outbox()
    server.receive(
      .append(
        term: term, index: 0, indexTerm: 0, entries: entries(commands, term: term),
        commit: commit), from: 3, &outbox)
    return server
  }

  @Test("a snapshot that fits leaves the entries behind it")
  func installKeeps() {
    var server = follower([1, 2, 3, 4])
    var outbox = Outbox()
    let message = RaftMessage.install(
      term: 1, index: 2, indexTerm: 1, state: ledger([1, 2]), members: [1, 2, 3])
    server.receive(message, from: 3, &outbox)
    #expect(server.log.entries == entries([3, 4]))
    #expect((server.log.snapshotIndex, server.log.snapshotTerm, server.log.lastIndex) == (2, 1, 4))
    #expect(server.ledger == ledger([1, 2]))
    // A server that has the entry of another term there keeps nothing.
    var other = follower([1, 2, 3, 4])
    other.receive(
      .install(term: 2, index: 2, indexTerm: 2, state: ledger([1, 9]), members: [1, 2, 3]), from: 3,
      &outbox)
    #expect(other.log.entries.isEmpty)
    #expect((other.log.lastIndex, other.log.lastTerm) == (2, 2))
  }

  @Test("a snapshot of a leader that is none any more is refused")
  func installOfOldLeader() {
    var server = follower([1], term: 3)
    var outbox = Outbox()
    server.receive(
      .install(term: 2, index: 5, indexTerm: 2, state: ledger([5]), members: [1, 2, 3]), from: 2,
      &outbox)
    #expect(server.installCount == 0 && server.log.lastIndex == 1)
    #expect(outbox.messages.map(\.message) == [.appended(term: 3, fits: false, match: 0)])
  }

  @Test("entries of which the first are in the snapshot already are taken from there on")
  func appendOverSnapshot() {
    var server = follower([1, 2, 3], commit: 3, snapshotAfter: 1)
    #expect(server.log.snapshotIndex == 3)
    var outbox = Outbox()
    server.receive(
      .append(
        term: 1, index: 1, indexTerm: 1, entries: entries([2, 3, 4, 5]), commit: 4), from: 3,
      &outbox)
    #expect(server.log.lastIndex == 5)
    #expect(server.ledger == ledger([1, 2, 3, 4]))
    #expect(outbox.messages.map(\.message) == [.appended(term: 1, fits: true, match: 5)])
  }

  @Test("a digest stands for the whole history, not for its end")
  func digest() {
    #expect(ledger([1, 2, 3]).digest == ledger([1, 2, 3]).digest)
    #expect(ledger([2, 1, 3]) != ledger([1, 2, 3]), "as many, and the same sum")
    #expect(ledger([2, 1, 3]).digest != ledger([1, 2, 3]).digest)
  }

  // MARK: The checker

  @Test("the checker names logs that differ before the same entry")
  func logMatching() {
    var checker = RaftChecker()
    checker.observe(follower(id: 1, [1, 2, 3]))
    checker.observe(follower(id: 2, [1, 2]))
    #expect(checker.violations == [])
    checker.observe(follower(id: 3, [1, 9, 3]))
    #expect(checker.violations == [.logMatching(index: 2), .logMatching(index: 3)])
    // Other entries of another term are no violation: one of the two will be overwritten.
    var fresh = RaftChecker()
    fresh.observe(follower(id: 1, [1, 2]))
    fresh.observe(follower(id: 2, [7], term: 2))
    #expect(fresh.violations == [])
  }

  @Test("the checker names entries, and snapshots, that differ from what was applied before")
  func applied() {
    for usesSnapshot in [false, true] {
      var checker = RaftChecker()
      checker.observe(follower(id: 1, [1, 2], commit: 2))
      #expect(checker.violations == [] && checker.highestApplied == 2)
      var other = follower(id: 2, [])
      var outbox = Outbox()
      other.receive(
        usesSnapshot
          ? .install(term: 2, index: 2, indexTerm: 2, state: ledger([1, 9]), members: [1, 2, 3])
          : .append(
            term: 2, index: 0, indexTerm: 0, entries: entries([1]) + entries([9], term: 2),
            commit: 2), from: 3, &outbox)
      checker.observe(other)
      #expect(checker.violations == [.stateMachineSafety(index: 2)], "\(usesSnapshot)")
    }
  }

  @Test("the checker names a second leader of a term, and not one of the next")
  func leaders() {
    func leader(_ id: Int, term: Int) -> Raft {
      var server = Raft(id: id, of: 3, seed: 1)
      var outbox = Outbox()
      for _ in 1...term { server.startElection(&outbox) }
      server.receive(.vote(term: term, isGranted: true), from: id % 3 + 1, &outbox)
      return server
    }
    var checker = RaftChecker()
    for server in [leader(1, term: 1), leader(1, term: 1), leader(2, term: 2)] {
      checker.observe(server)
    }
    #expect(checker.violations == [] && checker.leaders == [1: 1, 2: 2])
    checker.observe(leader(3, term: 2))
    #expect(checker.violations == [.electionSafety(term: 2)])
    #expect(checker.violations[0].description == "Election Safety: two leaders in term 2")
  }
}
