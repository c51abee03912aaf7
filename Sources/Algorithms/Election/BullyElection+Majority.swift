/// What the bully does not have and needs: nobody leads without more than half of all nodes, dead
/// ones included. Two sides of a split network cannot both have that.
extension BullyElection {
  /// Whether so many nodes are more than half of all.
  func isMajority(_ nodes: Int) -> Bool { 2 * nodes > count }

  // lesson: majority
  /// Asks everybody for a promise instead of declaring itself.
  mutating func campaign(_ actions: inout Actions<Self>) {
    epoch += 1
    promised = epoch
    supporters = []
    for node in others { actions.send(.join(epoch: epoch), to: node) }
    actions.setTimer(.support, after: timing.answer)
    countJoined(epoch, from: id, &actions)
  }

  /// Promises an epoch to one node and no other.
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

  /// Steps down, or gives the election up, without a majority.
  mutating func countSupport(_ actions: inout Actions<Self>) {
    supporters.insert(id)
    guard isLeader, isMajority(supporters.count) else {
      actions.note("has \(supporters.count) of \(count)")
      leader = nil
      isElecting = false
      actions.cancelTimer(.heartbeat)
      return watch(&actions)
    }
    supporters = []
    actions.setTimer(.support, after: timing.silence)
  }
  // lesson: end
}
