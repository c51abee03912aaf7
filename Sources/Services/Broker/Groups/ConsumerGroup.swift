/// A consumer group as its coordinator sees it.
///
///     Empty ──join──▶ PreparingRebalance ──all have joined──▶ CompletingRebalance
///       ▲                  ▲                                          │ the leader's assignment
///       └── all left ──────┴──── a member joins, leaves, expires ◀── Stable
///
/// Invariants: `generation` never falls; in `Stable` each member's assignment is the one that
/// the leader of this generation made; a member without an open request is removed when its
/// session time-out has passed without a heartbeat.
final class ConsumerGroup {
  /// The state, under the name that Kafka shows for it.
  enum Phase: String {
    case empty = "Empty"
    case preparing = "PreparingRebalance"
    case completing = "CompletingRebalance"
    case stable = "Stable"
  }

  let id: String
  private(set) var phase = Phase.empty
  private(set) var generation: Int32 = 0
  private(set) var protocolType = ""
  /// The assignor that all members know.
  private(set) var protocolName = ""
  /// In the order in which they joined.
  private(set) var members: [Member] = []
  private(set) var offsets: [PartitionID: CommittedOffset] = [:]

  private let timers: Timers
  private var leaderID = ""
  private var rebalanceDeadline: Timers.ID?

  init(id: String, timers: Timers) {
    self.id = id
    self.timers = timers
  }

  /// How much memory it takes, at most.
  var cost: Int {
    members.reduce(1_000 + id.utf8.count) { $0 + $1.cost }
      + offsets.reduce(0) { $0 + $1.key.topic.utf8.count + $1.value.metadata.utf8.count + 200 }
  }

  func member(_ id: String) -> Member? { members.first { $0.id == id } }

  // MARK: Requests

  /// A consumer asks to take part. Answers through the member's `joinReply`, when all are there.
  func join(_ candidate: Member, protocolType: String, makeID: () -> String) {
    let reply = candidate.joinReply
    func refuse(_ error: ErrorCode) { reply?(JoinResult(error: error, memberID: candidate.id)) }
    guard members.isEmpty || isCompatible(candidate, protocolType) else {
      return refuse(.inconsistentGroupProtocol)
    }
    guard candidate.id.isEmpty || member(candidate.id) != nil else {
      return refuse(.unknownMemberID)
    }
    self.protocolType = protocolType
    if let instance = candidate.instanceID, candidate.id.isEmpty,
      let former = members.first(where: { $0.instanceID == instance })
    {
      dismiss(former, .fencedInstanceID)
    }
    guard let known = member(candidate.id) else {
      candidate.id = makeID()
      members.append(candidate)
      return startOrContinueRebalance()
    }
    let isUnchanged = known.protocols == candidate.protocols
    known.protocols = candidate.protocols
    known.sessionTimeout = candidate.sessionTimeout
    known.rebalanceTimeout = candidate.rebalanceTimeout
    known.joinReply = reply
    // A repeated request of the same generation is answered again, it changes nothing.
    if isUnchanged, phase == .completing || (phase == .stable && known.id != leaderID) {
      return answerJoin(known)
    }
    startOrContinueRebalance()
  }

  /// A member asks for its assignment; the leader brings everybody's along.
  func sync(
    _ id: String, generation: Int32, assignments: [(member: String, assignment: [UInt8])],
    reply: @escaping (ErrorCode, [UInt8]) -> Void
  ) {
    guard let member = member(id) else { return reply(.unknownMemberID, []) }
    guard generation == self.generation else { return reply(.illegalGeneration, []) }
    keepAlive(member)
    switch phase {
    case .empty: reply(.unknownMemberID, [])
    case .preparing: reply(.rebalanceInProgress, [])
    case .stable: reply(.none, member.assignment)
    case .completing:
      member.syncReply = reply
      guard id == leaderID else { return }
      let shares = Dictionary(
        assignments.map { ($0.member, $0.assignment) }, uniquingKeysWith: { first, _ in first })
      for member in members { member.assignment = shares[member.id] ?? [] }
      phase = .stable
      for member in members { answerSync(member, .none) }
    }
  }

  func heartbeat(_ id: String, generation: Int32) -> ErrorCode {
    guard let member = member(id) else { return .unknownMemberID }
    guard generation == self.generation else { return .illegalGeneration }
    keepAlive(member)
    return phase == .preparing ? .rebalanceInProgress : .none
  }

  func leave(_ id: String) -> ErrorCode {
    guard let member = member(id) else { return .unknownMemberID }
    dismiss(member, .unknownMemberID)
    membersChanged()
    return .none
  }

  /// Whether an offset can be committed under this membership; none stands for a tool or a
  /// consumer that assigns its partitions itself.
  func canCommit(_ id: String, generation: Int32) -> ErrorCode {
    if id.isEmpty, generation < 0 { return members.isEmpty ? .none : .unknownMemberID }
    guard let member = member(id) else { return .unknownMemberID }
    guard generation == self.generation else { return .illegalGeneration }
    keepAlive(member)
    return phase == .completing ? .rebalanceInProgress : .none
  }

  func commit(_ offset: CommittedOffset, for partition: PartitionID) {
    offsets[partition] = offset
  }

  func forget(_ partition: PartitionID) { offsets[partition] = nil }

  func forget(topics: Set<String>) {
    offsets = offsets.filter { !topics.contains($0.key.topic) }
  }

  // MARK: Rebalances

  private func isCompatible(_ candidate: Member, _ type: String) -> Bool {
    guard type == protocolType else { return false }
    return candidate.protocols.contains { offer in
      members.allSatisfy { $0.protocols.contains { $0.name == offer.name } }
    }
  }

  private func startOrContinueRebalance() {
    if phase != .preparing {
      for member in members { answerSync(member, .rebalanceInProgress) }
      phase = .preparing
      let patience = members.map(\.rebalanceTimeout).max() ?? 0
      rebalanceDeadline = timers.after(milliseconds: patience) { [weak self] in
        self?.dropThoseWhoDidNotJoin()
      }
    }
    if members.allSatisfy({ $0.joinReply != nil }) { completeJoin() }
  }

  private func dropThoseWhoDidNotJoin() {
    for member in members where member.joinReply == nil { dismiss(member, .unknownMemberID) }
    completeJoin()
  }

  private func completeJoin() {
    timers.cancel(rebalanceDeadline)
    rebalanceDeadline = nil
    generation += 1
    guard let first = members.first else {
      phase = .empty
      protocolName = ""
      leaderID = ""
      return
    }
    phase = .completing
    if member(leaderID) == nil { leaderID = first.id }
    protocolName =
      first.protocols.first { offer in
        members.allSatisfy { $0.protocols.contains { $0.name == offer.name } }
      }?.name ?? ""
    for member in members { answerJoin(member) }
  }

  private func membersChanged() {
    switch phase {
    case .empty: break
    case .preparing: if members.allSatisfy({ $0.joinReply != nil }) { completeJoin() }
    case .completing, .stable: startOrContinueRebalance()
    }
  }

  private func answerJoin(_ member: Member) {
    let reply = member.joinReply
    member.joinReply = nil
    keepAlive(member)
    reply?(
      JoinResult(
        generation: generation, protocolName: protocolName, leader: leaderID, memberID: member.id,
        members: member.id == leaderID ? members : []))
  }

  private func answerSync(_ member: Member, _ error: ErrorCode) {
    let reply = member.syncReply
    member.syncReply = nil
    reply?(error, error == .none ? member.assignment : [])
  }

  private func dismiss(_ member: Member, _ error: ErrorCode) {
    timers.cancel(member.expiry)
    members.removeAll { $0 === member }
    member.joinReply?(JoinResult(error: error, memberID: member.id))
    member.joinReply = nil
    answerSync(member, error)
  }

  private func keepAlive(_ member: Member) {
    timers.cancel(member.expiry)
    member.expiry = timers.after(milliseconds: member.sessionTimeout) { [weak self, weak member] in
      guard let self, let member, self.member(member.id) != nil else { return }
      // Who waits for the others' requests cannot send a heartbeat.
      guard member.joinReply == nil, member.syncReply == nil else { return keepAlive(member) }
      dismiss(member, .unknownMemberID)
      membersChanged()
    }
  }
}
