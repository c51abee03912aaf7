extension BullyElection {
  /// The highest node declares itself; the others wait for its message.
  public mutating func start(_ actions: inout Actions<Self>) {
    if higher.isEmpty { startElection(&actions) } else { watch(&actions) }
  }

  /// Forgets the leader, and holds an election.
  public mutating func restart(_ actions: inout Actions<Self>) {
    leader = nil
    isElecting = false
    openRounds = []
    canvass = nil
    supporters = []
    if rules.electsOnReturn { startElection(&actions) } else { watch(&actions) }
  }

  /// Answers a message.
  public mutating func receive(
    _ message: Message, from sender: Int, _ actions: inout Actions<Self>
  ) {
    let isStale = message.epoch < epoch
    if message.epoch > epoch { outgrow(message.epoch, &actions) }
    switch message {
    case .election:
      actions.send(.ok(epoch: epoch), to: sender)
      answerElection(of: sender, &actions)
    case .ok:
      guard isElecting, !openRounds.isEmpty else { return }
      for round in openRounds { actions.cancelTimer(.answer(round: round)) }
      openRounds = []
      actions.setTimer(.verdict, after: timing.verdict)
    case .coordinator, .heartbeat:
      hear(sender, isStale: isStale, &actions)
    case .heard(let heard): if heard == epoch { supporters.insert(sender) }
    case .ask(_, let round): answerAsk(round, from: sender, &actions)
    case .willing(_, let round): countWilling(round, from: sender, &actions)
    case .outdated: break  // What it says is its epoch.
    case .join(let wanted): answerJoin(wanted, from: sender, &actions)
    case .joined(let wanted): countJoined(wanted, from: sender, &actions)
    }
  }

  // lesson: hear
  /// Hears a node that declares itself the leader.
  private mutating func hear(_ sender: Int, isStale: Bool, _ actions: inout Actions<Self>) {
    if sender < id && rules.defiesLower { return startElection(&actions) }
    if rules.needsMajority { return hearElected(sender, isStale: isStale, &actions) }
    follow(sender, &actions)
    if isStale { actions.send(.heard(epoch: epoch), to: sender) }
  }
  // lesson: end

  /// A lower node holds an election. This node takes over, unless it was elected already.
  mutating func answerElection(of sender: Int, _ actions: inout Actions<Self>) {
    guard isLeader && rules.needsMajority else { return startElection(&actions) }
    actions.send(.coordinator(epoch: epoch), to: sender)
  }

  /// Learns of a higher epoch. A leader may not go on under a number that another node has chosen.
  private mutating func outgrow(_ newer: Int, _ actions: inout Actions<Self>) {
    epoch = newer
    guard isLeader else { return }
    if rules.needsMajority { startElection(&actions) } else { epoch += 1 }
  }

  /// Acts on a timer that has run down.
  public mutating func fire(_ timer: Timer, _ actions: inout Actions<Self>) {
    switch timer {
    case .heartbeat:
      guard isLeader, let pause = timing.heartbeat else { return }
      for node in audience { actions.send(.heartbeat(epoch: epoch), to: node) }
      actions.setTimer(.heartbeat, after: pause)
    case .silence:
      actions.note("misses leader")
      startElection(&actions)
    case .answer(let round):
      if openRounds.remove(round) != nil { declare(&actions) }
    case .verdict:
      isElecting = false
      startElection(&actions)
    case .support: countSupport(&actions)
    }
  }
}
