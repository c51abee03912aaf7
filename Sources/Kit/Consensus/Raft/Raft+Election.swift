/// Elections: sections 5.2 and 5.4.1.
extension Raft {
  // lesson: election
  /// Begins a new term, votes for itself and asks the other members for their votes.
  public mutating func startElection(_ actions: inout Actions<Self>) {
    guard !isLeader, mayStand else { return }
    term += 1
    role = .candidate
    votedFor = id
    votes = []
    awaitLeader(&actions)
    for server in others {
      actions.send(
        .requestVote(term: term, lastIndex: log.lastIndex, lastTerm: log.lastTerm), to: server)
    }
    count(voteOf: id, &actions)
  }

  /// Votes once in a term, and only for a log that is at least as up to date as its own.
  mutating func answerVote(
    isCurrent: Bool, lastIndex: Int, lastTerm: Int, from sender: Int,
    _ actions: inout Actions<Self>
  ) {
    let isUpToDate =
      (lastTerm, lastIndex) >= (log.lastTerm, log.lastIndex)
      || settings.faults.contains(.votesForAnyLog)
    let isGranted = isCurrent && isUpToDate && (votedFor ?? sender) == sender
    if isGranted {
      votedFor = sender
      awaitLeader(&actions)
    }
    actions.send(.vote(term: term, isGranted: isGranted), to: sender)
  }

  /// Counts a vote. A candidate that has the votes of more than half of the members leads.
  mutating func count(voteOf sender: Int, _ actions: inout Actions<Self>) {
    guard role == .candidate else { return }
    votes.insert(sender)
    if isMajority(votes) { lead(&actions) }
  }
  // lesson: end

  // lesson: lead
  /// Begins to lead, with an entry that does nothing. A new leader does not know which entries of
  /// earlier terms are committed. Once its own entry is committed, all entries before it are (section 8).
  private mutating func lead(_ actions: inout Actions<Self>) {
    role = .leader
    actions.note("leads t\(term)")
    actions.cancelTimer(.election)
    nextIndex = Array(repeating: log.lastIndex + 1, count: count + 1)
    matchIndex = Array(repeating: 0, count: count + 1)
    if !settings.faults.contains(.beginsWithoutEntry) {
      log.append(RaftEntry(term: term, command: .nothing))
    }
    beat(&actions)
    if others.isEmpty { commitWhatMajorityHas(&actions) }
  }
  // lesson: end

  mutating func becomeFollower(term newer: Int, _ actions: inout Actions<Self>) {
    term = newer
    votedFor = nil
    if isLeader { awaitLeader(&actions) }
    role = .follower
    openReads = [:]
    actions.cancelTimer(.heartbeat)
  }

  /// Follows the leader of this term.
  mutating func hearLeader(_ actions: inout Actions<Self>) {
    role = .follower
    awaitLeader(&actions)
  }

  /// Tells a leader of an earlier term that there is a newer term.
  func reject(_ sender: Int, _ actions: inout Actions<Self>) {
    actions.send(.appended(term: term, fits: false, match: 0), to: sender)
  }
}
