/// Who waits for whom among a lesson's sessions, at one moment.
struct WaitGraph {
  /// A session.
  struct Node: Sendable, Equatable {
    var name: String
    /// What holds it up: the sessions, in the order in which they were opened, then the prepared
    /// transactions.
    var waitsFor: [String] = []
    /// Whether it waits until it can have a safe snapshot.
    var waitsForSnapshot = false
    /// Whether its commit waits for a standby, and none can be reached.
    var waitsForStandby = false
    /// Whether a timeout ends its wait.
    var endsByItself = false
    /// Whether it has nothing to do, and a timeout ends its transaction, or the session, for that.
    var holdEndsByItself = false
    /// The processes of its statement's parallel workers.
    var workers: Set<Int32> = []

    /// Whether it waits for another session, or for what only an operator can bring back.
    var waits: Bool { !waitsFor.isEmpty || waitsForSnapshot || waitsForStandby }
  }

  private var nodes: [String: Node] = [:]

  init(_ nodes: [Node]) {
    for node in nodes { self.nodes[node.name] = node }
  }

  /// The sessions that hold up this one; nil when it does not wait, or when the wait ends without
  /// anybody doing anything: a timeout is in force, or the sessions wait for each other, which the
  /// server finds out and ends. The same goes for a wait for a session whose own wait ends so: its
  /// failure frees what it holds.
  func blockers(of name: String) -> [String]? {
    guard let node = nodes[name], node.waits, !endsByItself(name) else { return nil }
    return node.waitsFor
  }

  /// Everything that holds up this one, directly or because it waits in turn.
  func everyHolder(of name: String) -> Set<String> {
    var seen: Set<String> = []
    var pending = nodes[name]?.waitsFor ?? []
    while let next = pending.popLast() {
      if seen.insert(next).inserted { pending += nodes[next]?.waitsFor ?? [] }
    }
    return seen
  }

  private func endsByItself(_ name: String) -> Bool {
    let holders = everyHolder(of: name)
    return holders.union([name]).contains { next in
      guard let node = nodes[next] else { return false }
      if node.holdEndsByItself, holders.contains(next) { return true }
      return node.waits && (node.endsByItself || everyHolder(of: next).contains(next))
    }
  }
}
