/// The log: sections 5.3, 5.4.2 and 7.
extension Raft {
  /// Takes a payment from a client, if it leads. Taken is not committed. A client that gets no answer
  /// sends the payment again, with the same `request`: it is then made once.
  @discardableResult
  public mutating func propose(
    _ amount: Int, for request: RaftRequest? = nil, _ actions: inout Actions<Self>
  ) -> Bool {
    recentlyApplied = []
    guard isLeader else { return false }
    log.append(RaftEntry(term: term, command: .pay(amount, for: request)))
    for server in others { replicate(to: server, &actions) }
    // Nobody will answer a server that is alone, and it is a majority.
    if others.isEmpty { commitWhatMajorityHas() }
    return true
  }

  mutating func beat(_ actions: inout Actions<Self>) {
    guard isLeader else { return }
    for server in others { replicate(to: server, &actions) }
    actions.setTimer(.heartbeat, after: settings.heartbeat)
  }

  // lesson: replicate
  /// Sends what the server has not confirmed yet; a snapshot where the log begins too late.
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
          term: term, index: log.snapshotIndex, indexTerm: log.snapshotTerm, state: log.snapshot),
        to: server)
    }
  }
  // lesson: end

  // lesson: add
  /// Adds a leader's entries, if the one before them is the same here as there.
  mutating func add(
    _ entries: [RaftEntry], after index: Int, _ indexTerm: Int, commit leaderCommit: Int,
    from sender: Int, _ actions: inout Actions<Self>
  ) {
    // What the snapshot stands for is committed, and so the same everywhere.
    guard index < log.snapshotIndex || log.term(at: index) == indexTerm else {
      let match = min(index - 1, log.lastIndex)
      return actions.send(.appended(term: term, fits: false, match: match), to: sender)
    }
    log.merge(entries, after: index)
    let match = index + entries.count
    commit(upTo: min(leaderCommit, match))
    actions.send(.appended(term: term, fits: true, match: match), to: sender)
  }
  // lesson: end

  /// Learns how far a follower's log is like its own.
  mutating func learn(of server: Int, fits: Bool, match: Int, _ actions: inout Actions<Self>) {
    guard fits else {
      nextIndex[server] = max(matchIndex[server], min(match, log.lastIndex)) + 1
      return replicate(to: server, &actions)
    }
    matchIndex[server] = max(matchIndex[server], match)
    nextIndex[server] = max(nextIndex[server], matchIndex[server] + 1)
    commitWhatMajorityHas()
  }

  // lesson: commit
  /// Commits what more than half of the servers have: if it is of this term. What is older is
  /// committed along with it, and never by itself.
  mutating func commitWhatMajorityHas() {
    matchIndex[id] = log.lastIndex
    let index = matchIndex.dropFirst().sorted(by: >)[count / 2]
    guard log.term(at: index) == term || settings.faults.contains(.commitsOldTerms) else { return }
    commit(upTo: index)
  }
  // lesson: end

  mutating func commit(upTo index: Int) {
    commitIndex = max(commitIndex, index)
    while appliedIndex < commitIndex, let entry = log.entry(at: appliedIndex + 1) {
      appliedIndex += 1
      ledger.apply(entry)
      recentlyApplied.append((appliedIndex, ledger))
    }
    if let limit = settings.snapshotAfter, log.entries.count > limit {
      log.compact(through: appliedIndex, state: ledger)
    }
  }

  // lesson: install
  /// Takes a snapshot in the place of entries that the leader has no longer.
  mutating func install(
    _ state: RaftLedger, index: Int, term indexTerm: Int, from sender: Int,
    _ actions: inout Actions<Self>
  ) {
    if index > commitIndex {
      log.install(index: index, term: indexTerm, state: state)
      (ledger, appliedIndex, commitIndex) = (state, index, index)
      recentlyApplied.append((index, state))
      installCount += 1
      actions.note("installs \(index)")
    }
    actions.send(.appended(term: term, fits: true, match: index), to: sender)
  }
  // lesson: end
}
