/// The requests of consumers that share out partitions.
extension Broker {
  func joinGroup(_ request: Request, _ body: inout WireReader) throws {
    let size = body.remaining
    let group = try body.string()
    let sessionTimeout = Int(try body.integer(Int32.self))
    let rebalanceTimeout =
      request.version >= 1 ? Int(try body.integer(Int32.self)) : sessionTimeout
    let id = try body.string()
    let instance = request.version >= 5 ? try body.optionalString() : nil
    let type = try body.string()
    let protocols = try body.array {
      Member.Assignor(name: try $0.string(), metadata: try $0.data())
    }
    let member = Member(
      id: id, instanceID: instance, clientID: request.clientID, host: "/127.0.0.1",
      sessionTimeout: sessionTimeout, rebalanceTimeout: rebalanceTimeout, protocols: protocols)
    member.joinReply = { result in
      request.respond { writer in
        writer.throttle(from: 2, request.version)
        writer.error(result.error)
        writer.integer(result.generation)
        writer.string(result.protocolName)
        writer.string(result.leader)
        writer.string(result.memberID)
        writer.array(result.members) { writer, member in
          writer.string(member.id)
          if request.version >= 5 { writer.string(member.instanceID) }
          writer.data(member.protocols.first { $0.name == result.protocolName }?.metadata ?? [])
        }
      }
    }
    func refuse(_ error: ErrorCode) { member.joinReply?(JoinResult(error: error, memberID: id)) }
    let limits = cluster.limits
    guard !group.isEmpty else { return refuse(.invalidGroupID) }
    guard (1...limits.sessionTimeout).contains(sessionTimeout) else {
      return refuse(.invalidSessionTimeout)
    }
    guard protocols.count <= limits.assignors else { return refuse(.inconsistentGroupProtocol) }
    guard !id.isEmpty || cluster.groups[group]?.members.count ?? 0 < limits.members else {
      return refuse(.groupMaxSizeReached)
    }
    guard cluster.hasRoom(forRequestOf: size) else { return refuse(.policyViolation) }
    self.group(group).join(member, protocolType: type) {
      cluster.nextMemberID(client: instance ?? request.clientID)
    }
  }

  func syncGroup(_ request: Request, _ body: inout WireReader) throws {
    let size = body.remaining
    let group = try body.string()
    let generation = try body.integer(Int32.self)
    let id = try body.string()
    if request.version >= 3 { _ = try body.optionalString() }
    let assignments = try body.array { (member: try $0.string(), assignment: try $0.data()) }
    let reply = { (error: ErrorCode, assignment: [UInt8]) in
      request.respond { writer in
        writer.throttle(from: 1, request.version)
        writer.error(error)
        writer.data(assignment)
      }
    }
    guard let group = cluster.groups[group] else { return reply(.unknownMemberID, []) }
    guard assignments.isEmpty || cluster.hasRoom(forRequestOf: size) else {
      return reply(.policyViolation, [])
    }
    group.sync(id, generation: generation, assignments: assignments, reply: reply)
  }

  func heartbeat(_ request: Request, _ body: inout WireReader) throws {
    let group = try body.string()
    let generation = try body.integer(Int32.self)
    let id = try body.string()
    let error =
      cluster.groups[group]?.heartbeat(id, generation: generation) ?? .unknownMemberID
    request.respond { writer in
      writer.throttle(from: 1, request.version)
      writer.error(error)
    }
  }

  func leaveGroup(_ request: Request, _ body: inout WireReader) throws {
    let group = cluster.groups[try body.string()]
    let leavers =
      request.version >= 3
      ? try body.array { (id: try $0.string(), instance: try $0.optionalString()) }
      : [(id: try body.string(), instance: nil)]
    let errors = leavers.map { leaver -> ErrorCode in
      let known = group?.members.first { $0.instanceID != nil && $0.instanceID == leaver.instance }
      return group?.leave(known?.id ?? leaver.id) ?? .unknownMemberID
    }
    request.respond { writer in
      writer.throttle(from: 1, request.version)
      guard request.version >= 3 else { return writer.error(errors.first ?? .none) }
      writer.error(.none)
      writer.array(zip(leavers, errors).map { $0 }) { writer, entry in
        writer.string(entry.0.id)
        writer.string(entry.0.instance)
        writer.error(entry.1)
      }
    }
  }

  /// The new group protocol is not offered: refused as by a Kafka 3.9 that has not turned it on.
  func consumerGroupHeartbeat(_ request: Request) {
    request.respond { writer in
      writer.throttle(from: 0, request.version)
      writer.error(.unsupportedVersion)
      writer.string("This broker does not offer the group protocol of KIP-848.")
      writer.string(nil)  // member
      writer.integer(Int32(0))  // its epoch
      writer.integer(Int32(0))  // time between heartbeats
      writer.integer(Int8(-1))  // no assignment
      writer.tags()
    }
  }

  /// The group of a name, made when it is first needed.
  func group(_ id: String) -> ConsumerGroup {
    if let group = cluster.groups[id] { return group }
    let group = ConsumerGroup(id: id, timers: timers)
    cluster.groups[id] = group
    return group
  }
}
