/// Changes of the members: chapter 4 of Ongaro's dissertation, 2014.
///
/// Left out: a new server does not catch up before it becomes a member (4.2.1), and a server that was
/// removed without knowing it can still begin elections (4.2.3).
extension Raft {
  // lesson: change
  /// Adds a server to the cluster or removes one, if it leads. The new configuration is an entry of the
  /// log. Each server uses the latest configuration in its log, committed or not.
  ///
  /// Returns false when this server does not lead or the list does not differ by one server, and when
  /// the change has to wait: until the change before it is committed, and until an entry of this
  /// leader's own term is.
  @discardableResult
  public mutating func change(members: [Int], _ actions: inout Actions<Self>) -> Bool {
    recentlyApplied = []
    let difference = Set(members).symmetricDifference(log.members)
    let isOneServer = difference.count == 1 || settings.faults.contains(.changesManyServers)
    let isLastCommitted = log.membersIndex <= commitIndex
    let hasOwnEntry =
      log.term(at: commitIndex) == term || settings.faults.contains(.changesBeforeOwnEntry)
    guard isLeader, isOneServer, isLastCommitted, hasOwnEntry, isPossible(members) else {
      return false
    }
    take(.members(members.sorted()), &actions)
    return true
  }
  // lesson: end

  private func isPossible(_ members: [Int]) -> Bool {
    !members.isEmpty && Set(members).count == members.count
      && members.allSatisfy { (1...count).contains($0) }
  }

  /// Whether it may begin an election: as a member, or while its removal is not committed as far as it
  /// knows. Until then the others can need it as leader (4.2.2).
  var mayStand: Bool { log.members.contains(id) || log.membersIndex > commitIndex }

  /// A leader that has stopped being a member leads until that is committed (4.2.2).
  mutating func leaveIfRemoved(_ actions: inout Actions<Self>) {
    guard !log.members.contains(id), log.membersIndex <= commitIndex else { return }
    role = .follower
    openReads = [:]
    actions.note("leaves")
    actions.cancelTimer(.heartbeat)
  }
}
