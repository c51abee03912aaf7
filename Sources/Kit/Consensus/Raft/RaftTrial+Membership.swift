import Algorithms

/// Changes of the members during a trial.
extension RaftTrial {
  // lesson: members
  /// Now and then, each server that believes that it leads is to add or to remove a server.
  mutating func changeMembers() {
    guard random.next(below: 3) == 0 else { return }
    let server = 1 + random.next(below: RaftTrial.servers)
    for id in simulation.live where simulation[id].isLeader {
      var members = Set(simulation[id].log.members)
      members.formSymmetricDifference([server])
      if simulation[id].settings.faults.contains(.changesManyServers) {
        members = Set((1...RaftTrial.servers).filter { _ in random.next(below: 2) == 0 })
      }
      guard members.count > 1 else { continue }
      simulation.act(on: id) { changes += $0.change(members: members.sorted(), &$1) ? 1 : 0 }
      checker.observe(simulation[id])
    }
  }
  // lesson: end

  /// Shuts down the servers that are no members, by the latest configuration that is committed.
  mutating func shutRemovedDown() {
    advance(to: simulation.now + RaftTrial.recovery)
    let newest =
      simulation.live.max { simulation[$0].commitIndex < simulation[$1].commitIndex } ?? 1
    for id in simulation.live where !simulation[newest].log.members.contains(id) {
      simulation.crash(id)
    }
  }
}
