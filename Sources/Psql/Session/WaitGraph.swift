/// Who waits for whom among a lesson's sessions, at one moment.
struct WaitGraph {
  /// A session.
  struct Node: Sendable, Equatable {
    var name: String
    /// The sessions that hold it up, in the order in which they were opened.
    var waitsFor: [String] = []
    /// Whether it waits until it can have a safe snapshot.
    var waitsForSnapshot = false
    /// Whether its commit waits for a standby, and none can be reached.
    var waitsForStandby = false
    /// Whether a timeout ends its wait.
    var endsByItself = false

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

  private func endsByItself(_ name: String) -> Bool {
    var seen: Set<String> = []
    var pending = [name]
    while let next = pending.popLast() {
      guard seen.insert(next).inserted, let node = nodes[next], node.waits else { continue }
      if node.endsByItself || isInCycle(next) { return true }
      pending += node.waitsFor
    }
    return false
  }

  private func isInCycle(_ name: String) -> Bool {
    var seen: Set<String> = []
    var pending = nodes[name]?.waitsFor ?? []
    while let next = pending.popLast() {
      if next == name { return true }
      if seen.insert(next).inserted { pending += nodes[next]?.waitsFor ?? [] }
    }
    return false
  }
}
