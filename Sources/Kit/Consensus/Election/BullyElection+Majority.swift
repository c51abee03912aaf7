/// What the bully lacks: no node leads without more than half of all nodes, the dead nodes included.
/// Two sides of a split network cannot both have a majority.
///
/// A node first asks whether a majority would follow it. Only then it takes a new epoch, which deposes
/// the present leader. So a node whose messages are too late for a majority deposes no leader by its
/// question, whatever its number.
///
/// Source: promises as in Raft's votes (Ongaro and Ousterhout, 2014, section 5.2); the question before
/// as in its Pre-Vote (Ongaro, "Consensus: Bridging Theory and Practice", 2014, section 9.6).
extension BullyElection {
  /// Whether this number of nodes is more than half of all.
  func isMajority(_ nodes: Int) -> Bool { 2 * nodes > count }

  // lesson: ask
  /// Asks all other nodes whether they would follow. The question itself takes no new epoch.
  mutating func ask(_ actions: inout Actions<Self>) {
    canvass = []
    for node in others { actions.send(.ask(epoch: epoch, round: electionCount), to: node) }
    actions.setTimer(.support, after: timing.answer)
    countWilling(electionCount, from: id, &actions)
  }

  /// Agrees to follow, unless it hears a leader with a higher number than the asking node.
  mutating func answerAsk(_ round: Int, from sender: Int, _ actions: inout Actions<Self>) {
    if sender < id && rules.defiesLower { return answerElection(of: sender, &actions) }
    guard (leader ?? 0) <= sender else { return }
    actions.send(.willing(epoch: epoch, round: round), to: sender)
  }

  /// Counts an answer to this election's question. An answer to an earlier question is late.
  mutating func countWilling(_ round: Int, from sender: Int, _ actions: inout Actions<Self>) {
    guard round == electionCount else { return }
    canvass?.insert(sender)
    if let canvass, isMajority(canvass.count) { campaign(&actions) }
  }
  // lesson: end

  // lesson: majority
  /// Asks all other nodes for a promise instead of declaring itself.
  mutating func campaign(_ actions: inout Actions<Self>) {
    canvass = nil
    epoch += 1
    promised = epoch
    supporters = []
    for node in others { actions.send(.join(epoch: epoch), to: node) }
    actions.setTimer(.support, after: timing.answer)
    countJoined(epoch, from: id, &actions)
  }

  /// Promises an epoch to one node only.
  mutating func answerJoin(_ wanted: Int, from sender: Int, _ actions: inout Actions<Self>) {
    if sender < id && rules.defiesLower { return startElection(&actions) }
    guard wanted > promised else { return }
    promised = wanted
    follow(sender, &actions)
    leader = nil
    actions.send(.joined(epoch: wanted), to: sender)
  }

  mutating func countJoined(_ wanted: Int, from sender: Int, _ actions: inout Actions<Self>) {
    guard isElecting, wanted == promised, wanted == epoch else { return }
    supporters.insert(sender)
    guard isMajority(supporters.count) else { return }
    lead(epoch: wanted, &actions)
    actions.setTimer(.support, after: timing.silence)
  }

  /// Without a majority, steps down or gives the election up.
  mutating func countSupport(_ actions: inout Actions<Self>) {
    supporters.insert(id)
    guard isLeader, isMajority(supporters.count) else {
      actions.note("has \((canvass ?? supporters).count) of \(count)")
      leader = nil
      isElecting = false
      canvass = nil
      actions.cancelTimer(.heartbeat)
      return watch(&actions)
    }
    supporters = []
    actions.setTimer(.support, after: timing.silence)
  }
  // lesson: end

  /// Hears a node that was elected, and lets it count this node.
  mutating func hearElected(_ sender: Int, isStale: Bool, _ actions: inout Actions<Self>) {
    guard isStale else {
      follow(sender, &actions)
      return actions.send(.heard(epoch: epoch), to: sender)
    }
    // An old message of the leader means nothing. Another sender has missed an election.
    if sender != leader { actions.send(.outdated(epoch: epoch), to: sender) }
  }
}
