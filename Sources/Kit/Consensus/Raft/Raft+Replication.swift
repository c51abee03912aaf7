/// The log: sections 5.3, 5.4.2 and 7.
extension Raft {
  /// Takes a payment from a client, if it leads. Taken is not committed. A client that gets no answer
  /// sends the payment again, with the same `request`; the servers then execute it once.
  @discardableResult
  public mutating func propose(
    _ amount: Int, for request: RaftRequest? = nil, _ actions: inout Actions<Self>
  ) -> Bool {
    recentlyApplied = []
    guard isLeader else { return false }
    take(.pay(amount, for: request), &actions)
    return true
  }

  /// Appends a command to the leader's log and sends it to the other members.
  mutating func take(_ command: RaftCommand, _ actions: inout Actions<Self>) {
    log.append(RaftEntry(term: term, command: command))
    for server in others { replicate(to: server, &actions) }
    // A server that is alone gets no answers, and is a majority.
    if others.isEmpty { commitWhatMajorityHas(&actions) }
  }

  mutating func beat(_ actions: inout Actions<Self>) {
    guard isLeader else { return }
    for server in others { replicate(to: server, &actions) }
    actions.setTimer(.heartbeat, after: settings.heartbeat)
  }

  // lesson: replicate
  /// Sends the entries that the server has not confirmed yet, or a snapshot if they are deleted here.
  private func replicate(to server: Int, _ actions: inout Actions<Self>) {
    let index = nextIndex[server] - 1
    if let indexTerm = log.term(at: index) {
      actions.send(
        .append(
          term: term, index: index, indexTerm: indexTerm,
          entries: log.entries(from: index + 1), commit: commitIndex), to: server)
    } else {
      actions.send(
        .install(
          term: term, index: log.snapshotIndex, indexTerm: log.snapshotTerm, state: log.snapshot,
          members: log.snapshotMembers), to: server)
    }
  }
  // lesson: end

  // lesson: add
  /// Adds a leader's entries, if this log has the entry that stands before them in the leader's log.
  mutating func add(
    _ entries: [RaftEntry], after index: Int, _ indexTerm: Int, commit leaderCommit: Int,
    from sender: Int, _ actions: inout Actions<Self>
  ) {
    // The entries in the snapshot are committed, and so the same on all servers.
    guard index < log.snapshotIndex || log.term(at: index) == indexTerm else {
      let match = min(index - 1, log.lastIndex)
      return actions.send(.appended(term: term, fits: false, match: match), to: sender)
    }
    log.merge(entries, after: index)
    let match = index + entries.count
    commit(upTo: min(leaderCommit, match), &actions)
    actions.send(.appended(term: term, fits: true, match: match), to: sender)
  }
  // lesson: end

  // lesson: learn
  /// Learns how far a follower's log matches its own; where it does not match, tries an earlier index.
  mutating func learn(of server: Int, fits: Bool, match: Int, _ actions: inout Actions<Self>) {
    guard fits else {
      nextIndex[server] = max(matchIndex[server], min(match, log.lastIndex)) + 1
      return replicate(to: server, &actions)
    }
    matchIndex[server] = max(matchIndex[server], match)
    nextIndex[server] = max(nextIndex[server], matchIndex[server] + 1)
    commitWhatMajorityHas(&actions)
  }
  // lesson: end

  // lesson: commit
  /// Commits what more than half of the members have, if it is an entry of this term. Entries of
  /// earlier terms are committed along with it, and never by themselves.
  mutating func commitWhatMajorityHas(_ actions: inout Actions<Self>) {
    matchIndex[id] = log.lastIndex
    let index = log.members.map { matchIndex[$0] }.sorted(by: >)[log.members.count / 2]
    guard log.term(at: index) == term || settings.faults.contains(.commitsOldTerms) else { return }
    commit(upTo: index, &actions)
  }
  // lesson: end

  /// Executes the entries up to `index`, folds the log if it has grown too long, and steps down if it
  /// leads and its own removal is committed.
  mutating func commit(upTo index: Int, _ actions: inout Actions<Self>) {
    commitIndex = max(commitIndex, index)
    while appliedIndex < commitIndex, let entry = log.entry(at: appliedIndex + 1) {
      appliedIndex += 1
      ledger.apply(entry)
      recentlyApplied.append((appliedIndex, ledger))
    }
    if let limit = settings.snapshotAfter, log.entries.count > limit {
      log.compact(through: appliedIndex, state: ledger)
    }
    if isLeader { leaveIfRemoved(&actions) }
  }

  // lesson: install
  /// Takes a leader's snapshot in place of entries that the leader has deleted.
  mutating func install(
    _ state: RaftLedger, _ members: [Int], index: Int, term indexTerm: Int, from sender: Int,
    _ actions: inout Actions<Self>
  ) {
    if index > commitIndex {
      log.install(index: index, term: indexTerm, state: state, members: members)
      (ledger, appliedIndex, commitIndex) = (state, index, index)
      recentlyApplied.append((index, state))
      installCount += 1
      actions.note("installs \(index)")
    }
    actions.send(.appended(term: term, fits: true, match: index), to: sender)
  }
  // lesson: end
}
